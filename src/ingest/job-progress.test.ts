import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RepositoryAddress } from "../core/repository.ts";
import { describeProgress, observe, startProgress, tick } from "./job-progress.ts";
import type { StageView } from "./stage-view.ts";
import { cloningView, indexingView, parsingView, startingView } from "./stage-views.ts";

const ADDRESS: RepositoryAddress = {
  source: "github",
  url: "https://github.com/acme/widgets.git",
  display: "acme/widgets",
  host: "github.com",
  owner: "acme",
  name: "widgets",
};
const COUNTS = { total: 200, skipped: 3, failed: 0, current: "src/a.ts" };

const parsing = (done: number): StageView =>
  parsingView({
    files: { done, ...COUNTS },
    bytesDone: done * 1000,
    work: { files: 200, bytes: 200_000, parts: [] },
    learned: { sourceBytes: 200_000 },
  });
const receiving = (fraction: number): StageView => {
  const bytes = { done: fraction * 8e6, total: null, perSecond: 3e6 };
  const objects = { done: Math.floor(fraction * 9000), total: 9000 };
  const progress = { phase: "receiving", fraction, counted: objects.done, objects, bytes, message: "Receiving objects" } as const;
  return cloningView(progress, 0.15 + fraction * 0.77, ADDRESS);
};

describe("describeProgress", () => {
  it("says nothing of an ETA before there is evidence", () => {
    const progress = observe(startProgress(startingView(ADDRESS), { share: 0, at: 0 }), receiving(0.5), 1000);
    expect(describeProgress(progress).etaSeconds).toBeNull();
    expect(describeProgress(observe(progress, receiving(0.8), 3000)).etaSeconds).toBeGreaterThan(0);
  });

  it("names what is waited for, and for how long", () => {
    const started = startProgress(startingView(ADDRESS), { share: 0, at: 0 });
    expect(describeProgress(tick(started, 2000)).message).toBe("Cloning acme/widgets");
    expect(describeProgress(tick(started, 7400)).message).toBe("Cloning acme/widgets (waiting for github.com for 7 s)");
  });

  it("is stalled after 10 s without measurable progress, then has no ETA and no rate", () => {
    const moving = observe(startProgress(startingView(ADDRESS), { share: 0, at: 0 }), receiving(0.5), 4000);
    const again = observe(moving, { ...receiving(0.5), message: "still here" }, 13_900);
    expect(describeProgress(again).stalled).toBe(false);
    const stalled = describeProgress(tick(again, 14_000));
    expect(stalled).toMatchObject({ stalled: true, etaSeconds: null, bytes: { perSecond: 0 } });
    expect(describeProgress(observe(again, receiving(0.51), 20_000)).stalled).toBe(false);
  });

  it("counts files in the stage and time in the percentage", () => {
    const progress = observe(startProgress(parsing(0), { share: 0.6, at: 0 }), parsing(50), 1000);
    const shown = describeProgress(progress);
    expect(shown).toMatchObject({ message: "Parsing file 50/200", stagePercentage: 25 });
    expect(shown.percentage).toBeGreaterThan(60);
    expect(shown.percentage).toBeLessThan(99);
  });

  it("starts another attempt where the bar stood", () => {
    const second = startProgress(startingView(ADDRESS), { share: 0.42, at: 0 });
    expect(describeProgress(observe(second, receiving(0.1), 500)).percentage).toBeGreaterThanOrEqual(42);
  });

  it("never falls over a whole run, and stays below 100", () => {
    const pace = fc.array(fc.integer({ min: 0, max: 60_000 }), { minLength: 30, maxLength: 30 });
    fc.assert(
      fc.property(pace, (waits) => {
        const views = [
          ...Array.from({ length: 10 }, (_, i) => receiving((i + 1) / 10)),
          ...Array.from({ length: 10 }, (_, i) => parsing(i * 20)),
          ...Array.from({ length: 10 }, (_, i) =>
            indexingView({ files: { done: 200, ...COUNTS }, filesIndexed: i * 20, fraction: (i + 1) / 10 }),
          ),
        ];
        let progress = startProgress(startingView(ADDRESS), { share: 0, at: 0 });
        let last = 0;
        for (const [i, view] of views.entries()) {
          progress = observe(progress, view, progress.at + (waits[i] ?? 0));
          const { percentage } = describeProgress(progress);
          expect(percentage).toBeGreaterThanOrEqual(last);
          expect(percentage).toBeLessThanOrEqual(99);
          last = percentage;
        }
        expect(last).toBe(99);
      }),
    );
  });
});

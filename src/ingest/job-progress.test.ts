import { describe, expect, it } from "vitest";
import { NO_HISTORY, type Workplace } from "../core/progress/rates.ts";
import type { RepositoryAddress } from "../core/repository.ts";
import { describeProgress, hear, shownPercentage, startProgress, tick, type JobProgress } from "./job-progress.ts";
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
const WORK: Workplace = { history: NO_HISTORY, parserProcesses: 2, isAgain: false };
const COUNTS = { total: 200, skipped: 3, failed: 0, current: "src/a.ts" };
const PARSE_WORK = { files: 200, bytes: 4e6, parts: [{ files: 200, bytes: 4e6, languages: { Java: 4e6 } }] };

const start = (shown = 0, work = WORK): JobProgress => startProgress(startingView(ADDRESS, ""), { work, at: 0, shown });
const parsing = (done: number, compactedBytes = 0): StageView =>
  parsingView({ files: { done, ...COUNTS }, bytesDone: done * 20_000, work: PARSE_WORK, compactedBytes });
const receiving = (fraction: number): StageView => {
  const bytes = { done: fraction * 8e6, total: null, perSecond: 3e6 };
  const objects = { done: Math.floor(fraction * 9000), total: 9000 };
  const counted = objects.done;
  return cloningView({ phase: "receiving", fraction, counted, objects, bytes, message: "Receiving objects" }, ADDRESS);
};

describe("describeProgress", () => {
  it("says nothing of an ETA before there is evidence", () => {
    const asked = tick(start(), 3);
    expect(describeProgress(asked).etaSeconds).toBeNull();
    const early = hear(start(), receiving(0.5), 1);
    expect(describeProgress(early).etaSeconds).toBeNull();
    expect(describeProgress(hear(early, receiving(0.8), 3)).etaSeconds).toBeGreaterThan(0);
  });

  it("tells an ETA at once where the repository is known", () => {
    const history = { ...NO_HISTORY, repository: { seconds: [8] } };
    expect(describeProgress(tick(start(0, { ...WORK, history }), 0.5)).etaSeconds).toBeGreaterThan(0);
  });

  it("names what is waited for, and for how long", () => {
    expect(describeProgress(tick(start(), 2)).message).toBe("Cloning acme/widgets");
    expect(describeProgress(tick(start(), 7.4)).message).toBe("Cloning acme/widgets (waiting for github.com for 7 s)");
    expect(describeProgress(tick(start(), 130)).message).toMatch(/waiting for github\.com for 2 m 10 s/);
  });

  it("says when a repository takes longer than it usually does", () => {
    const history = { ...NO_HISTORY, repository: { seconds: [130, 120, 150] } };
    const late = (at: number, compactedBytes = 0): string =>
      describeProgress(hear(start(0, { ...WORK, history }), parsing(90, compactedBytes), at)).message;
    expect(late(180)).toBe("Parsing file 90/200");
    expect(late(250)).toBe("Parsing file 90/200 (longer than usual, typically 2 m 10 s)");
    // Merging the index is what takes it so long.
    expect(late(250, 1e9)).toBe("Parsing file 90/200");
  });

  it("expects the index to be merged where it will be", () => {
    const left = (compactedBytes: number) => describeProgress(hear(start(), parsing(0, compactedBytes), 4));
    expect(left(500e6).etaSeconds).toBeGreaterThan(left(0).etaSeconds! + 5);
    expect(left(500e6).percentage).toBeLessThanOrEqual(left(0).percentage);
  });

  it("is stalled after 10 s without measurable progress, then has no ETA and no rate, and the bar stands", () => {
    const moving = hear(start(), receiving(0.5), 4);
    const again = hear(moving, { ...receiving(0.5), message: "still here" }, 13.9);
    expect(describeProgress(again).stalled).toBe(false);
    const stalled = describeProgress(tick(again, 14));
    expect(stalled).toMatchObject({ stalled: true, etaSeconds: null, bytes: { perSecond: 0 } });
    expect(describeProgress(hear(again, receiving(0.51), 20)).stalled).toBe(false);
  });

  it("counts files in the stage and time in the percentage", () => {
    const shown = describeProgress(hear(hear(start(0.6), parsing(0), 1), parsing(50), 2));
    expect(shown).toMatchObject({ message: "Parsing file 50/200", stagePercentage: 25 });
    expect(shown.percentage).toBeGreaterThan(60);
    expect(shown.percentage).toBeLessThan(99);
  });

  it("tells how far the clone is once its work is known, and never less than before", () => {
    expect(describeProgress(tick(start(), 1)).stagePercentage).toBeNull();
    const half = hear(start(), receiving(0.5), 4);
    const before = describeProgress(half).stagePercentage ?? 0;
    expect(before).toBeGreaterThan(20);
    expect(describeProgress(tick(half, 9)).stagePercentage).toBeGreaterThanOrEqual(before);
  });

  it("starts another attempt where the bar stood", () => {
    expect(describeProgress(hear(start(0.42), receiving(0.1), 0.5)).percentage).toBeGreaterThanOrEqual(42);
  });

  it("reads well when the index is written", () => {
    const counts = { files: { done: 200, ...COUNTS }, fraction: 0.5 };
    const at = (filesIndexed: number, isCompacting = false) =>
      describeProgress(hear(start(), indexingView({ ...counts, filesIndexed, isCompacting }), 9));
    expect(at(180)).toMatchObject({ message: "Indexing 180/197 files", stagePercentage: 50, files: { current: null } });
    expect(at(197).message).toBe("Writing the index of 197 files");
    expect(at(180, true).message).toBe("Indexing 180/197 files");
    expect(at(197, true).message).toBe("Merging the index");
  });
});

describe("shownPercentage", () => {
  it.each([
    [0, 0],
    [0.4199, 41],
    [0.995, 99],
    [1, 99],
  ])("shows %s as %i", (value, expected) => {
    expect(shownPercentage(value)).toBe(expected);
  });

  it("is the same again after a restart, for every percentage", () => {
    const all = Array.from({ length: 100 }, (_, percentage) => percentage);
    expect(all.map((percentage) => shownPercentage(percentage / 100))).toEqual(all);
  });
});

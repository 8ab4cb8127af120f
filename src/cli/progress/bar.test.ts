import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { StreamEvent } from "../../client/client.ts";
import { coarseSeconds } from "../../core/progress/time-in-words.ts";
import { textWidth } from "../text-width.ts";
import { renderBar } from "./bar.ts";
import type { ProgressView } from "./view.ts";

const PLAIN = { colour: false, unicode: true } as const;

const EVENT: StreamEvent = {
  jobId: null,
  repository: "acme/widgets",
  ref: "main",
  stage: "Parsing",
  message: "Parsing file 50/200",
  percentage: 35,
  timestamp: "2026-11-22T20:15:03.123Z",
  stagePercentage: 25,
  files: { done: 50, total: 200, skipped: 3, failed: 0, current: "src/pool/worker.ts" },
  objects: null,
  bytes: { done: 1, total: 2, perSecond: 421_888 },
  elapsedSeconds: 12.3,
  etaSeconds: 22.4,
  stalled: false,
  attempt: 1,
};

const draw = (change: Partial<StreamEvent>, columns: number) =>
  renderBar(viewOf({ ...EVENT, ...change }), columns, PLAIN);

const viewOf = (event: StreamEvent, ageSeconds = 0): ProgressView => ({
  event,
  ageSeconds,
  leftSeconds: event.etaSeconds === null ? null : coarseSeconds(event.etaSeconds - ageSeconds, null),
  notice: null,
});

describe("renderBar", () => {
  it("shows stage, bar, percentage, elapsed time, what is left, and what is being done", () => {
    expect(draw({}, 80)).toEqual([
      "Parsing   ━━━━━━━━━━━━━──────────────────────────   35 %  0:12  about 20 s left",
      "acme/widgets · Parsing file 50/200 · 412.0 KiB/s · src/pool/worker.ts",
    ]);
  });

  it("does not say what is left of a job that has ended", () => {
    expect(draw({ stage: "Complete", percentage: 100, etaSeconds: 0 }, 80)[0]).toMatch(/━ {2}100 % {2}0:12$/);
  });

  it.each([
    [
      60,
      [
        "Parsing   ━━━━━━─────────────   35 %  0:12  about 20 s left",
        "acme/widgets · Parsing file 50/200 · 412.0 KiB/s",
      ],
    ],
    [44, ["Parsing   ━━━──────   35 %  about 20 s left", "acme/widgets · Parsing file 50/200 · 412.0…"]],
    [30, ["Parsing   ━━━━────────   35 %", "acme/widgets · Parsing file …"]],
    [20, ["Parsing 35 %", "acme/widgets · Par…"]],
    [6, ["Pars…", "acme…"]],
  ])("loses the least important first in %i columns", (columns, expected) => {
    expect(draw({}, columns)).toEqual(expected);
  });

  it("does not tell twice what the message tells", () => {
    const cloning = {
      stage: "Cloning",
      message: "Receiving objects: 4210/9000, 12.4 MiB at 3.1 MiB/s",
      files: null,
      objects: { done: 4210, total: 9000 },
    } as const;
    expect(draw(cloning, 80)).toEqual([
      "Cloning   ━━━━━━━━━━━━━──────────────────────────   35 %  0:12  about 20 s left",
      "acme/widgets · Receiving objects: 4210/9000, 12.4 MiB at 3.1 MiB/s",
    ]);
    expect(draw({ ...cloning, message: "Receiving objects" }, 80)).toEqual([
      "Cloning   ━━━━━━━━━━━━━──────────────────────────   35 %  0:12  about 20 s left",
      "acme/widgets · Receiving objects · 4210/9000 objects · 412.0 KiB/s",
    ]);
  });

  it("says stalled where the time left would stand", () => {
    const [line] = draw({ stalled: true, etaSeconds: null }, 80);
    expect(line).toMatch(/ 35 % {2}0:12 {2}stalled$/);
  });

  it("shows no time left where none is known", () => {
    const [line] = draw({ etaSeconds: null }, 80);
    expect(line).toMatch(/ 35 % {2}0:12$/);
  });

  it("lets the clocks go on between events, and promises no end in the past", () => {
    const [line] = renderBar(viewOf(EVENT, 40), 80, PLAIN);
    expect(line).toMatch(/0:52 {2}a few seconds left$/);
  });

  it("keeps the bar and replaces the message by a notice", () => {
    const lines = renderBar({ ...viewOf(EVENT), notice: "The connection broke. Trying again." }, 80, PLAIN);
    expect(lines[0]).toContain("35 %");
    expect(lines[1]).toBe("The connection broke. Trying again.");
  });

  it("tells failed files and a later attempt", () => {
    const files = { done: 50, total: 200, skipped: 3, failed: 2, current: null };
    const [, line] = draw({ files, attempt: 2 }, 80);
    expect(line).toBe("acme/widgets · Parsing file 50/200 · 412.0 KiB/s · 2 failed · attempt 2");
  });

  it("draws with ASCII where the terminal has no more", () => {
    const look = { colour: false, unicode: false };
    expect(renderBar(viewOf(EVENT), 60, look)).toEqual([
      "Parsing   ######-------------   35 %  0:12  about 20 s left",
      "acme/widgets, Parsing file 50/200, 412.0 KiB/s",
    ]);
  });

  it("lets no escape sequence of a repository through, and keeps every line within the window", () => {
    fc.assert(
      fc.property(
        anyText,
        fc.string({ unit: "grapheme" }),
        fc.integer({ min: 2, max: 200 }),
        (path, message, columns) => {
          const files = { done: 1, total: 2, skipped: 0, failed: 0, current: path };
          const view = viewOf({ ...EVENT, message: message || "x", files });
          for (const line of renderBar(view, columns, PLAIN)) {
            expect(line).not.toMatch(/\p{Cc}/u);
            expect(textWidth(line)).toBeLessThan(columns);
          }
        },
      ),
    );
  });

  it("fills as the percentage rises, and is full only at 100", () => {
    const filled = (percentage: number) => {
      const [line = ""] = draw({ percentage }, 80);
      return { full: line.split("━").length - 1, left: line.split("─").length - 1 };
    };
    expect(filled(0).full).toBe(0);
    expect(filled(99).left).toBeGreaterThan(0);
    expect(filled(100).left).toBe(0);
  });
});

/** Control characters of every kind among letters: fast-check's own binary strings take half a second to set up. */
const anyText = fc.array(fc.integer({ min: 0, max: 0x2fff })).map((codes) => String.fromCodePoint(...codes));

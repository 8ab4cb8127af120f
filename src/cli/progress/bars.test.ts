import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { StreamEvent } from "../../client/client.ts";
import { textWidth } from "../text-width.ts";
import { renderBars } from "./bars.ts";
import type { ProgressView } from "./view.ts";

const PLAIN = { colour: false, unicode: true } as const;
const EVENT: StreamEvent = {
  jobId: "01K0000000000000000000000A",
  repository: "acme/widgets",
  ref: "main",
  stage: "Parsing",
  message: "Parsing file 50/200",
  percentage: 35,
  timestamp: "2026-11-22T20:15:03.123Z",
  stagePercentage: 25,
  files: null,
  objects: null,
  bytes: null,
  elapsedSeconds: 12.3,
  etaSeconds: 22.4,
  stalled: false,
  attempt: 1,
};
const WAITING = {
  repository: "acme/cogs",
  stage: "Cloning",
  percentage: 0,
  elapsedSeconds: 0,
  message: "Waiting in the queue: place 1",
} as const;
const COMPLETE: Partial<StreamEvent> = {
  repository: "acme/日本",
  stage: "Complete",
  percentage: 100,
  stats: {
    commit: "0123",
    mode: "full",
    files: 1234,
    symbols: 45_678,
    bytes: 1,
    skipped: {},
    seconds: { cloning: 1, parsing: 1, indexing: 1, total: 3 },
  },
};
const FAILED: Partial<StreamEvent> = {
  repository: "acme/nothing",
  stage: "Failed",
  error: {
    code: "not_found",
    title: "Not found",
    detail: "There is no such repository.",
    stage: "Cloning",
    retryable: false,
    hint: "",
    logTail: [],
  },
};

const view = (change: Partial<StreamEvent> = {}, notice: string | null = null): ProgressView => ({
  event: { ...EVENT, ...change },
  ageSeconds: 0,
  leftSeconds: 20,
  notice,
});
const draw = (views: readonly ProgressView[], columns: number, { rows = 24, notice = null }: Drawn = {}) =>
  renderBars({ views, notice }, { columns, rows }, PLAIN);

interface Drawn {
  readonly rows?: number;
  readonly notice?: string | null;
}

describe("renderBars", () => {
  it("gives each job a line: its name, then its bar, its place in the queue, or how it ended", () => {
    expect(draw([view(), view(WAITING), view(COMPLETE), view(FAILED)], 80)).toEqual([
      "acme/widgets  Parsing   ━━━━━━━━─────────────────   35 %  0:12  about 20 s left",
      "acme/cogs     Waiting in the queue: place 1",
      "acme/日本     Complete  1,234 files, 45,678 symbols, 3.0 s",
      "acme/nothing  Failed    not_found: There is no such repository.",
    ]);
  });

  it.each([
    [60, "acme/widgets  Parsing   ━━━────────   35 %  about 20 s left"],
    [44, "acme/widgets  Parsing   ━━━━────────   35 %"],
    [30, "…/widgets  Parsing 35 %"],
    [12, "…dgets 35 %"],
  ])("loses the least important first in %i columns", (columns, expected) => {
    expect(draw([view(), view(WAITING)], columns)[0]).toBe(expected);
  });

  it("shows that one is lost in its line, and what concerns all below them", () => {
    expect(
      draw([view(), view({}, "The connection broke. Trying again.")], 80, { notice: "Cancelling." }).slice(1),
    ).toEqual(["acme/widgets  The connection broke. Trying again.", "Cancelling."]);
  });

  it("never has more lines than the window, shows what runs first, and counts the others", () => {
    const views = [view(COMPLETE), view(COMPLETE), view(FAILED), view(WAITING), view(), view()];
    expect(draw(views, 80, { rows: 5 }).map((line) => line.split(/ {2,}/).slice(0, 2).join("|"))).toEqual([
      "acme/nothing|Failed",
      "acme/widgets|Parsing",
      "acme/widgets|Parsing",
      "and 3 more: 1 waiting, 2 complete",
    ]);
  });

  it("keeps every line within the window, and lets no escape sequence through", () => {
    const anyText = fc.array(fc.integer({ min: 1, max: 0x2fff }), { minLength: 1 });
    fc.assert(
      fc.property(
        anyText,
        fc.integer({ min: 2, max: 200 }),
        fc.integer({ min: 2, max: 50 }),
        (codes, columns, rows) => {
          const text = String.fromCodePoint(...codes);
          const views = [
            view({ repository: text, message: text }),
            view({ ...WAITING, message: text }),
            view(FAILED, text),
          ];
          const lines = draw(views, columns, { rows, notice: text });
          expect(lines.length).toBeLessThanOrEqual(Math.max(2, rows - 1));
          for (const line of lines) {
            expect(line).not.toMatch(/\p{Cc}/u);
            expect(textWidth(line)).toBeLessThan(columns);
          }
        },
      ),
    );
  });
});

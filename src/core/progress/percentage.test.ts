import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { advance, remainingSeconds, shownPercentage, type Position } from "./percentage.ts";
import { NOTHING_DONE } from "./expected-seconds.ts";

const seconds = fc.double({ min: 0.05, max: 10_000, noNaN: true });
const estimate = fc.record({ cloning: seconds, parsing: seconds, indexing: seconds });
const share = fc.double({ min: 0, max: 1, noNaN: true });
const ALL_DONE = { cloning: 1, parsing: 1, indexing: 1 };

/** Any run: work only grows, estimates change at will. */
const run = fc
  .array(fc.record({ estimate, step: fc.record({ cloning: share, parsing: share, indexing: share }) }), {
    maxLength: 40,
  })
  .map((steps) => {
    let done = NOTHING_DONE;
    return steps.map(({ estimate: expected, step }) => {
      done = {
        cloning: done.cloning + (1 - done.cloning) * step.cloning,
        parsing: done.parsing + (1 - done.parsing) * step.parsing,
        indexing: done.indexing + (1 - done.indexing) * step.indexing,
      };
      return { expected, done };
    });
  });

const START: Position = { share: 0, done: NOTHING_DONE };

describe("advance", () => {
  it("weighs each stage by its expected seconds", () => {
    const expected = { cloning: 6, parsing: 3, indexing: 1 };
    const cloned = advance(START, expected, { cloning: 1, parsing: 0, indexing: 0 });
    expect(cloned.share).toBeCloseTo(0.6);
    expect(advance(cloned, expected, { cloning: 1, parsing: 0.5, indexing: 0 }).share).toBeCloseTo(0.75);
  });

  it("never falls and never passes the end, whatever the estimates do", () => {
    fc.assert(
      fc.property(run, share, (steps, from) => {
        let position: Position = { share: from, done: NOTHING_DONE };
        for (const { expected, done } of steps) {
          const next = advance(position, expected, done);
          expect(next.share).toBeGreaterThanOrEqual(position.share);
          expect(next.share).toBeLessThanOrEqual(1);
          position = next;
        }
      }),
    );
  });

  it("arrives at the end when all work is done, also when it was wrong on the way", () => {
    fc.assert(
      fc.property(run, estimate, (steps, last) => {
        let position = START;
        for (const { expected, done } of steps) position = advance(position, expected, done);
        const left = remainingSeconds(last, position.done);
        fc.pre(left > 1e-6);
        expect(advance(position, last, ALL_DONE).share).toBeCloseTo(1, 6);
      }),
    );
  });

  it("does not move when only an estimate changes", () => {
    const done = { cloning: 1, parsing: 0, indexing: 0 };
    const position = advance(START, { cloning: 1, parsing: 1, indexing: 1 }, done);
    expect(advance(position, { cloning: 1, parsing: 100, indexing: 1 }, done).share).toBe(position.share);
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

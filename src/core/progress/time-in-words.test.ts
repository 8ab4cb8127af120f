import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aboutInWords, coarseSeconds, inWords } from "./time-in-words.ts";

describe("inWords", () => {
  it.each([
    [0, "0 s"],
    [7.4, "7 s"],
    [59.6, "1 m"],
    [60, "1 m"],
    [130, "2 m 10 s"],
    [3600, "1 h"],
    [3900, "1 h 5 m"],
  ])("says %s s as %s", (seconds, words) => {
    expect(inWords(seconds)).toBe(words);
  });
});

describe("the time left, about", () => {
  it.each([
    [0.4, "a few seconds"],
    [7.5, "about 7 s"],
    [12, "about 10 s"],
    [14, "about 15 s"],
    [40, "about 45 s"],
    [118, "about 2 min"],
    [5400, "about 1 h 30 min"],
    [1e9, "about 48 h"],
  ])("says %s s as %s", (seconds, words) => {
    expect(aboutInWords(coarseSeconds(seconds, null))).toBe(words);
  });

  it("does not go to and fro when the estimate does", () => {
    const middle = Math.sqrt(60 * 120);
    let said = coarseSeconds(middle * 1.04, null);
    const first = said;
    for (const wobble of [0.96, 1.04, 0.97, 1.03]) {
      said = coarseSeconds(middle * wobble, said);
      expect(said).toBe(first);
    }
    expect(coarseSeconds(60, said)).toBe(60);
  });

  it("falls as the time does, and is never far off", () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 100_000 }), (from) => {
        let said = coarseSeconds(from, null);
        for (let left = from; left > 5; left *= 0.97) {
          const next = coarseSeconds(left, said);
          expect(next).toBeLessThanOrEqual(said);
          said = next;
          expect(Math.abs(Math.log(said / left))).toBeLessThan(Math.log(1.6));
        }
      }),
    );
  });
});

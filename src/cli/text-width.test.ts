import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutEnd, cutStart, textWidth } from "./text-width.ts";

describe("textWidth", () => {
  it.each([
    ["plain", 5],
    ["日本", 4],
    ["e\u0301", 1],
    ["👩‍👩‍👧", 2],
    ["한글.ts", 7],
    ["─━…·", 4],
    ["", 0],
  ])("of %s is %i", (text, width) => {
    expect(textWidth(text)).toBe(width);
  });
});

describe("cutting", () => {
  it.each([
    [cutEnd("abcdef", 4, "…"), "abc…"],
    [cutStart("src/deep/file.ts", 8, "…"), "…file.ts"],
    [cutStart("日本語", 4, "…"), "…語"],
    [cutEnd("fits", 4, "…"), "fits"],
    [cutEnd("abcdef", 2, "..."), ""],
  ])("gives %s", (cut, expected) => {
    expect(cut).toBe(expected);
  });

  it("never leaves more than the room", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.nat(40), (text, room) => {
        expect(textWidth(cutEnd(text, room, "…"))).toBeLessThanOrEqual(room);
        expect(textWidth(cutStart(text, room, "…"))).toBeLessThanOrEqual(room);
      }),
    );
  });
});

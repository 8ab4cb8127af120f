import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matchTerm } from "./term-matcher.ts";

const unit = fc.constantFrom(
  "a",
  "A",
  "b",
  "B",
  "z",
  "_",
  ".",
  "(",
  "\n",
  "é",
  "É",
  "ß",
  "ſ",
  "s",
  "S",
  "K",
  "k",
  "日",
  "😀",
  "I",
  "ı",
  "İ",
);
const text = fc.string({ unit, maxLength: 40 });
const term = fc.string({ unit, minLength: 1, maxLength: 4 });

describe("a term", () => {
  test("is found in bytes as in text, and in text as JavaScript finds it", () => {
    fc.assert(
      fc.property(text, term, fc.boolean(), (whole, part, caseSensitive) => {
        const matcher = matchTerm({ text: part, caseSensitive });
        const escaped = part.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
        const expected = new RegExp(escaped, caseSensitive ? "" : "i").test(whole);
        expect(matcher.inText(whole)).toBe(expected);
        expect(matcher.inBytes(Buffer.from(whole))).toBe(expected);
        expect(matcher.isText(whole)).toBe(new RegExp(`^(?:${escaped})$`, caseSensitive ? "" : "i").test(whole));
        expect(matcher.startsText(whole)).toBe(new RegExp(`^(?:${escaped})`, caseSensitive ? "" : "i").test(whole));
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ["at the start", "needle and hay"],
    ["at the end", "hay and needle"],
    ["alone", "needle"],
    ["in capitals", "a NEEDLE here"],
    ["after a false start", "needneedle"],
  ])("is found %s", (_, whole) => {
    expect(matchTerm({ text: "Needle", caseSensitive: false }).inBytes(Buffer.from(whole))).toBe(true);
  });

  test("of one letter is found in either case", () => {
    const matcher = matchTerm({ text: "x", caseSensitive: false });
    expect(["a", "x", "X"].map((one) => matcher.inBytes(Buffer.from(one)))).toEqual([false, true, true]);
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TextLines } from "../../../core/text-lines.ts";
import { ByteSearch } from "./byte-search.ts";
import { matchTerm, type BytesPlace, type TermMatcher } from "./term-matcher.ts";
import { isWholeWord } from "./whole-word.ts";

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
        expect(isIn(matcher, whole)).toBe(expected);
        const every = [...whole.matchAll(new RegExp(escaped, caseSensitive ? "g" : "gi"))].slice(0, 20);
        const asWord = every.some(({ index, 0: match }) => isWholeWord(whole, index, index + match.length));
        expect(matcher.occurrencesIn(put(whole))).toEqual({ count: every.length, asWord });
        const lines = whole.split("\n");
        const wanted = [...lines.keys()].filter((i) => new RegExp(escaped, caseSensitive ? "" : "i").test(lines[i]!));
        expect(matcher.namesIn(new TextLines(whole))).toEqual(part.includes("\n") ? [] : wanted);
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
    expect(isIn(matchTerm({ text: "Needle", caseSensitive: false }), whole)).toBe(true);
  });

  test("of one letter is found in either case", () => {
    const matcher = matchTerm({ text: "x", caseSensitive: false });
    expect(["a", "x", "X"].map((one) => isIn(matcher, one))).toEqual([false, true, true]);
  });
});

/** Between other texts, which do not count. */
function put(whole: string): BytesPlace {
  const bytes = Buffer.from(`sS${whole}Ss`);
  bytes.copy(search.room(bytes.length));
  return { search, from: 2, to: bytes.length - 2 };
}

function isIn(matcher: TermMatcher, whole: string): boolean {
  return matcher.isIn(put(whole));
}

const search = new ByteSearch();

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { foldName } from "./fold-name.ts";

const letter = fc.oneof(
  fc.constantFrom(...Array.from("aAzZ_09ΣσςΟοÉéßẞſsKkK\u{b5}μΜİIıiÅåÅﬁŉǅǆ日😀𐐀𐐨\u{d800}")),
  fc.integer({ min: 0, max: 0x2fff }).map((unit) => String.fromCharCode(unit)),
);

/** Of a letter: itself, or one that its case may lead to. */
const ways = [(one: string) => one, (one: string) => one.toUpperCase(), (one: string) => one.toLowerCase()];

describe("a folded name", () => {
  test("is the same for two letters which the i flag takes for the same", () => {
    fc.assert(
      fc.property(letter, fc.constantFrom(...ways), fc.constantFrom(...ways), (a, first, second) => {
        const b = second(first(a));
        const source = a.replace(/[\\^$.*+?()[\]{}|/]/, String.raw`\$&`);
        fc.pre(new RegExp(`^${source}$`, "i").test(b));
        expect(foldName(b)).toBe(foldName(a));
      }),
      { numRuns: 5000 },
    );
  });

  test("begins as what its beginning folds to", () => {
    const text = fc.array(letter).map((letters) => letters.join(""));
    fc.assert(fc.property(text, text, (start, rest) => foldName(start + rest).startsWith(foldName(start))));
    expect(foldName("ΟΔΟΣΑ").startsWith(foldName("ΟΔΟΣ"))).toBe(true);
  });
});

import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { LANGUAGES } from "./languages/all-languages.ts";
import { outlineOf } from "./outline.ts";
import { sourceText } from "./source-text.ts";

describe.each(LANGUAGES)("$name in pieces", (outlined) => {
  const { name: language } = outlined;
  const corpus = "grammar" in outlined ? outlined.grammar : language.toLowerCase();
  const whole = readFileSync(new URL(`languages/corpus/${corpus}.txt`, import.meta.url), "utf8");
  const piece = fc.tuple(fc.nat(whole.length), fc.nat(400)).map(([from, length]) => whole.slice(from, from + length));

  test("has an outline all the same, whose ranges lie inside each other and the text", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        const text = pieces.join("\r\n");
        const utf8 = Buffer.from(text);
        const { symbols } = outlineOf(sourceText(text, utf8), language);
        for (const symbol of symbols) {
          const outer = symbol.parent === null ? { startByte: 0, endByte: utf8.length } : symbols[symbol.parent]!;
          expect(symbol.startByte).toBeGreaterThanOrEqual(outer.startByte);
          expect(symbol.endByte).toBeLessThanOrEqual(outer.endByte);
          expect(symbol.endByte).toBeGreaterThan(symbol.startByte);
          expect(symbol.name).not.toBe("");
          expect(symbol.signature.length).toBeLessThanOrEqual(200);
          expect(`${symbol.name}${symbol.signature}${symbol.doc ?? ""}`).not.toMatch(/[\r\n]/);
        }
      }),
      { numRuns: 100 },
    );
  });

  test("looks at four times as much when it is four times as long", () => {
    expect(unitsLookedAt(whole.repeat(16), language)).toBeLessThan(4.5 * unitsLookedAt(whole.repeat(4), language));
  });
});

/** How much text an outline is made from, counting what is looked at again. */
function unitsLookedAt(text: string, language: string): number {
  const source = sourceText(text, Buffer.from(text));
  const { slice } = String.prototype;
  let units = 0;
  const sliced = vi.spyOn(String.prototype, "slice").mockImplementation(function (this: string, ...range) {
    const part = slice.apply(this, range);
    units += 1 + part.length;
    return part;
  });
  try {
    outlineOf(source, language);
  } finally {
    sliced.mockRestore();
  }
  return units;
}

test.each([
  ["C", "struct a {", "} a;"],
  ["C#", "class A {", "}"],
  ["C++", "namespace a {", "}"],
  ["Java", "class A {", "}"],
  ["JavaScript", "function a() {", "}"],
  ["Lua", "function a() ", " end"],
  ["PHP", "function a() {", "}"],
  ["Ruby", "module A\n", "end\n"],
  ["Rust", "mod a {", "}"],
  ["Scala", "class A {", "}"],
  ["Shell", "a() {\n", "}\n"],
  ["Swift", "class A {", "}"],
  ["TSX", "function a() {", "}"],
  ["TypeScript", "namespace a {", "}"],
])(
  "however deep definitions of %s are nested, their names stay short and their ancestors few",
  (language, open, close) => {
    const text = `${language === "PHP" ? "<?php " : ""}${open.repeat(800)}${close.repeat(800)}`;
    const { symbols } = outlineOf(sourceText(text, Buffer.from(text)), language);
    expect(symbols.length).toBeGreaterThanOrEqual(100);
    const depths: number[] = [];
    for (const { parent, qualifiedName } of symbols) {
      depths.push(parent === null ? 0 : depths[parent]! + 1);
      expect(qualifiedName.length).toBeLessThan(1500);
    }
    expect(Math.max(...depths)).toBe(50);
  },
);

test("other languages have none", () => {
  expect(outlineOf(sourceText("# A", Buffer.from("# A")), "Markdown")).toEqual({ symbols: [], problems: [] });
});

test("a line without end costs no more than many lines", () => {
  const text = "function f(a, b) { return a + b; } ".repeat(20_000);
  const started = performance.now();
  const { symbols } = outlineOf(sourceText(text, Buffer.from(text)), "JavaScript");
  expect(symbols).toHaveLength(20_000);
  // A scan of the line for each symbol would take minutes.
  expect(performance.now() - started).toBeLessThan(15_000);
});

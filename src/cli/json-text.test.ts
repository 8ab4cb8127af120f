import fc from "fast-check";
import { expect, it } from "vitest";
import { jsonText } from "./json-text.ts";

it("is exact, and has no character that a terminal obeys", () => {
  const anyText = fc.array(fc.integer({ min: 0, max: 0x2fff })).map((codes) => String.fromCodePoint(...codes));
  fc.assert(
    fc.property(anyText, (text) => {
      const json = jsonText({ text });
      expect(JSON.parse(json)).toEqual({ text });
      expect(json).not.toMatch(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/u);
    }),
  );
  expect(jsonText("a\u009B2J")).toBe(String.raw`"a\u009b2J"`);
});

it("indents for people", () => {
  expect(jsonText({ a: [1] }, 2)).toBe('{\n  "a": [\n    1\n  ]\n}');
});

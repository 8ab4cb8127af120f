import fc from "fast-check";
import { expect, test } from "vitest";
import { TextLines } from "./text-lines.ts";

test("a text's lines are those that newlines separate, and every character is in its own", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("a", "\n", "\r", "é", "😀"), maxLength: 30 }), (text) => {
      const lines = new TextLines(text);
      const expected = text.split("\n");
      expect(Array.from({ length: lines.count }, (_, i) => lines.line(i))).toEqual(expected);
      expect(lines.line(lines.count)).toBe("");
      for (let offset = 0; offset < text.length; offset++) {
        const line = text.slice(0, offset).split("\n").length - 1;
        expect(lines.lineOf(offset)).toBe(line);
        expect(lines.startAfter(line)).toBe(expected.slice(0, line + 1).join("\n").length + 1);
      }
    }),
  );
});

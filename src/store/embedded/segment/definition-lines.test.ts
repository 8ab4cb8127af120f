import fc from "fast-check";
import { expect, test } from "vitest";
import { symbolNamed } from "../../../../test/support/segments.ts";
import { definitionLines } from "./definition-lines.ts";

test("the lines of a definition are those of the text, wherever it is and however long lines are", () => {
  const line = fc.constantFrom("", "x", "é日", "a b c\r", "y".repeat(300), "z".repeat(5000));
  const place = fc.record({ start: fc.nat(30), name: fc.nat(30) });
  fc.assert(
    fc.property(
      fc.array(line, { minLength: 1, maxLength: 30 }),
      place,
      fc.nat(5000),
      (lines, { start, name }, into) => {
        const startLine = (start % lines.length) + 1;
        const nameLine = Math.min(startLine + (name % 20), lines.length);
        const text = Buffer.from(lines.join("\n"));
        const before = Buffer.byteLength(lines.slice(0, startLine - 1).join("\n")) + (startLine > 1 ? 1 : 0);
        const startByte = before + Math.min(into, Buffer.byteLength(lines[startLine - 1]!));
        const symbol = symbolNamed("x", "", { startLine, line: nameLine, startByte });
        const read = (from: number, to: number) => text.subarray(from, to);
        expect(definitionLines(symbol, text.length, read)).toEqual(lines.slice(nameLine - 1, nameLine + 2));
      },
    ),
    { numRuns: 1000 },
  );
});

test("a line that the text does not have is no line", () => {
  const text = Buffer.from("one\ntwo");
  const symbol = symbolNamed("x", "", { startLine: 7, line: 9, startByte: 4 });
  expect(definitionLines(symbol, text.length, (from, to) => text.subarray(from, to))).toEqual([]);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { splitLines } from "./log-lines.ts";

function linesOf(chunks: readonly Buffer[]): string[] {
  const lines: string[] = [];
  const split = splitLines((line) => lines.push(line));
  for (const chunk of chunks) split.write(chunk);
  split.end();
  return lines;
}

test("carriage returns end lines too, and empty lines are left out", () => {
  expect(linesOf([Buffer.from("a: 1%\ra: 2%\r\n\n  \nlast")])).toEqual(["a: 1%", "a: 2%", "last"]);
});

test("the same lines come however the bytes are cut", () => {
  const text = Buffer.from("Größe: 10%\rnäxt\nüber\r\nend");
  fc.assert(
    fc.property(fc.array(fc.nat(text.length)), (cuts) => {
      const at = [0, ...cuts.toSorted((a, b) => a - b), text.length];
      const chunks = at.slice(1).map((end, index) => text.subarray(at[index], end));
      expect(linesOf(chunks)).toEqual(["Größe: 10%", "näxt", "über", "end"]);
    }),
  );
});

test("control characters and escape sequences are gone", () => {
  expect(linesOf([Buffer.from("remote: \u001B[31mred\u001B[K\u0007 a\u2028b\n")])).toEqual(["remote: red ab"]);
});

test("a line without an end takes bounded memory", () => {
  const [line = "", ...more] = linesOf(Array.from({ length: 100 }, () => Buffer.alloc(10_000, "x")));
  expect(line.length).toBe(20_000);
  expect(more).toEqual([]);
});

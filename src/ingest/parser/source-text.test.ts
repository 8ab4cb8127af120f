import fc from "fast-check";
import { expect, test } from "vitest";
import { lineText, sourceText } from "./source-text.ts";

test("a byte offset is the length of what stands before in UTF-8", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "\n", "é", "漢", "𝒳"), maxLength: 140, size: "max" });
  fc.assert(
    fc.property(text, (written) => {
      const source = sourceText(written, Buffer.from(written));
      for (let index = 0; index <= written.length; index++) {
        // Between the halves of a pair there is no such offset.
        if (/[\u{DC00}-\u{DFFF}]/u.test(written.charAt(index))) continue;
        expect(source.byteAt(index)).toBe(Buffer.byteLength(written.slice(0, index)));
      }
    }),
    // Every length up to the longest is among so many.
    { numRuns: 1000 },
  );
});

test("lines are what stands between line feeds", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("a", "\n", "é"), maxLength: 50 }), (written) => {
      const source = sourceText(written, Buffer.from(written));
      const lines = written.split("\n");
      expect(Array.from(source.lineStarts, (_, line) => lineText(source, line))).toEqual(lines);
    }),
  );
});

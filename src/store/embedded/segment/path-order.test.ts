import fc from "fast-check";
import { expect, test } from "vitest";
import { comparePaths } from "./path-order.ts";

test("paths are in the order of their UTF-8", () => {
  const unit = fc.constantFrom("a", "b", "/", ".", "é", "\ud7ff", "\ue000", "\uffee", "\u{10000}", "\u{10ffff}");
  const path = fc.string({ unit, maxLength: 6 });
  fc.assert(
    fc.property(path, path, (a, b) => {
      expect(Math.sign(comparePaths(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
    { numRuns: 2000 },
  );
});

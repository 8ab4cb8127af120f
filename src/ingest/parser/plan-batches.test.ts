import fc from "fast-check";
import { expect, test } from "vitest";
import { planBatches } from "./plan-batches.ts";

const entry = fc.record({
  path: fc.string(),
  blob: fc.string(),
  mode: fc.constantFrom("100644", "100755", "120000", "160000"),
  size: fc.nat(600_000),
});

test("each entry is in exactly one place, and the batches stay small", () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 400 }), (entries) => {
      const { batches, skipped } = planBatches(entries, 500_000);
      expect(batches.flat().length + skipped.length).toBe(entries.length);
      expect(new Set(batches.flat()).size).toBe(batches.flat().length);
      for (const batch of batches) {
        const bytes = batch.reduce((sum, { size }) => sum + size, 0);
        expect(batch.length === 1 || (bytes <= 256 * 1024 && batch.length <= 256)).toBe(true);
        expect(batch.every(({ size }) => size <= 500_000)).toBe(true);
      }
    }),
  );
});

test("the largest files come first", () => {
  const sizes = [5, 300_000, 7, 262_140];
  const { batches } = planBatches(
    sizes.map((size) => ({ path: `${size}`, blob: "b", mode: "100644", size })),
    1_000_000,
  );
  expect(batches.map((batch) => batch.map(({ size }) => size))).toEqual([[300_000], [262_140], [7, 5]]);
});

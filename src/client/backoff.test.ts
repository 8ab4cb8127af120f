import fc from "fast-check";
import { expect, it } from "vitest";
import { backoffMs } from "./backoff.ts";

it.each([
  ["the first failure", { failures: 1, askedMs: 0, share: 0.999 }, 999],
  ["the fourth", { failures: 4, askedMs: 0, share: 0.5 }, 4000],
  ["the hundredth", { failures: 100, askedMs: 0, share: 0.5 }, 15_000],
  ["what the server asked for, at least", { failures: 1, askedMs: 3210, share: 0 }, 3210],
  ["a server that asks for a day", { failures: 1, askedMs: 86_400_000, share: 0 }, 300_000],
])("waits after %s", (_, { share, ...backoff }, expected) => {
  expect(backoffMs({ ...backoff, random: () => share })).toBe(expected);
});

it("never comes back sooner than it was asked to, within five minutes", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5000 }),
      fc.nat(300_000),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (...drawn) => {
        const [failures, askedMs, share] = drawn;
        const ms = backoffMs({ failures, askedMs, random: () => share });
        expect(ms).toBeGreaterThanOrEqual(askedMs);
        expect(ms).toBeLessThanOrEqual(askedMs + 30_000);
      },
    ),
  );
});

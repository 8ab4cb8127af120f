import fc from "fast-check";
import { expect, test } from "vitest";
import { createTrigramSet, requiredTrigrams } from "./trigram.ts";

const set = createTrigramSet();

function trigramsOf(text: string): Set<number> {
  set.add(Buffer.from(text));
  const found = set.take();
  const distinct = new Set(found);
  expect(distinct.size).toBe(found.length);
  return distinct;
}

const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom("a", "B", "b", "\n", "é", "É", "K", "日"),
    fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
  ),
});

test("a text has every trigram that is required of what it contains, in whatever case it is asked", () => {
  fc.assert(
    fc.property(text, text, text, (before, term, after) => {
      const whole = trigramsOf(before + term + after);
      for (const trigram of requiredTrigrams(Buffer.from(term), true)) expect(whole).toContain(trigram);
      for (const other of [term, term.toUpperCase(), term.toLowerCase()]) {
        if (!new RegExp(`^${escaped(term)}$`, "i").test(other)) continue;
        for (const trigram of requiredTrigrams(Buffer.from(other), false)) expect(whole).toContain(trigram);
      }
    }),
  );
});

test("two texts do not run into each other", () => {
  set.add(Buffer.from("ab"));
  set.add(Buffer.from("cd"));
  expect(set.take()).toHaveLength(0);
});

test("what was taken is forgotten", () => {
  expect(trigramsOf("abcd").size).toBe(2);
  expect(trigramsOf("abc").size).toBe(1);
});

test("a string of fewer than three bytes requires nothing", () => {
  expect(requiredTrigrams(Buffer.from("ab"), true)).toHaveLength(0);
});

test("without case, bytes beyond ASCII are not asked for", () => {
  expect(requiredTrigrams(Buffer.from("éa"), true)).toHaveLength(1);
  expect(requiredTrigrams(Buffer.from("éa"), false)).toHaveLength(0);
});

function escaped(term: string): string {
  return term.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { IndexedEntry } from "../core/repository.ts";
import type { TreeEntry } from "./git/tree-entry.ts";
import { diffTree } from "./tree-diff.ts";

const LIMIT = 1000;
const file = (path: string, blob: string, changes: Partial<TreeEntry> = {}): TreeEntry => ({
  path,
  blob,
  mode: "100644",
  size: 10,
  ...changes,
});
const diff = (indexed: Record<string, IndexedEntry>, ...entries: TreeEntry[]) => {
  const { changed, superseded } = diffTree(new Map(Object.entries(indexed)), { entries, maxFileBytes: LIMIT });
  return { changed: changed.map(({ path }) => path), superseded };
};
const IN = (blob: string): IndexedEntry => ({ blob, left: null });

describe("diffTree", () => {
  it.each([
    ["nothing changed", diff({ a: IN("1") }, file("a", "1")), [], []],
    ["a file came", diff({}, file("a", "1")), ["a"], []],
    ["a file went", diff({ a: IN("1") }), [], ["a"]],
    ["a file has other content", diff({ a: IN("1") }, file("a", "2")), ["a"], ["a"]],
    ["a file has another name", diff({ a: IN("1") }, file("b", "1")), ["b"], ["a"]],
    ["a file may be executed now", diff({ a: IN("1") }, file("a", "1", { mode: "100755" })), [], []],
    ["a file became a link of the same bytes", diff({ a: IN("1") }, file("a", "1", { mode: "120000" })), ["a"], ["a"]],
    ["a link stays a link", diff({ a: { blob: "1", left: "symlink" } }, file("a", "1", { mode: "120000" })), [], []],
    ["a binary stays as it was", diff({ a: { blob: "1", left: "binary" } }, file("a", "1")), [], []],
    ["a file whose parser failed stays", diff({ a: { blob: "1", left: "parser_timeout" } }, file("a", "1")), [], []],
    ["the limit was raised", diff({ a: { blob: "1", left: "too_large" } }, file("a", "1")), ["a"], ["a"]],
    ["the limit was lowered", diff({ a: IN("1") }, file("a", "1", { size: LIMIT + 1 })), ["a"], ["a"]],
  ])("when %s", (...[, actual, changed, superseded]) => {
    expect(actual).toEqual({ changed, superseded });
  });

  it("turns any snapshot into any tree", () => {
    const tree = fc.dictionary(fc.constantFrom("a", "b", "c", "d", "e"), fc.constantFrom("1", "2", "3"));
    fc.assert(
      fc.property(tree, tree, (before, after) => {
        const entries = Object.entries(after).map(([path, blob]) => file(path, blob));
        const indexed = new Map(Object.entries(before).map(([path, blob]) => [path, IN(blob)]));
        const { changed, superseded } = diffTree(indexed, { entries, maxFileBytes: LIMIT });
        const result = new Map<string, string>(Object.entries(before));
        for (const path of superseded) result.delete(path);
        for (const { path, blob } of changed) result.set(path, blob);
        expect(Object.fromEntries(result)).toEqual(after);
        // No work that is not needed.
        for (const { path, blob } of changed) expect<string | undefined>(before[path]).not.toBe(blob);
      }),
    );
  });
});

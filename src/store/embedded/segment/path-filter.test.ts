import { describe, expect, test } from "vitest";
import { pathFilter } from "./path-filter.ts";

describe("a file filter", () => {
  test.each([
    ["src/", "lib/src/a.go", true],
    ["src/", "lib/a.go", false],
    ["A.GO", "src/a.go", true],
    ["*_test.go", "src/a_test.go", true],
    ["*_test.go", "a_test.go", true],
    ["*_test.go", "a_test.go.bak", false],
    ["a?.go", "src/ab.go", true],
    ["a?.go", "src/aab.go", false],
    ["b.go", "src/ab.go", true],
    ["?b.go", "src/ab.go", true],
    ["src/*.ts", "src/a.ts", true],
    ["src/*.ts", "src/deep/a.ts", true],
    ["src/*.ts", "lib/src/a.ts", true],
    ["src/*.ts", "mysrc/a.ts", false],
    ["*", "anything", true],
    ["**/x", "a/b/x", true],
    ["[a]*", "[a]b", true],
    ["É*", "é", false],
  ])("%s for %s: %s", (filter, path, expected) => {
    expect(pathFilter([filter])(path)).toBe(expected);
  });

  test("passes everything when there is none, and what passes any of several", () => {
    expect(pathFilter([])("a")).toBe(true);
    expect(["a.ts", "b.go", "c.py"].filter(pathFilter(["*.ts", "*.go"]))).toEqual(["a.ts", "b.go"]);
  });

  test("made of many stars is no slower for it", () => {
    const began = performance.now();
    expect(pathFilter(["*a".repeat(400)])(`${"a".repeat(399)}b`)).toBe(false);
    expect(performance.now() - began).toBeLessThan(1000);
  });
});

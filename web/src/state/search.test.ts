import { describe, expect, test } from "vitest";
import { hasFilter, hitAddress, toggleFilter, type Hit } from "./search.ts";

const HIT: Hit = {
  repositoryId: "r1",
  repository: "acme/widgets",
  ref: "main",
  commit: "1a2b",
  path: "src/a.ts",
  language: "TypeScript",
  lines: [10, 12],
  symbol: null,
  kind: null,
  snippet: "one\ntwo\nthree",
  matches: [[4, 7]],
  score: 1,
};

describe("a search", () => {
  test("leads to the line that matched, and to the file where only its path did", () => {
    expect(hitAddress(HIT)).toBe("/repositories/r1/files/src/a.ts#L11");
    expect(hitAddress({ ...HIT, lines: null, snippet: "", matches: [] })).toBe("/repositories/r1/files/src/a.ts");
  });

  test.each([
    ["parse", "lang", "Go", "parse lang:Go"],
    ["parse lang:Go", "lang", "Go", "parse"],
    ["lang:Go parse", "lang", "Go", "parse"],
    ["parse", "lang", "Protocol Buffer", 'parse lang:"Protocol Buffer"'],
    ['parse lang:"Protocol Buffer" x', "lang", "Protocol Buffer", "parse x"],
    ["parse lang:Go", "lang", "G", "parse lang:Go lang:G"],
  ] as const)("%s with %s:%s is %s", (...[query, name, value, expected]) => {
    expect(toggleFilter(query, name, value)).toBe(expected);
    expect(hasFilter(expected, name, value)).toBe(!hasFilter(query, name, value));
  });
});

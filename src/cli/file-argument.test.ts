import { expect, it } from "vitest";
import { readFileArgument } from "./file-argument.ts";

it.each([
  ["src/a.ts", [["src/a.ts", null]]],
  ["./src/a.ts", [["src/a.ts", null]]],
  ["/src/a.ts", [["src/a.ts", null]]],
  [".github/a.yml", [[".github/a.yml", null]]],
  [
    "src/a.ts:99",
    [
      ["src/a.ts:99", null],
      ["src/a.ts", [94, 119]],
    ],
  ],
  [
    "src/a.ts:2:",
    [
      ["src/a.ts:2:", null],
      ["src/a.ts", [1, 22]],
    ],
  ],
  [
    "a:b:10-20",
    [
      ["a:b:10-20", null],
      ["a:b", [10, 20]],
    ],
  ],
  [
    "a:20-10",
    [
      ["a:20-10", null],
      ["a", [20, 20]],
    ],
  ],
])("%s may mean", (text, expected) => {
  const meanings = readFileArgument(text).map(({ path, lines }) => [path, lines && [lines.first, lines.last]]);
  expect(meanings).toEqual(expected);
});

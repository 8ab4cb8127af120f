import { homedir } from "node:os";
import { expect, test } from "vitest";
import { placeOfLine, typedWords } from "./typed-words.ts";

test.each([
  ["megabrain  watch 01", ["megabrain", "watch", "01"]],
  [`a 'b c' "d \\"e\\" \\f" g\\ h`, ["a", "b c", `d "e" \\f`, "g h"]],
  [`a --x='b c'd`, ["a", "--x=b cd"]],
  ["a 'still open", ["a", "still open"]],
  ["a $HOME $(b)", ["a", "$HOME", "$(b)"]],
  ["", []],
])("%j is taken apart as a shell does", (line, expected) => {
  expect(typedWords(line)).toEqual(expected);
});

test.each([
  ["megabrain watch ", {}],
  ["megabrain watch --server", {}],
  ["megabrain watch --server http://127.0.0.1:8080 01", { server: "http://127.0.0.1:8080" }],
  ["megabrain watch --server=http://a --server 'http://b' ", { server: "http://b" }],
  [`megabrain rm --data-dir "/tmp/a b" `, { dataDir: "/tmp/a b" }],
  ["megabrain rm --data-dir ~/index ", { dataDir: `${homedir()}/index` }],
])("%j is about its place", (line, expected) => {
  expect(placeOfLine(line)).toEqual(expected);
});

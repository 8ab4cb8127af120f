import * as linguist from "linguist-languages";
import type { Language } from "linguist-languages";
import { expect, test } from "vitest";
import { BY_SHORT_NAME, languageName } from "./language-names.ts";

const languages = Object.values(linguist) as readonly Language[];

test.each([
  ["ts", "TypeScript"],
  ["TS", "TypeScript"],
  [".ts", "TypeScript"],
  ["js", "JavaScript"],
  ["py", "Python"],
  ["cpp", "C++"],
  ["sh", "Shell"],
  ["rs", "Rust"],
  ["kt", "Kotlin"],
  ["typescript", "typescript"],
  ["go", "go"],
  ["C", "C"],
  ["constructor", "constructor"],
  ["unheard-of", "unheard-of"],
])("%s means %s", (name, language) => {
  expect(languageName(name)).toBe(language);
});

test.each([...BY_SHORT_NAME])("%s is another name or an ending of %s, and no language's own name", (name, of) => {
  const { aliases = [], extensions = [] } = languages.find((one) => one.name === of) ?? {};
  expect([...aliases, ...extensions]).toEqual(expect.arrayContaining([expect.stringMatching(exactly(name))]));
  expect(languages.filter((one) => one.name.toLowerCase() === name)).toEqual([]);
});

function exactly(name: string): RegExp {
  return new RegExp(`^\\.?${name}$`);
}

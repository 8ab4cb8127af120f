import { expect, it } from "vitest";
import { visibleText } from "./visible-text.ts";

it.each([
  ["src/größe/日本語.ts", "src/größe/日本語.ts"],
  ["evil\nid: 9\u001B[2J", "evil\\u{a}id: 9\\u{1b}[2J"],
  ["a\u2028b\u202Ec\u0085", "a\\u{2028}b\\u{202e}c\\u{85}"],
])("shows %j as %j", (text, expected) => {
  expect(visibleText(text)).toBe(expected);
});

import { expect, it } from "vitest";
import { visibleLines, visibleText } from "./visible-text.ts";

it.each([
  ["src/größe/日本語.ts", "src/größe/日本語.ts"],
  ["evil\nid: 9\u001B[2J", "evil\\u{a}id: 9\\u{1b}[2J"],
  ["a\u2028b\u202Ec\u0085", "a\\u{2028}b\\u{202e}c\\u{85}"],
  ["a\u200Bb\u061Cc", "a\\u{200b}b\\u{61c}c"],
  ["👩\u200D💻", "👩\u200D💻"],
])("shows %j as %j", (text, expected) => {
  expect(visibleText(text)).toBe(expected);
});

it("keeps the lines and tabs of text that may have some", () => {
  expect(visibleLines("a\n\tb\u202E\r\n")).toBe("a\n\tb\\u{202e}\\u{d}\n");
});

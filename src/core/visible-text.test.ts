import { expect, it } from "vitest";
import { visibleLines, visibleText } from "./visible-text.ts";

it.each([
  ["src/größe/日本語.ts", "src/größe/日本語.ts"],
  ["evil\nid: 9\u001B[2J", "evil\\u{a}id: 9\\u{1b}[2J"],
  ["a\u2028b\u202Ec\u0085", "a\\u{2028}b\\u{202e}c\\u{85}"],
  ["a\u200Bb\u061Cc", "a\\u{200b}b\\u{61c}c"],
  ["a\uFEFFb\u00ADc\u180Ed", "a\\u{feff}b\\u{ad}c\\u{180e}d"],
  ["\u3164\u115F\u1160\uFFA0", "\\u{3164}\\u{115f}\\u{1160}\\u{ffa0}"],
  ["a\u{E0000}\u{E0041}\u{E007F}", "a\\u{e0000}\\u{e0041}\\u{e007f}"],
  ["👩\u200D💻 ❤\uFE0F", "👩\u200D💻 ❤\uFE0F"],
  // Persian, an ideograph's variant, and an Arabic sign that is drawn.
  ["می\u200Cخواهم 葛\u{E0100} \u0600", "می\u200Cخواهم 葛\u{E0100} \u0600"],
])("shows %j as %j", (text, expected) => {
  expect(visibleText(text)).toBe(expected);
});

it("keeps the lines and tabs of text that may have some", () => {
  expect(visibleLines("a\n\tb\u202E\r\n")).toBe("a\n\tb\\u{202e}\\u{d}\n");
});

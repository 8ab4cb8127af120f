import { expect, test } from "vitest";
import { leadingDoc } from "./doc-comment.ts";
import { sourceText } from "./source-text.ts";

/** The documentation of the definition that starts at `DEF`. */
function docOf(text: string): string | null {
  const start = text.indexOf("DEF");
  return leadingDoc(sourceText(text, Buffer.from(text)), {
    start,
    startLine: text.slice(0, start).split("\n").length - 1,
  });
}

test.each([
  ["DEF", null],
  ["// Draws it.\nDEF", "Draws it."],
  ["/// Draws it\n/// slowly. Then rests.\n  DEF", "Draws it slowly."],
  ["/** Draws it, e.g. here. */\nDEF", "Draws it, e.g."],
  ["/** Version 1.2 is out! Really. */\nDEF", "Version 1.2 is out!"],
  ["/**\n * Draws it\n *\n * at length.\n */\nDEF", "Draws it"],
  ["/**\n * @param a what\n */\nDEF", null],
  ["/**\n * Draws.\n * @param a what\n */\nDEF", "Draws."],
  ["/*! \\brief Draws it. */\nDEF", "Draws it."],
  ["/* ----- Parts ------ */\nDEF", "Parts"],
  ["/* ------------------ */\nDEF", null],
  ["//\nDEF", null],
  ["// Draws.\n//go:noinline\nDEF", "Draws."],
  ["// Draws.\n\nDEF", null],
  ["// Draws.\nint a; DEF", null],
  ["int a; /* of a */\nDEF", null],
  ["int a;\n * pointer */\nDEF", null],
  [`/*${"\n * a".repeat(300)}\n */\nDEF`, null],
  ["/** <p>Draws {@link A#b} &amp; <code>c</code>. */\nDEF", "Draws A#b &amp; c."],
])("above %j stands %j", (text, doc) => {
  expect(docOf(text)).toBe(doc);
});

test("a sentence without an end is cut", () => {
  const doc = docOf(`// ${"word ".repeat(70)}\n// ${"word ".repeat(70)}\nDEF`);
  expect(doc).toHaveLength(300);
  expect(doc).toMatch(/…$/);
});

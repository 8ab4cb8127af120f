import { expect, test } from "vitest";
import { DASHES, leadingDoc, NUMBER_SIGNS, type CommentSigns } from "./doc-comment.ts";
import { sourceText } from "./source-text.ts";

/** The documentation of the definition that starts at `DEF`. */
function docOf(text: string, signs?: CommentSigns): string | null {
  const start = text.indexOf("DEF");
  const startLine = text.slice(0, start).split("\n").length - 1;
  return leadingDoc(sourceText(text, Buffer.from(text)), { start, startLine }, signs);
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

test.each([
  ['/// <summary>\n/// Draws <see cref="T:Shop.Box"/> here. Then rests.\n/// </summary>\nDEF', "Draws Shop.Box here."],
  ['/// <summary>Draws.</summary>\n/// <param name="a">what</param>\nDEF', "Draws."],
  ["/// Draws\n/// - Parameter a: what\nDEF", "Draws"],
  ["// MARK: - Drawing\nDEF", null],
  ["/// Draws.\n// swiftlint:disable:next a\nDEF", "Draws."],
])("above %j, in another language, stands %j", (text, doc) => {
  expect(docOf(text)).toBe(doc);
});

test.each([
  ["# Draws it. Then rests.\nDEF", "Draws it."],
  ["#!/bin/sh\n# -*- coding: utf-8 -*-\n# frozen_string_literal: true\n# Draws.\nDEF", "Draws."],
  ["##\n# Draws\n# @param a what\n  DEF", "Draws"],
  ["# shellcheck disable=SC1\nDEF", null],
  ["=begin\nDraws it.\n=end\nDEF", "Draws it."],
  ["// no comment\nDEF", null],
  ["a = 1 # of a\nDEF", null],
])("with number signs, above %j stands %j", (text, doc) => {
  expect(docOf(text, NUMBER_SIGNS)).toBe(doc);
});

test.each([
  ["-- Draws it. Then rests.\nDEF", "Draws it."],
  ["--- Draws it\n--- @param a what\nDEF", "Draws it"],
  ["---@class A\nDEF", null],
  ["--[[ Draws it.\n  At length. ]]\nDEF", "Draws it."],
  ["--[[ Draws\n--]]\nDEF", "Draws"],
  ["--[[ of b ]]\nb = 1\na = t[u[1]]\nDEF", null],
  ["a = t[u[1]]\nDEF", null],
])("with dashes, above %j stands %j", (text, doc) => {
  expect(docOf(text, DASHES)).toBe(doc);
});

test("a sentence without an end is cut", () => {
  const doc = docOf(`// ${"word ".repeat(70)}\n// ${"word ".repeat(70)}\nDEF`);
  expect(doc).toHaveLength(300);
  expect(doc).toMatch(/…$/);
});

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { SYMBOL_KINDS } from "../../../core/outline.ts";
import { detectLanguage } from "../detect-language.ts";
import { LANGUAGE_TABLE } from "../language-table.ts";
import { outlineOf } from "../outline.ts";
import { sourceText, type SourceText } from "../source-text.ts";
import { LANGUAGES } from "./all-languages.ts";
import type { Language, OutlinedLanguage } from "./language.ts";

const PAGE = new URL("../../../../docs/languages.md", import.meta.url).pathname;
const TITLE = `<!-- Written by src/ingest/parser/languages/languages-page.test.ts: run it with \`-u\`. -->

# Languages

Files in these languages have an outline: each symbol with its kind, name, qualified name (the names around it, joined by
dots), signature, first sentence of its documentation, lines and bytes. All other text is searchable as text.

What a file is written in is told by its name, else by its ending, else by its first line (\`#!/usr/bin/env ruby\`). Where
an ending belongs to several languages, such as \`.h\`, the file's content decides.

`;

test("the page of languages says what the code does", async () => {
  const rows = LANGUAGES.map((language) => [
    language.name,
    endingsOf(language).map(code).join(" "),
    kindsOf(language)
      .map((kind) => kind.replace("_", " "))
      .join(", "),
  ]);
  const table = [["Language", "File endings", "Symbols"], ["---", "---", "---"], ...rows];
  await expect(`${TITLE}${table.map((row) => `| ${row.join(" | ")} |`).join("\n")}\n`).toMatchFileSnapshot(PAGE);
});

test.each(LANGUAGES.filter(hasGrammar))(
  "the corpus of $name shows each kind of symbol that its definitions name",
  (language) => {
    const named = Object.values(language.definitions).filter((kind) =>
      (SYMBOL_KINDS as readonly unknown[]).includes(kind),
    );
    expect(kindsOf(language)).toEqual(expect.arrayContaining(named));
  },
);

/** Those by which a file that says nothing else is taken for it. */
function endingsOf({ name }: OutlinedLanguage): readonly string[] {
  const [, endings = ""] =
    LANGUAGE_TABLE.trim()
      .split("\n")
      .map((line) => line.split("\t"))
      .find(([language]) => language === name) ?? [];
  return endings.split(" ").filter((ending) => detectLanguage(`a${ending}`, "") === name);
}

/** Those that its corpus shows, and the corpora of languages with the same definitions. */
function kindsOf(language: OutlinedLanguage): readonly string[] {
  const alike = hasGrammar(language)
    ? LANGUAGES.filter((other) => hasGrammar(other) && other.definitions === language.definitions)
    : [language];
  const shown = new Set(
    alike.flatMap((other) => outlineOf(corpusOf(other), other.name).symbols.map(({ kind }) => kind)),
  );
  return SYMBOL_KINDS.filter((kind) => shown.has(kind));
}

function hasGrammar(language: OutlinedLanguage): language is Language {
  return "grammar" in language;
}

function corpusOf(language: OutlinedLanguage): SourceText {
  const name = hasGrammar(language) ? language.grammar : language.name.toLowerCase();
  const [text = ""] = readFileSync(new URL(`corpus/${name}.txt`, import.meta.url), "utf8").split("\n==========\n");
  return sourceText(text, Buffer.from(text));
}

function code(text: string): string {
  return `\`${text}\``;
}

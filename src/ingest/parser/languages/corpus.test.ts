import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { CodeSymbol, Outline } from "../../../core/outline.ts";
import { outlineOf } from "../outline.ts";
import { sourceText } from "../source-text.ts";
import { LANGUAGES } from "./all-languages.ts";
import type { OutlinedLanguage } from "./language.ts";

/**
 * One file a language, named after its grammar or else itself: source, a line of signs, then each symbol with its lines, its signature and its documentation.
 * After a change run this with `-u` and read the difference.
 */
const CORPUS = new URL("corpus/", import.meta.url);
const SEPARATOR = "\n==========\n";

test("each language with an outline has a corpus", () => {
  expect(readdirSync(CORPUS).toSorted()).toEqual(LANGUAGES.map(corpusName).toSorted());
});

describe.each(LANGUAGES)("$name", (language) => {
  const url = new URL(corpusName(language), CORPUS);
  const [source = ""] = readFileSync(url, "utf8").split(SEPARATOR);
  const utf8 = Buffer.from(source);
  const outline = outlineOf(sourceText(source, utf8), language.name);

  test("has the symbols its corpus tells", async () => {
    await expect(`${source}${SEPARATOR}${describeOutline(outline)}`).toMatchFileSnapshot(url.pathname);
  });

  test("has its symbols in order, each inside its parent", () => {
    const starts = outline.symbols.map(({ startByte }) => startByte);
    expect(starts).toEqual(starts.toSorted((a, b) => a - b));
    for (const [index, symbol] of outline.symbols.entries()) {
      if (symbol.parent === null) continue;
      expect(symbol.parent).toBeLessThan(index);
      const parent = outline.symbols[symbol.parent]!;
      expect(symbol.startByte).toBeGreaterThanOrEqual(parent.startByte);
      expect(symbol.endByte).toBeLessThanOrEqual(parent.endByte);
    }
  });

  test.each(outline.symbols)("has $qualifiedName where its bytes and its lines say", (symbol) => {
    const before = utf8.subarray(0, symbol.startByte).toString();
    const text = utf8.subarray(symbol.startByte, symbol.endByte).toString();
    expect(text).toContain(symbol.name);
    expect(text).not.toContain("\u{FFFD}");
    expect(before.split("\n")).toHaveLength(symbol.startLine);
    expect((before + text.replace(/\n$/, "")).split("\n")).toHaveLength(symbol.endLine);
    expect(source.split("\n")[symbol.line - 1]).toContain(symbol.name);
  });
});

function describeOutline({ symbols, problems }: Outline): string {
  const lines = symbols.map((symbol) => {
    const { kind, qualifiedName, startLine, endLine, signature, doc } = symbol;
    const indent = "  ".repeat(depthOf(symbol, symbols));
    return `${indent}${kind} ${qualifiedName} ${startLine}-${endLine} | ${signature}${doc === null ? "" : ` | ${doc}`}`;
  });
  return [...lines, ...problems.map(({ line, message }) => `${line}: ${message}`), ""].join("\n");
}

function depthOf(symbol: CodeSymbol, symbols: readonly CodeSymbol[]): number {
  return symbol.parent === null ? 0 : 1 + depthOf(symbols[symbol.parent]!, symbols);
}

function corpusName(language: OutlinedLanguage): string {
  return `${"grammar" in language ? language.grammar : language.name.toLowerCase()}.txt`;
}

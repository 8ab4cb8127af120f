import { describe, expect, test } from "vitest";
import { occurrencesIn } from "../../test/support/occurrences.ts";
import type { SymbolKind } from "../core/outline.ts";
import { termFinder } from "./find-term.ts";
import { rank, type Ranked } from "./rank.ts";

interface Sample {
  readonly path?: string;
  readonly mark?: "vendored" | "generated" | null;
  readonly text?: string;
  readonly symbols?: readonly (readonly [string, SymbolKind?])[];
}

function ranked(query: string, { path = "src/x.ts", mark = null, text = "", symbols = [] }: Sample): Ranked {
  const terms = query.split(" ").map((term) => ({ text: term, caseSensitive: term !== term.toLowerCase() }));
  const occurrences = terms.map((term) => occurrencesIn(text, term));
  // Names that no term is in do no harm.
  const named = symbols.map(([name, kind = "function"], index) => ({ name, kind, index }));
  return rank({ path, mark, occurrences, named }, terms.map(termFinder));
}

/** The samples' names, best first; those of the same score as one. */
function orderOf(query: string, samples: Record<string, Sample>): string[] {
  const byScore = new Map<number, string[]>();
  for (const [name, sample] of Object.entries(samples)) {
    const { score } = ranked(query, sample);
    byScore.set(score, [...(byScore.get(score) ?? []), name]);
  }
  return [...byScore].toSorted(([a], [b]) => b - a).map(([, names]) => names.join(" = "));
}

describe("files rank", () => {
  test("by how the term stands in them", () => {
    const samples = {
      "defines it": { text: "parse", symbols: [["parse"]] },
      "defines it in another case": { text: "Parse", symbols: [["PARSE"]] },
      "defines what begins so": { text: "parser", symbols: [["parser"]] },
      "defines what contains it": { text: "doParse", symbols: [["doParse"]] },
      "has it as a word": { text: "to parse it" },
      "has it as part of a word": { text: "sparse" },
      "has it in the path only": { path: "a/parser/x.ts" },
    } satisfies Record<string, Sample>;
    expect(orderOf("parse", samples)).toEqual(Object.keys(samples));
  });

  test("lower when they are vendored or generated", () => {
    const samples = {
      own: { text: "parse", symbols: [["parse"]] },
      "own that contains it": { text: "reparse", symbols: [["reparse"]] },
      vendored: { text: "parse", symbols: [["parse"]], mark: "vendored" },
      "has it as a word": { text: "to parse it" },
    } satisfies Record<string, Sample>;
    expect(orderOf("parse", samples)).toEqual(Object.keys(samples));
    const twin = { text: "parse", symbols: [["parse"]] } as const;
    expect(ranked("parse", { ...twin, mark: "generated" })).toEqual(ranked("parse", { ...twin, mark: "vendored" }));
  });

  test("by kind of definition, then name of the file, then length of the path", () => {
    const samples = {
      "a class in its own file": { path: "src/widget.ts", text: "widget", symbols: [["widget", "class"]] },
      "a class elsewhere": { path: "src/other.ts", text: "widget", symbols: [["widget", "class"]] },
      "a class far down": { path: "src/very/deep/down/other.ts", text: "widget", symbols: [["widget", "class"]] },
      "a function": { path: "src/other.ts", text: "widget", symbols: [["widget", "function"]] },
      "a field": { path: "src/other.ts", text: "widget", symbols: [["widget", "field"]] },
    } satisfies Record<string, Sample>;
    expect(orderOf("widget", samples)).toEqual(Object.keys(samples));
  });

  test("by all of the terms", () => {
    const samples = {
      both: { text: "open close", symbols: [["open"], ["close"]] },
      one: { text: "open close", symbols: [["open"]] },
      neither: { text: "open close" },
    } satisfies Record<string, Sample>;
    expect(orderOf("open close", samples)).toEqual(Object.keys(samples));
  });

  test("between nothing and a hundred", () => {
    const best = { path: "a.ts", text: "a ".repeat(50), symbols: [["a", "class"]] } as const;
    expect(ranked("a", best).score).toBeLessThanOrEqual(100);
    expect(ranked("zzz", { path: "p".repeat(400) }).score).toBeGreaterThanOrEqual(0);
  });
});

describe("the definition that decides", () => {
  test.each<[string, readonly (readonly [string, SymbolKind?])[], string | null]>([
    ["parse", [["parser"], ["parse"]], "parse"],
    ["parse", [["parsers"], ["parser"]], "parsers"],
    [
      "parse",
      [
        ["parse", "field"],
        ["parse", "class"],
      ],
      "parse",
    ],
    ["parse", [["doParse"]], null],
    ["other parse", [["parse"]], "parse"],
    ["parse", [], null],
  ])("of %j among %j is %j", (query, symbols, expected) => {
    expect(ranked(query, { text: "parse other", symbols }).symbol?.name ?? null).toBe(expected);
  });

  test("is the class rather than the field of the same name", () => {
    expect(
      ranked("parse", {
        symbols: [
          ["parse", "field"],
          ["parse", "class"],
        ],
      }).symbol?.kind,
    ).toBe("class");
  });
});

import { AppError } from "../core/error.ts";
import type { SearchPlan, SearchTerm } from "../core/search-plan.ts";
import { languageName } from "./language-names.ts";

/**
 * Reads a query: words, `"quoted phrases"` (with `\"` and `\\`), and filters `repo:` `lang:` `file:` whose value may
 * be quoted; `symbol:` or `sym:` before a term asks for a symbol whose name begins so. A language has its name or a short one, as `ts`. A word with a capital letter minds case, others do not, unless `case:yes` or `case:no` says so for all.
 * A colon after anything else is part of the word: `std::vector`. Throws `invalid_request` for what means nothing.
 */
export function parseQuery(query: string): SearchPlan {
  if (query.length > QUERY_CHARACTERS_MAX) {
    throw invalid(`The query has ${query.length} characters; at most ${QUERY_CHARACTERS_MAX} are taken.`);
  }
  const terms = new Map<string, Omit<SearchTerm, "caseSensitive">>();
  const filters = { repo: [] as string[], lang: [] as string[], file: [] as string[] };
  let parts = 0;
  let caseSensitive: boolean | null = null;
  for (const { key, value } of tokens(query)) {
    if (key === "case") {
      caseSensitive = readCase(value);
      continue;
    }
    parts++;
    if (key === null) terms.set(`:${value}`, { text: value });
    else if (value === "") {
      throw invalid(`Nothing stands after ${key}: in the query. Write for example ${EXAMPLES[key]}.`);
    } else if (key === "symbol" || key === "sym") terms.set(`symbol:${value}`, { text: value, symbolsOnly: true });
    else filters[key].push(value);
  }
  if (terms.size === 0) throw invalid("The query has nothing to search for: give at least one word beside filters.");
  if (parts > PARTS_MAX) throw invalid(`The query has ${parts} words and filters; at most ${PARTS_MAX} are taken.`);
  return {
    terms: [...terms.values()].map((term) => ({ ...term, caseSensitive: caseSensitive ?? hasCapital(term.text) })),
    filters: { repositories: filters.repo, languages: filters.lang.map(languageName), files: filters.file },
  };
}

type Key = "repo" | "lang" | "file" | "case" | "symbol" | "sym";

interface Token {
  /** Null for a word or phrase. */
  readonly key: Key | null;
  readonly value: string;
}

function* tokens(query: string): Generator<Token> {
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(query);
    at += found?.[0].length ?? 0;
    return found;
  };
  for (;;) {
    take(SPACE);
    if (at === query.length) return;
    const key = (take(KEY)?.[1]?.toLowerCase() ?? null) as Key | null;
    const phrase = take(PHRASE)?.[1];
    if (phrase === undefined && query[at] === '"') {
      throw invalid(
        String.raw`A quotation mark is not closed. Close it, or write \" between quotes to search for one.`,
      );
    }
    const value = phrase?.replaceAll(/\\(["\\])/g, "$1") ?? take(WORD)?.[0] ?? "";
    if (key === null && value === "") throw invalid("The query has an empty phrase: put text between the quotes.");
    yield { key, value };
  }
}

const SPACE = /\s*/y;
const KEY = /(repo|lang|file|case|symbol|sym):(?!:)/iy;
const PHRASE = /"((?:[^"\\]|\\.)*)"/sy;
const WORD = /\S*/y;

function readCase(value: string): boolean | null {
  const choice = value.toLowerCase();
  if (choice === "yes") return true;
  if (choice === "no") return false;
  if (choice === "smart") return null;
  throw invalid(`case:${value} means nothing. Write case:yes, case:no, or leave it out.`);
}

function hasCapital(text: string): boolean {
  return text !== text.toLowerCase();
}

function invalid(message: string): AppError {
  return new AppError("invalid_request", message, {
    field: "q",
    hint: 'Write words, "phrases", and filters: symbol:parse repo:acme/widgets lang:go file:*_test.go case:yes',
  });
}

const EXAMPLES = {
  repo: "repo:acme/widgets",
  lang: "lang:go",
  file: "file:*_test.go",
  symbol: "symbol:parseConfig",
  sym: "sym:parseConfig",
} as const;

/** More than a person types; a search costs time for each part. */
const QUERY_CHARACTERS_MAX = 1000;
const PARTS_MAX = 32;

import type { RepositoryId } from "../ids.ts";
import type { SymbolKind } from "../outline.ts";
import type { UnavailableSnapshot } from "./code-index.ts";

/** Query string -> ranked hits. */
export interface CodeSearch {
  /**
   * Rejects with `invalid_request` for a query or cursor that means nothing, and with `timeout` when time ran out before
   * there was anything to show.
   */
  search(query: SearchQuery, signal: AbortSignal): Promise<SearchResults>;
}

export interface SearchQuery {
  /** `term "two words" repo:acme lang:go file:*_test.go` */
  readonly q: string;
  /** 1–1000 */
  readonly limit: number;
  /** From an earlier answer to the same query; null for the start. */
  readonly cursor: string | null;
}

export interface SearchResults {
  /** One per file, best first. */
  readonly hits: readonly SearchHit[];
  /** Files that match. */
  readonly total: number;
  /** False when the search stopped counting: there are at least `total`. */
  readonly totalIsExact: boolean;
  /** Of the files counted. */
  readonly facets: {
    readonly repositories: Readonly<Record<string, number>>;
    readonly languages: Readonly<Record<string, number>>;
  };
  /** For the next page; null at the end. */
  readonly cursor: string | null;
  /** Repositories that were left out, at least in part: their index cannot be read. */
  readonly unavailable: readonly UnavailableSnapshot[];
  readonly tookMs: number;
}

export interface SearchHit {
  readonly repositoryId: RepositoryId;
  readonly repository: string;
  readonly ref: string;
  readonly commit: string;
  readonly path: string;
  readonly language: string;
  /** First and last line of the snippet, from 1. Null when only the path matched. */
  readonly lines: readonly [number, number] | null;
  /** Qualified name of the symbol that a term names, or null. */
  readonly symbol: string | null;
  readonly kind: SymbolKind | null;
  /** The best lines, joined by `\n`; a long line is cut around its match. Empty when only the path matched. */
  readonly snippet: string;
  /** Where terms stand in the snippet: UTF-16 offsets, end exclusive, ascending. */
  readonly matches: readonly (readonly [number, number])[];
  /** Higher is better; comparable within one answer only. */
  readonly score: number;
}

import type { RepositoryId } from "../ids.ts";
import type { SymbolKind } from "../outline.ts";
import type { Definition, PackedOutline } from "../packed-outline.ts";
import type { SearchPlan } from "../search-plan.ts";

/** Answers plans over every committed snapshot. */
export interface CodeIndex {
  /**
   * Resolves with what `use` makes of the files that match; until then they can be read. It is given each matching file once: files that define a symbol one of the terms names come first (exact names before
   * prefixes, some thousand of each), then the others by repository and path, or where a term is for symbols only in
   * pages by name, each by path. Gives the thread back every few milliseconds. A snapshot that
   * is replaced in mid-search answers to the end as it was. One that cannot be read is told to `onUnavailable` and
   * left out from there on; when that is not given, the search rejects.
   */
  execute<Result>(
    plan: SearchPlan,
    options: ExecuteOptions,
    use: (files: AsyncIterable<MatchedFile>) => Promise<Result>,
  ): Promise<Result>;
}

export interface ExecuteOptions {
  readonly signal: AbortSignal;
  /** Ends the files with its reason; those that came can be read all the same. */
  readonly until?: AbortSignal;
  readonly onUnavailable?: (snapshot: UnavailableSnapshot) => void;
}

/** A snapshot whose index is damaged or of another version. */
export interface UnavailableSnapshot {
  readonly repository: string;
  readonly ref: string;
  /** One sentence or two. */
  readonly reason: string;
}

/** A file that contains every term of the plan (verified, not only likely). */
export interface MatchedFile {
  readonly repositoryId: RepositoryId;
  readonly repository: string;
  readonly ref: string;
  readonly commit: string;
  readonly path: string;
  readonly language: string;
  /** Vendored or generated: ranks lower. */
  readonly mark: "vendored" | "generated" | null;
  /** By term of the plan. */
  readonly occurrences: readonly Occurrences[];
  /** Its symbols whose names contain one of the terms, in order; of each term the first `NAMED_MAX`. */
  readonly named: readonly NamedSymbol[];
  /** Reads the file: most are counted, and never shown. Null when it cannot be read; its snapshot is left out then. */
  read(): Promise<StoredFile | null>;
  /** Reads one of its symbols, by `NamedSymbol.index`, and no more of the file than that takes. Else like `read`. */
  readDefinition(index: number): Promise<StoredDefinition | null>;
}

/** More of one file decide nothing, and made files may have tens of thousands. */
export const NAMED_MAX = 1000;

export interface NamedSymbol {
  readonly name: string;
  readonly kind: SymbolKind;
  /** Its place among all symbols of the file. */
  readonly index: number;
}

export interface StoredFile {
  /** UTF-8. */
  readonly content: Uint8Array;
  readonly outline: PackedOutline;
}

export interface StoredDefinition {
  readonly symbol: Definition;
  /** From the line its name stands in: `DEFINITION_LINES` of them, fewer at the end of the file. */
  readonly lines: readonly string[];
}

export const DEFINITION_LINES = 3;

/** How a file's text has a term. */
export interface Occurrences {
  /** None overlaps another; no more than `OCCURRENCES_MAX` are counted. */
  readonly count: number;
  /** Whether one of those counted is no part of a longer word. */
  readonly asWord: boolean;
}

export const OCCURRENCES_MAX = 20;

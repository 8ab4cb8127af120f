/** What a query asks the index: a file must have every term, and every filter must hold. */
export interface SearchPlan {
  /** Literal texts, at least one, none empty. */
  readonly terms: readonly SearchTerm[];
  readonly filters: SearchFilters;
}

export interface SearchTerm {
  readonly text: string;
  /** When false, ASCII letters match in either case; other letters as JavaScript's `i` flag folds them. */
  readonly caseSensitive: boolean;
  /** Only a symbol of the file whose name begins with it counts; else its text and its path count as well. */
  readonly symbolsOnly?: true;
}

/** Each list is "any of"; an empty list does not restrict. */
export interface SearchFilters {
  /** Parts of a repository's display name, ASCII case ignored. */
  readonly repositories: readonly string[];
  /** Language names as the index knows them, ASCII case ignored. */
  readonly languages: readonly string[];
  /**
   * Parts of a path, or globs where they hold `*` (any characters, also `/`) or `?` (one), which must match its end
   * from the start of a directory's or the file's name. ASCII case ignored.
   */
  readonly files: readonly string[];
}

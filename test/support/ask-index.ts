import type { CodeIndex, MatchedFile, StoredDefinition, UnavailableSnapshot } from "../../src/core/ports/code-index.ts";
import type { SearchFilters, SearchTerm } from "../../src/core/search-plan.ts";

export interface Question {
  readonly terms: readonly (string | SearchTerm)[];
  readonly filters?: Partial<SearchFilters>;
  readonly signal?: AbortSignal;
  readonly leftOut?: UnavailableSnapshot[];
}

/** What an index found, all that can be asked of it read. */
export interface Found extends MatchedFile {
  /** By name in `named`. */
  readonly definitions: readonly (StoredDefinition | null)[];
}

/** Takes all that an index finds. */
export async function askIndex(index: CodeIndex, { terms, filters = {}, signal, leftOut }: Question): Promise<Found[]> {
  const plan = {
    terms: terms.map((term) => (typeof term === "string" ? { text: term, caseSensitive: false } : term)),
    filters: { repositories: [], languages: [], files: [], ...filters },
  };
  const found: Found[] = [];
  const onUnavailable = leftOut === undefined ? undefined : (snapshot: UnavailableSnapshot) => leftOut.push(snapshot);
  const matches = index.execute(plan, signal ?? new AbortController().signal, onUnavailable);
  for await (const file of matches) {
    const stored = file.read();
    const definitions = file.named.map(({ index: at }) => file.readDefinition(at));
    found.push({ ...file, definitions, read: () => stored });
  }
  return found;
}

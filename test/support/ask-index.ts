import type {
  CodeIndex,
  MatchedFile,
  StoredDefinition,
  StoredFile,
  UnavailableSnapshot,
} from "../../src/core/ports/code-index.ts";
import type { SearchFilters, SearchTerm } from "../../src/core/search-plan.ts";

export interface Question {
  readonly terms: readonly (string | SearchTerm)[];
  readonly filters?: Partial<SearchFilters>;
  readonly signal?: AbortSignal;
  readonly leftOut?: UnavailableSnapshot[];
}

/** What an index found, all that can be asked of it read. */
export interface Found extends MatchedFile {
  readonly stored: StoredFile | null;
  /** By name in `named`. */
  readonly definitions: readonly (StoredDefinition | null)[];
}

/** Takes all that an index finds. */
export async function askIndex(index: CodeIndex, { terms, filters = {}, signal, leftOut }: Question): Promise<Found[]> {
  const plan = {
    terms: terms.map((term) => (typeof term === "string" ? { text: term, caseSensitive: false } : term)),
    filters: { repositories: [], languages: [], files: [], ...filters },
  };
  const options = {
    signal: signal ?? new AbortController().signal,
    ...(leftOut !== undefined && { onUnavailable: (snapshot: UnavailableSnapshot) => void leftOut.push(snapshot) }),
  };
  return index.execute(plan, options, async (files) => {
    const matches: MatchedFile[] = [];
    for await (const file of files) matches.push(file);
    return Promise.all(matches.map(readAll));
  });
}

/** After the last has come, and all at once: they can be read until the search ends. */
async function readAll(file: MatchedFile): Promise<Found> {
  const stored = await file.read();
  const definitions = await Promise.all(file.named.map(({ index: at }) => file.readDefinition(at)));
  return { ...file, stored, definitions };
}

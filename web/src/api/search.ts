import { signal } from "@preact/signals";
import type { MegaBrainError } from "../../../src/client/client.ts";
import type { SearchResults } from "../../../src/client/wire.ts";
import { server, toProblem } from "./server.ts";

/** The newest answer, and what it answers. It stays while another page is looked at, so that Back shows it at once. */
export interface SearchState {
  readonly query: string;
  readonly results: SearchResults | null;
  readonly problem: MegaBrainError | null;
  readonly isLoading: boolean;
}

const NOTHING: SearchState = { query: "", results: null, problem: null, isLoading: false };

export const found = signal(NOTHING);

/** Asks for the first page. What was found before stays in sight until the answer. */
export async function search(query: string, stop: AbortSignal): Promise<void> {
  if (query.trim() === "") {
    found.value = NOTHING;
    return;
  }
  if (found.value.query === query && found.value.results !== null) return;
  found.value = { ...found.value, isLoading: true };
  try {
    const results = await server.search(query, { limit: PAGE_HITS, signal: stop });
    found.value = { query, results, problem: null, isLoading: false };
  } catch (error) {
    if (stop.aborted) return;
    found.value = { ...found.value, problem: toProblem(error), isLoading: false };
  }
}

/** Asks for the page after what is shown. */
export async function searchOn(): Promise<void> {
  const { query, results } = found.value;
  if (results === null || results.cursor === null) return;
  found.value = { ...found.value, isLoading: true };
  try {
    const next = await server.search(query, { limit: PAGE_HITS, cursor: results.cursor });
    if (found.value.query !== query) return;
    found.value = {
      query,
      results: { ...next, hits: [...results.hits, ...next.hits] },
      problem: null,
      isLoading: false,
    };
  } catch (error) {
    found.value = { ...found.value, problem: toProblem(error), isLoading: false };
  }
}

const PAGE_HITS = 30;

import type { SearchResults as WireResults } from "../../contract/search.ts";
import type { SearchResults } from "../../core/ports/code-search.ts";

export function wireSearchResults({ hits, total, totalIsExact, facets, cursor, tookMs }: SearchResults): WireResults {
  return {
    hits: hits.map((hit) => ({
      ...hit,
      lines: hit.lines === null ? null : [...hit.lines],
      matches: hit.matches.map((match) => [...match]),
    })),
    total,
    totalIsExact,
    facets: { repositories: { ...facets.repositories }, languages: { ...facets.languages } },
    cursor,
    tookMs,
  };
}

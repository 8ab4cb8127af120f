import type { SearchResults as WireResults } from "../../contract/search.ts";
import type { SearchResults } from "../../core/ports/code-search.ts";

export function wireSearchResults(results: SearchResults): WireResults {
  const { hits, total, totalIsExact, facets, cursor, unavailable, tookMs } = results;
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
    unavailable: unavailable.map((snapshot) => ({ ...snapshot })),
    tookMs,
  };
}

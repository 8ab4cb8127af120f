import type { SearchResults } from "../../../src/client/wire.ts";
import { fileAddress } from "../route.ts";

export type Hit = SearchResults["hits"][number];

/** Where a hit leads: the line that matched first. */
export function hitAddress(hit: Hit): string {
  return fileAddress(hit.repositoryId, hit.path, matchedLine(hit) ?? undefined);
}

/** The line of a hit's first match; null where only its path matched. */
function matchedLine({ lines, snippet, matches }: Hit): number | null {
  if (lines === null) return null;
  const first = matches[0]?.[0] ?? 0;
  return lines[0] + (snippet.slice(0, first).match(/\n/g)?.length ?? 0);
}

/** The query with a filter more, or without it where it has it. */
export function toggleFilter(query: string, name: "repo" | "lang", value: string): string {
  const filter = /[\s"]/.test(value) ? `${name}:"${value.replaceAll(/["\\]/g, "\\$&")}"` : `${name}:${value}`;
  const words = query.trim();
  const bounded = ` ${words} `;
  if (bounded.includes(` ${filter} `)) return bounded.replace(` ${filter} `, " ").trim();
  return words === "" ? `${filter} ` : `${words} ${filter}`;
}

export function hasFilter(query: string, name: "repo" | "lang", value: string): boolean {
  return toggleFilter(query, name, value).length < query.trim().length;
}

import type { SearchResults } from "../../client/client.ts";
import { formatCount } from "../../core/figures.ts";
import type { Look } from "../output.ts";
import { paint, toOneLine } from "../visible-text.ts";
import { shortRef } from "./short-ref.ts";

type Hit = SearchResults["hits"][number];

/** The hits as a person reads them: where, what, and the lines with their numbers; then how many there are. */
export function renderHits(results: SearchResults, { colour }: Pick<Look, "colour">): string[] {
  const { hits, total, totalIsExact, tookMs } = results;
  if (hits.length === 0) return ["Nothing matches."];
  const count = `${hits.length} of ${totalIsExact ? "" : "at least "}${formatCount(total)} file${total === 1 ? "" : "s"}`;
  return [...hits.flatMap((hit) => [...hitLines(hit, colour), ""]), `${count}, ${Math.round(tookMs)} ms`];
}

/** Which repositories the answer is without. */
export function renderUnavailable({ unavailable = [] }: Partial<SearchResults>): string[] {
  return unavailable.map(({ repository, ref, reason }) => {
    const place = `${toOneLine(repository)} (${shortRef(ref)})`;
    return `${place} was left out: ${toOneLine(reason)} Ingest it again with --full.`;
  });
}

function hitLines(hit: Hit, colour: boolean): string[] {
  const { repository, ref, path, lines, symbol, kind } = hit;
  const place = toOneLine(lines === null ? path : `${path}:${lines[0]}`);
  const definition = symbol === null ? "" : `  ${kind ?? ""} ${toOneLine(symbol)}`.trimEnd();
  const head = `${toOneLine(repository)} (${shortRef(ref)})  ${colour ? paint("bold", place) : place}${definition}`;
  return lines === null ? [head] : [head, ...snippetLines(hit, lines[0], colour)];
}

function snippetLines({ snippet, matches, lines }: Hit, first: number, colour: boolean): string[] {
  const width = String(lines?.[1] ?? first).length;
  return highlight(snippet, colour ? matches : [])
    .split("\n")
    .map((line, index) => `  ${String(first + index).padStart(width)}  ${line}`);
}

/** Matches may span lines; a colour never does, so that each line stands by itself. */
function highlight(text: string, matches: Hit["matches"]): string {
  let at = 0;
  let painted = "";
  for (const [start, end] of matches) {
    painted += text.slice(at, start);
    painted += text.slice(start, end).replaceAll(/[^\n]+/g, (part) => paint("red", part));
    at = end;
  }
  return painted + text.slice(at);
}

import { TextLines } from "../core/text-lines.ts";
import type { Span, TermFinder } from "./find-term.ts";

export interface Snippet {
  /** First and last line, from 1; null when the terms are not in the text. */
  readonly lines: readonly [number, number] | null;
  readonly snippet: string;
  /** Where terms stand in `snippet`, ascending, none touching another. */
  readonly matches: readonly Span[];
}

/** The lines of a text that have most of the terms. */
export function snippet(text: string, finders: readonly TermFinder[]): Snippet {
  const lines = new TextLines(text);
  const places = finders.map((finder) => finder.places(text, PLACES_MAX));
  const first = bestLine(lines, places);
  if (first === null) return NOTHING;
  const shown = Math.min(SNIPPET_LINES_MAX, lines.count - first);
  return showLines(
    Array.from({ length: shown }, (_, i) => lines.line(first + i)),
    first + 1,
    finders,
  );
}

/** A snippet of some lines, of which the first has the number `first`, from 1. */
export function showLines(lines: readonly string[], first: number, finders: readonly TermFinder[]): Snippet {
  const shown = lines.map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
  while (shown.length > 1 && shown.at(-1)?.trim() === "") shown.pop();
  const text = shown.join("\n");
  const spans = mergeSpans(finders.flatMap((finder) => finder.places(text, SNIPPET_PLACES_MAX)));
  if (shown.length === 0) return NOTHING;
  return { lines: [first, first + shown.length - 1], ...cutLines(shown, spans) };
}

const NOTHING: Snippet = { lines: null, snippet: "", matches: [] };

/** The line, from 0, from which a snippet shows most different terms; the first of the best. */
function bestLine(lines: TextLines, places: readonly (readonly Span[])[]): number | null {
  const termsAt = new Map<number, Set<number>>();
  places.forEach((spans, term) => {
    for (const [start] of spans) {
      const line = lines.lineOf(start);
      const terms = termsAt.get(line);
      if (terms === undefined) termsAt.set(line, new Set([term]));
      else terms.add(term);
    }
  });
  let best: number | null = null;
  let bestTerms = 0;
  for (const line of [...termsAt.keys()].sort((a, b) => a - b)) {
    const terms = new Set<number>();
    for (let i = 0; i < SNIPPET_LINES_MAX; i++) for (const term of termsAt.get(line + i) ?? []) terms.add(term);
    if (terms.size > bestTerms) {
      best = line;
      bestTerms = terms.size;
    }
  }
  return best;
}

/** Joins the lines, each cut to what can be shown, and moves the spans along. */
function cutLines(lines: readonly string[], spans: readonly Span[]): { snippet: string; matches: Span[] } {
  const shown: string[] = [];
  const matches: Span[] = [];
  let lineStart = 0;
  let shownStart = 0;
  for (const line of lines) {
    const lineEnd = lineStart + line.length;
    const inside = spans.filter(([start, end]) => end > lineStart && start < lineEnd);
    const [from, to] = visible(line, (inside[0]?.[0] ?? lineStart) - lineStart);
    const before = from > 0 ? ELLIPSIS : "";
    const cut = `${before}${line.slice(from, to)}${to < line.length ? ELLIPSIS : ""}`;
    const offset = shownStart + before.length - from - lineStart;
    for (const [start, end] of inside) {
      const visibleStart = Math.max(start, lineStart + from);
      const visibleEnd = Math.min(end, lineStart + to);
      if (visibleStart < visibleEnd) matches.push([visibleStart + offset, visibleEnd + offset]);
    }
    shown.push(cut);
    lineStart = lineEnd + 1;
    shownStart += cut.length + 1;
  }
  return { snippet: shown.join("\n"), matches };
}

/** The part of a line to show; all of it, or what surrounds its first match. Cuts no character in two. */
function visible(line: string, match: number): Span {
  if (line.length <= LINE_CHARACTERS_MAX) return [0, line.length];
  const latest = line.length - LINE_CHARACTERS_MAX;
  let from = Math.max(Math.min(match - BEFORE_MATCH_CHARACTERS, latest), 0);
  let to = from + LINE_CHARACTERS_MAX;
  if (isLowSurrogate(line, from)) from++;
  if (isLowSurrogate(line, to)) to--;
  return [from, to];
}

function isLowSurrogate(text: string, at: number): boolean {
  return at > 0 && at < text.length && (text.charCodeAt(at) & 0xfc00) === 0xdc00;
}

/** Sorts spans and joins those that touch. */
function mergeSpans(spans: readonly Span[]): Span[] {
  const merged: [number, number][] = [];
  for (const [start, end] of [...spans].sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last === undefined || start > last[1]) merged.push([start, end]);
    else last[1] = Math.max(last[1], end);
  }
  return merged;
}

/** Of one term, to choose the lines to show. */
const PLACES_MAX = 50;
const SNIPPET_LINES_MAX = 3;
/** Of one term; more are not marked. */
const SNIPPET_PLACES_MAX = 100;
const LINE_CHARACTERS_MAX = 240;
const BEFORE_MATCH_CHARACTERS = 80;
const ELLIPSIS = "…";

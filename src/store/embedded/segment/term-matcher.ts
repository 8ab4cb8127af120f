import { NAMED_MAX, OCCURRENCES_MAX, type Occurrences } from "../../../core/ports/code-index.ts";
import type { SearchTerm } from "../../../core/search-plan.ts";
import type { TextLines } from "../../../core/text-lines.ts";
import { requiredTrigrams } from "../../../core/trigram.ts";
import { bytePattern, type ByteSearch } from "./byte-search.ts";
import { foldName } from "./fold-name.ts";
import { isWholeWord, isWholeWordOfBytes } from "./whole-word.ts";

/** Tells where one term occurs. Texts and bytes (UTF-8) get the same answer. */
export interface TermMatcher {
  /** See `SearchTerm`. */
  readonly symbolsOnly: boolean;
  occurrencesIn(place: BytesPlace): Occurrences;
  isIn(place: BytesPlace): boolean;
  inText(text: string): boolean;
  /** Of symbols' names, one a line, the first `NAMED_MAX` that it names: their places, ascending. */
  namesIn(names: TextLines): readonly number[];
  /** Whether the term is all of the text. */
  isText(text: string): boolean;
  startsText(text: string): boolean;
  /** What every text with the term must have; none when that cannot be said. */
  readonly trigrams: Uint32Array;
  /** As the names of symbols are stored. */
  readonly folded: string;
}

/** Bytes that were put where they are looked through. */
export interface BytesPlace {
  readonly search: ByteSearch;
  readonly from: number;
  readonly to: number;
}

export function matchTerm(term: SearchTerm): TermMatcher {
  const { text, caseSensitive, symbolsOnly = false } = term;
  const source = text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
  const flags = caseSensitive ? "" : "i";
  const anywhere = new RegExp(source, flags);
  const every = new RegExp(source, `${flags}g`);
  const naming = symbolsOnly ? new RegExp(`(?<![^\\n])${source}`, `${flags}g`) : every;
  const whole = new RegExp(`^${source}$`, flags);
  const start = new RegExp(`^${source}`, flags);
  const utf8 = Buffer.from(text);
  // An ASCII letter has no other case than its ASCII one; that of others does not show in their bytes.
  const foldsBeyondAscii = !caseSensitive && utf8.length > text.length;
  const occurrences = foldsBeyondAscii ? occurrencesInText(every) : occurrencesInBytes(utf8, caseSensitive);
  return {
    symbolsOnly,
    occurrencesIn: (place) => occurrences(place, OCCURRENCES_MAX),
    isIn: (place) => occurrences(place, 1).count > 0,
    inText: (other) => anywhere.test(other),
    namesIn: (names) => (text.includes("\n") ? [] : linesWith(naming, names, NAMED_MAX)),
    isText: (other) => whole.test(other),
    startsText: (other) => start.test(other),
    // What a symbol is called need not stand in the text like that.
    trigrams: symbolsOnly ? new Uint32Array() : requiredTrigrams(utf8, caseSensitive),
    folded: foldName(text),
  };
}

type CountOccurrences = (place: BytesPlace, max: number) => Occurrences;

function occurrencesInBytes(utf8: Buffer, caseSensitive: boolean): CountOccurrences {
  const pattern = bytePattern(utf8, { ignoresCase: !caseSensitive });
  return ({ search, from, to }, max) => {
    const bytes = search.bytes(from, to);
    let count = 0;
    let asWord = false;
    for (let at = search.find(pattern, from, to); at !== -1; at = search.find(pattern, at + utf8.length, to)) {
      asWord ||= isWholeWordOfBytes(bytes, at - from, at - from + utf8.length);
      if (++count === max) break;
    }
    return { count, asWord };
  };
}

function occurrencesInText(every: RegExp): CountOccurrences {
  return ({ search, from, to }, max) => {
    const text = search.bytes(from, to).toString();
    let count = 0;
    let asWord = false;
    every.lastIndex = 0;
    for (let match = every.exec(text); match !== null; match = every.exec(text)) {
      asWord ||= isWholeWord(text, match.index, every.lastIndex);
      if (++count === max) break;
    }
    return { count, asWord };
  };
}

/** For a pattern that matches some characters within a line. */
function linesWith(pattern: RegExp, lines: TextLines, max: number): readonly number[] {
  const found: number[] = [];
  pattern.lastIndex = 0;
  while (found.length < max && pattern.test(lines.text)) {
    const line = lines.lineOf(pattern.lastIndex - 1);
    found.push(line);
    pattern.lastIndex = lines.startAfter(line);
  }
  return found;
}

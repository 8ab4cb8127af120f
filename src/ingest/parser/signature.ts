import { shorten } from "./shorten.ts";
import type { SourceText } from "./source-text.ts";

/** Where a definition and its name stand, in UTF-16 units, and the line (from 0) of its name. */
export interface SignaturePlace {
  readonly start: number;
  readonly end: number;
  readonly nameStart: number;
  readonly nameLine: number;
}

/**
 * What a definition starts with, to the end of the line that names it, and on while brackets are open; folded into one
 * line. Annotations and decorators above the name's line are left out: they say little about it.
 */
export function signatureAt({ text, lineStarts }: SourceText, place: SignaturePlace): string {
  const { start, end, nameStart, nameLine } = place;
  const isAnnotated = ANNOTATION.test(text.slice(start, start + 2));
  // A name at the end of a body, as in C's typedefs, leaves the body's head.
  const isNameFirst = isAnnotated || !text.slice(start, Math.min(nameStart, start + SCANNED_UNITS_MAX)).includes("{");
  const isFarAbove = isNameFirst && nameStart - start > BEFORE_NAME_UNITS_MAX;
  const from = isAnnotated || isFarAbove ? Math.max(start, lineStarts[nameLine] ?? 0) : start;
  const limit = Math.min(end, from + SCANNED_UNITS_MAX);
  let open = 0;
  let at = from;
  for (; at < limit; at++) {
    const unit = text.charCodeAt(at);
    if (unit === NEW_LINE && open <= 0 && (at > nameStart || !isNameFirst)) break;
    if (unit === OPENING_PARENTHESIS || unit === OPENING_BRACKET) open++;
    else if (unit === CLOSING_PARENTHESIS || unit === CLOSING_BRACKET) open--;
  }
  const written = text.slice(from, at).trimStart();
  const folded = SPACED.test(written)
    ? written.replaceAll(/\s+/g, " ").replaceAll(/(?<=[([]) | (?=[)\]])/g, "")
    : written;
  const isUnfinished = UNFINISHED_ENDS.includes(folded.slice(-1));
  return shorten(isUnfinished ? folded.replace(UNFINISHED, "") : folded, SIGNATURE_UNITS_MAX);
}

/** White space that folds; most signatures have none, and this is the quicker question. */
const SPACED = /[^\S ]|  |[([] | [)\]]/;
/** Ends that may announce a body. */
const UNFINISHED_ENDS = " {:;,\\=>";

/** What announces a body. */
const UNFINISHED = /(?: ?(?:[{:;,\\]|=>?))* ?$/;
/** Modifiers and types are shorter; annotations may be longer. */
const BEFORE_NAME_UNITS_MAX = 200;
/** `@Override`, `[Serializable]`, `#[derive(Debug)]` */
const ANNOTATION = /^(?:@|\[|#\[)/;
const SIGNATURE_UNITS_MAX = 200;
/** Indented parameters fold to less than they are. */
const SCANNED_UNITS_MAX = 600;
const NEW_LINE = 0x0a;
const OPENING_PARENTHESIS = 0x28;
const CLOSING_PARENTHESIS = 0x29;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;

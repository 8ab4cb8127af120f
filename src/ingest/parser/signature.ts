import { shorten } from "./shorten.ts";
import type { SourceText } from "./source-text.ts";

/** Where a definition stands: UTF-16 units, and the line (from 0) of its name. */
export interface SignaturePlace {
  readonly start: number;
  readonly end: number;
  readonly nameLine: number;
}

/**
 * The line that names a definition, with what follows while its brackets are open, folded into one line: annotations
 * above it say little about it, and parameters below it say much.
 */
export function signatureAt({ text, lineStarts }: SourceText, { start, end, nameLine }: SignaturePlace): string {
  const from = Math.max(start, lineStarts[nameLine] ?? 0);
  const limit = Math.min(end, from + SCANNED_UNITS_MAX);
  let open = 0;
  let at = from;
  for (; at < limit; at++) {
    const unit = text.charCodeAt(at);
    if (unit === NEW_LINE && open <= 0) break;
    if (unit === OPENING_PARENTHESIS || unit === OPENING_BRACKET) open++;
    else if (unit === CLOSING_PARENTHESIS || unit === CLOSING_BRACKET) open--;
  }
  const folded = text
    .slice(from, at)
    .replaceAll(/\s+/g, " ")
    .replace(/\s*[{:;,]?\s*$/, "")
    .trimStart();
  return shorten(folded, SIGNATURE_UNITS_MAX);
}

const SIGNATURE_UNITS_MAX = 200;
/** Indented parameters fold to less than they are. */
const SCANNED_UNITS_MAX = 600;
const NEW_LINE = 0x0a;
const OPENING_PARENTHESIS = 0x28;
const CLOSING_PARENTHESIS = 0x29;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;

/** A file's text with what outlines need to know of it, each computed once. */
export interface SourceText {
  readonly text: string;
  /** Where each line starts, in UTF-16 units. A line ends at `\n`. */
  readonly lineStarts: Uint32Array;
  /** Offset in the UTF-8 form of what stands at `index`, which counts UTF-16 units, as parsers and strings do. */
  byteAt(index: number): number;
}

/** `text` must be the decoded form of `utf8`, which must be valid. */
export function sourceText(text: string, utf8: Uint8Array): SourceText {
  return {
    text,
    lineStarts: lineStartsOf(text),
    // One byte for each unit happens in ASCII only, and most source is that.
    byteAt: text.length === utf8.length ? (index) => index : byteCounter(text),
  };
}

/** The line at `line` (from 0) without its end, at most `max` units of it. */
export function lineText({ text, lineStarts }: SourceText, line: number, max = LINE_UNITS_MAX): string {
  const start = lineStarts[line];
  if (start === undefined) return "";
  const end = (lineStarts[line + 1] ?? text.length + 1) - 1;
  return text.slice(start, Math.min(end, start + max));
}

/** Enough of a line for a comment or a signature; a minified file is one line. */
const LINE_UNITS_MAX = 400;

function lineStartsOf(text: string): Uint32Array {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return Uint32Array.from(starts);
}

/** Counts from the nearest of the offsets noted every so many units, so that an answer costs the same anywhere. */
function byteCounter(text: string): (index: number) => number {
  const noted = new Uint32Array(Math.floor(text.length / NOTED_UNITS) + 1);
  let bytes = 0;
  for (let index = 0; index <= text.length; index++) {
    if (index % NOTED_UNITS === 0) noted[index / NOTED_UNITS] = bytes;
    bytes += utf8Length(text.charCodeAt(index));
  }
  return (index) => {
    const block = Math.min(Math.floor(index / NOTED_UNITS), noted.length - 1);
    let offset = noted[block] ?? 0;
    for (let at = block * NOTED_UNITS; at < Math.min(index, text.length); at++)
      offset += utf8Length(text.charCodeAt(at));
    return offset;
  };
}

const NOTED_UNITS = 64;

/** Two for each half of a surrogate pair: together they are four. */
function utf8Length(unit: number): number {
  if (unit < 0x80) return 1;
  if (unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff)) return 2;
  return 3;
}

import type { Definition } from "../../../core/packed-outline.ts";
import { DEFINITION_LINES } from "../../../core/ports/code-index.ts";

/** The bytes of a text from `start` to `end`; they are valid until the next read. */
type ReadText = (start: number, end: number) => Buffer;

/** The lines that `StoredDefinition` has, of a text of so many bytes. Mostly a few kilobytes say them. */
export function definitionLines(symbol: Definition, textBytes: number, read: ReadText): readonly string[] {
  const from = Math.max(0, symbol.startByte - BEFORE_BYTES);
  const to = Math.min(textBytes, symbol.startByte + AFTER_BYTES);
  const near = linesWithin(read(from, to), {
    anchor: symbol.startByte - from,
    down: symbol.line - symbol.startLine,
    isStart: from === 0,
    isEnd: to === textBytes,
  });
  if (near !== null) return near;
  const whole = linesWithin(read(0, textBytes), { anchor: 0, down: symbol.line - 1, isStart: true, isEnd: true });
  return whole ?? [];
}

interface Sought {
  /** A place in the line to count from. */
  readonly anchor: number;
  /** Lines from there to the first one wanted. */
  readonly down: number;
  /** The bytes begin, or end, where the text does. */
  readonly isStart: boolean;
  readonly isEnd: boolean;
}

/** Null when the bytes do not hold all of the lines. */
function linesWithin(bytes: Buffer, { anchor, down, isStart, isEnd }: Sought): readonly string[] | null {
  const before = anchor === 0 ? -1 : bytes.lastIndexOf(LF, anchor - 1);
  if (before === -1 && !isStart) return null;
  let start = before + 1;
  for (let i = 0; i < down; i++) {
    const end = bytes.indexOf(LF, start);
    if (end === -1) return null;
    start = end + 1;
  }
  const lines: string[] = [];
  while (lines.length < DEFINITION_LINES && start <= bytes.length) {
    const end = bytes.indexOf(LF, start);
    if (end === -1 && !isEnd) return null;
    lines.push(bytes.toString("utf8", start, end === -1 ? bytes.length : end));
    if (end === -1) break;
    start = end + 1;
  }
  return lines;
}

/** A line that is longer, and a doc comment or decorators before a name that are, are rare. */
const BEFORE_BYTES = 512;
const AFTER_BYTES = 3584;
const LF = 0x0a;

import type { Token, TokenKind } from "./tokens.ts";

/** Text that looks the same throughout. */
export interface Piece {
  readonly text: string;
  readonly kind: TokenKind | null;
  readonly isMarked: boolean;
}

/** UTF-16 offsets, end exclusive. */
export type Range = readonly [start: number, end: number];

/** Cuts a text into lines, and each into pieces: where a colour or a mark begins or ends. Together they are the text. */
export function cutIntoLines(
  text: string,
  tokens: readonly Token[],
  marks: readonly Range[],
): readonly (readonly Piece[])[] {
  const lines: Piece[][] = [[]];
  let token = 0;
  let mark = 0;
  for (let at = 0; at < text.length;) {
    while (token < tokens.length && (tokens[token]?.end ?? 0) <= at) token += 1;
    while (mark < marks.length && (marks[mark]?.[1] ?? 0) <= at) mark += 1;
    const coloured = tokens[token];
    const [from, to] = marks[mark] ?? [text.length, text.length];
    const newline = text.indexOf("\n", at);
    const ends = [coloured?.start, coloured?.end, from, to, newline === -1 ? undefined : newline, text.length];
    const end = Math.min(...(ends.filter((offset) => offset !== undefined && offset > at) as number[]));
    if (newline === at) {
      lines.push([]);
      at += 1;
      continue;
    }
    const kind = coloured !== undefined && coloured.start <= at ? coloured.kind : null;
    lines.at(-1)?.push({ text: text.slice(at, end), kind, isMarked: from <= at });
    at = end;
  }
  return lines;
}

import type { SavedStatement } from "./statement.ts";

/**
 * Braces that are open. What is in them says what the next token means:
 *
 *     FILE  ──  extern "C" {         ──▶  LINKAGE      the same as FILE
 *     FILE, TYPE, CODE  ──  struct { ──▶  TYPE         declarations of fields
 *     FILE, TYPE, CODE  ──  enum {   ──▶  ENUMERATORS  names, parted by commas
 *     FILE  ──  int f(void) {        ──▶  CODE         only its braces, types and macros count
 *     anywhere  ──  } ──▶  what was around; behind a type its declaration goes on
 */
export const FILE = 0;
export const LINKAGE = 1;
export const TYPE = 2;
export const ENUMERATORS = 3;
export const CODE = 4;

export interface Block extends Nesting {
  readonly kind: typeof FILE | typeof LINKAGE | typeof TYPE | typeof ENUMERATORS | typeof CODE;
  /** Null for the file. */
  readonly outer: Block | null;
  /** How many blocks are around it. */
  readonly depth: number;
  /** Blocks are numbered as they open. */
  readonly number: number;
  /** Where it opens. */
  readonly start: number;
  /** What it is the body of; -1 for what has no name. */
  readonly definition: number;
  /** The declaration that it interrupts: see `Statement`. */
  readonly first: number;
  readonly count: number;
}

/** What is open besides blocks. In a block: what was around it. */
export interface Nesting {
  /** Parentheses and brackets of the declaration. */
  readonly parentheses: number;
  /** Braces inside the block that are none themselves. */
  readonly braces: number;
  readonly skipping: Skipping;
}

/** What is passed over, although it is part of a declaration. */
export type Skipping = typeof NOTHING | typeof INITIALIZER | typeof BRACES;
export const NOTHING = 0;
/** From `=` to `,` or `;`. */
export const INITIALIZER = 1;
/** Until they close: a macro's arguments. */
export const BRACES = 2;

/** Where a scan is between two tokens. */
export interface Position extends Nesting {
  readonly block: Block;
  readonly statement: SavedStatement;
}

export const WHOLE_FILE: Block = {
  kind: FILE,
  outer: null,
  depth: 0,
  number: 0,
  start: 0,
  definition: -1,
  first: 0,
  count: 0,
  parentheses: 0,
  braces: 0,
  skipping: NOTHING,
};

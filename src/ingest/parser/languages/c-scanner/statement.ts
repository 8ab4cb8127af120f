import {
  CLOSING_BRACKET,
  CLOSING_PARENTHESIS,
  END,
  OPENING_BRACKET,
  OPENING_PARENTHESIS,
  type Token,
} from "./tokens.ts";

/** What a statement had read so far, to go on from there another time. */
export interface SavedStatement {
  readonly first: number;
  readonly kinds: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/**
 * The tokens of the declaration that is being read, without what stands in braces and after `=`. A declaration inside
 * another's braces starts where that has come to, and leaves it as it was.
 */
export class Statement {
  /** Index of the declaration's first token, and of the one behind its last. */
  first = 0;
  count = 0;
  readonly #kinds = new Uint8Array(TOKENS_MAX);
  readonly #starts = new Int32Array(TOKENS_MAX);
  readonly #ends = new Int32Array(TOKENS_MAX);

  get isEmpty(): boolean {
    return this.count === this.first;
  }

  /** Nothing can be added. */
  get isFull(): boolean {
    return this.count === TOKENS_MAX;
  }

  add(kind: Token, start: number, end: number): void {
    if (this.isFull) return;
    this.#kinds[this.count] = kind;
    this.#starts[this.count] = start;
    this.#ends[this.count++] = end;
  }

  clear(): void {
    this.count = this.first;
  }

  /** `END` outside of the declaration. */
  kind(index: number): Token {
    return index >= this.first && index < this.count ? (this.#kinds[index] ?? END) : END;
  }

  start(index: number): number {
    return this.#starts[index] ?? 0;
  }

  end(index: number): number {
    return this.#ends[index] ?? 0;
  }

  /** Index of the sign that closes what is opened at `open`; of the last token when none does. */
  closing(open: number): number {
    let depth = 0;
    for (let at = open; at < this.count; at++) {
      const kind = this.#kinds[at];
      if (kind === OPENING_PARENTHESIS || kind === OPENING_BRACKET) depth++;
      else if ((kind === CLOSING_PARENTHESIS || kind === CLOSING_BRACKET) && --depth === 0) return at;
    }
    return this.count - 1;
  }

  /** Index of the sign that opens what is closed at `close`, or of the first token. */
  opening(close: number): number {
    let depth = 0;
    for (let at = close; at > this.first; at--) {
      const kind = this.#kinds[at];
      if (kind === CLOSING_PARENTHESIS || kind === CLOSING_BRACKET) depth++;
      else if ((kind === OPENING_PARENTHESIS || kind === OPENING_BRACKET) && --depth === 0) return at;
    }
    return this.first;
  }

  save(): SavedStatement {
    const { first, count } = this;
    if (count === 0) return NOTHING;
    return {
      first,
      kinds: this.#kinds.slice(0, count),
      starts: this.#starts.slice(0, count),
      ends: this.#ends.slice(0, count),
    };
  }

  restore({ first, kinds, starts, ends }: SavedStatement): void {
    this.first = first;
    this.count = kinds.length;
    this.#kinds.set(kinds);
    this.#starts.set(starts);
    this.#ends.set(ends);
  }
}

/** Prototypes with many parameters have a hundred. */
const TOKENS_MAX = 500;
const NOTHING: SavedStatement = {
  first: 0,
  kinds: new Uint8Array(),
  starts: new Int32Array(),
  ends: new Int32Array(),
};

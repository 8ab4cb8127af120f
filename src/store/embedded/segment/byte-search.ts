/**
 * Finds bytes in memory, sixteen at a time, letters in either case if so wanted.
 *
 * Most of a search's time goes into looking through texts. A loop over a Buffer looks through 1 MB in a millisecond, a
 * regular expression through a copy of it in the same, and Node's own search minds case. This one looks through 15: V8
 * has no vectors for JavaScript, but for WebAssembly, so here are 152 bytes of it. They look for two of the bytes where
 * they must stand; what is between is compared here.
 */
export class ByteSearch {
  readonly #memory = new WebAssembly.Memory({ initial: 1 });
  readonly #next: Next;
  #bytes = Buffer.from(this.#memory.buffer);

  constructor() {
    const module = new WebAssembly.Module(MODULE);
    const { exports } = new WebAssembly.Instance(module, { m: { m: this.#memory } });
    this.#next = exports["next"] as Next;
  }

  /** Where to put the bytes to look through, so many. What was there is gone. */
  room(length: number): Buffer {
    const missing = length + BEYOND_BYTES - this.#bytes.length;
    if (missing > 0) {
      this.#memory.grow(Math.ceil(missing / PAGE_BYTES));
      this.#bytes = Buffer.from(this.#memory.buffer);
    }
    return this.#bytes.subarray(0, length);
  }

  /** What was put there. */
  bytes(from: number, to: number): Buffer {
    return this.#bytes.subarray(from, to);
  }

  /** The first place of the pattern between `from` and `to` in what was put there last; -1 when there is none. */
  find(pattern: BytePattern, from: number, to: number): number {
    const { bytes, fold, rare, gap, first, firstCase, second, secondCase } = pattern;
    const end = to - bytes.length + rare + 1;
    for (let at = from + rare; ; at++) {
      at = this.#next(at, end, gap, first, firstCase, second, secondCase);
      if (at === -1 || at >= end) return -1;
      const start = at - rare;
      let i = 0;
      while (i < bytes.length && fold[this.#bytes[start + i] as number] === bytes[i]) i++;
      if (i === bytes.length) return start;
    }
  }
}

/** What to look for. */
export interface BytePattern {
  readonly bytes: Uint8Array;
  /** What a byte of the text is taken for. */
  readonly fold: Uint8Array;
  /** Where the first of two bytes stands that are rare in source, and how far from it the second. */
  readonly rare: number;
  readonly gap: number;
  readonly first: number;
  /** Set in a byte before it is compared: the bit that makes a capital letter small, or none. */
  readonly firstCase: number;
  readonly second: number;
  readonly secondCase: number;
}

/** At least one byte, at most 4096. When case is ignored only that of ASCII letters is. */
export function bytePattern(utf8: Uint8Array, { ignoresCase }: { readonly ignoresCase: boolean }): BytePattern {
  const fold = ignoresCase ? SMALL : SAME;
  const bytes = utf8.map((byte) => fold[byte] as number);
  const places = [...bytes.keys()].sort((a, b) => commonness(bytes[a]) - commonness(bytes[b]) || a - b);
  const [rare = 0, other = rare] = places.slice(0, 2).sort((a, b) => a - b);
  const caseOf = (byte: number): number => (ignoresCase && isSmallLetter(byte) ? 0x20 : 0);
  const [first = 0, second = 0] = [bytes[rare], bytes[other]];
  return {
    bytes,
    fold,
    rare,
    gap: other - rare,
    first,
    firstCase: caseOf(first),
    second,
    secondCase: caseOf(second),
  };
}

function isSmallLetter(byte: number): boolean {
  return byte >= 0x61 && byte <= 0x7a;
}

function commonness(byte = 0): number {
  const place = COMMON.indexOf(String.fromCharCode(byte));
  return place === -1 ? 0 : COMMON.length - place;
}

/** Bytes of source, in any case, from the most frequent on. */
const COMMON = " etrnaoislcdpum_fhgb,.)(vy\nw";

const SAME = Uint8Array.from({ length: 256 }, (_, byte) => byte);
/** ASCII letters small. */
const SMALL = SAME.map((byte) => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte));

/** It reads whole vectors, so beyond the last byte, and beyond it by a pattern's length. */
const BEYOND_BYTES = 4096 + 16;
const PAGE_BYTES = 65_536;

/**
 * The next place from `at` on, below `end`, at which the first byte stands and the second `gap` bytes after it; some
 * place beyond, or -1, when there is none.
 */
type Next = (
  ...it: [at: number, end: number, gap: number, first: number, firstCase: number, second: number, secondCase: number]
) => number;

/** What is used of it; the types of Node leave it to those of browsers. */
declare const WebAssembly: {
  readonly Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Readonly<Record<string, unknown>> };
};

const MODULE = Buffer.from(
  [
    "0061736d 01000000", // WebAssembly, version 1
    "01 0c 01 60 07 7f7f7f7f7f7f7f 01 7f", // a type: seven i32 give one
    "02 08 01 016d 016d 02 00 01", // import memory "m" "m", a page or more
    "03 02 01 00", // a function of that type
    "07 08 01 046e657874 00 00", // export it as "next"
    "0a 68 01 66", // its code
    "02 01 7f 04 7b", // (local $found i32) (local $first $firstCase $second $secondCase v128)
    "2003 fd0f 2108", // $first = i8x16.splat first
    "2004 fd0f 2109", // $firstCase = i8x16.splat firstCase
    "2005 fd0f 210a", // $second = i8x16.splat second
    "2006 fd0f 210b", // $secondCase = i8x16.splat secondCase
    "03 40", // loop
    "2000 2001 4e 04 40 417f 0f 0b", //   if at >= end: return -1
    "2000 fd000000 2009 fd50 2008 fd23", //   (load at | $firstCase) == $first
    "2000 2002 6a fd000000 200b fd50 200a fd23", //   (load at + gap | $secondCase) == $second
    "fd4e fd64 2207 04 40", //   if $found = bitmask of both, one bit for each place
    "2000 2007 68 6a 0f 0b", //     return at + count of trailing zeros of $found
    "2000 41 10 6a 2100", //   at = at + 16
    "0c 00 0b", //   again
    "41 7f 0b", // never reached
  ]
    .join("")
    .replaceAll(" ", ""),
  "hex",
);

/**
 * Trigrams: every three consecutive bytes of UTF-8, ASCII letters folded to lower case, as one number of 24 bits.
 * A text that contains a string contains all of the string's trigrams, so an index of them finds candidates and
 * misses none. Only pure ASCII trigrams of a query may be asked of it when case is ignored: `é` and `É` share no byte.
 */

/** Number of different trigrams. */
const TRIGRAM_SPACE = 1 << 24;

/** Finds the distinct trigrams of many texts. Keeps 2 MiB to do so: make one and use it again. */
export interface TrigramSet {
  /** Adds those of a text. Texts do not run into each other. */
  add(utf8: Uint8Array): void;
  /** What was added since the last call, each once, in no order worth naming: sorting them would cost as much again. */
  take(): Uint32Array;
}

export function createTrigramSet(): TrigramSet {
  const seen = new Uint32Array(TRIGRAM_SPACE / 32);
  let found = new Uint32Array(4096);
  let count = 0;
  return {
    add(utf8) {
      if (utf8.length < 3) return;
      let trigram = (fold(utf8[0] ?? 0) << 8) | fold(utf8[1] ?? 0);
      for (let i = 2; i < utf8.length; i++) {
        trigram = ((trigram << 8) | fold(utf8[i] ?? 0)) & 0xffffff;
        const word = trigram >>> 5;
        const bit = 1 << (trigram & 31);
        const before = seen[word] ?? 0;
        if ((before & bit) !== 0) continue;
        seen[word] = before | bit;
        if (count === found.length) found = grown(found);
        found[count++] = trigram;
      }
    },
    take() {
      const trigrams = found.slice(0, count);
      for (const trigram of trigrams) seen[trigram >>> 5] = 0;
      count = 0;
      return trigrams;
    },
  };
}

/**
 * The trigrams a text must have to contain `utf8`. When case is ignored those with a byte beyond ASCII are left out.
 * Empty when the string is too short to say anything.
 */
export function requiredTrigrams(utf8: Uint8Array, caseSensitive: boolean): Uint32Array {
  const distinct = new Set<number>();
  for (let i = 0; i + 2 < utf8.length; i++) {
    const [a = 0, b = 0, c = 0] = utf8.subarray(i, i + 3);
    if (!caseSensitive && (a | b | c) >= 0x80) continue;
    distinct.add((fold(a) << 16) | (fold(b) << 8) | fold(c));
  }
  return Uint32Array.from(distinct).sort();
}

function fold(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte;
}

function grown(array: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(array.length * 2);
  larger.set(array);
  return larger;
}

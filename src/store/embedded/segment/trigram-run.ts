import { closeSync, openSync, readSync } from "node:fs";

/**
 * Collects (document, trigram) pairs and writes them out sorted. A run is what fits into memory: for each of its
 * trigrams, ascending, `u32 trigram · u32 bytes · u32 last document · postings`, where the postings are as in the
 * finished file (trigram-format.ts) and start from -1.
 */
export class TrigramRun {
  #trigrams: Uint32Array<ArrayBuffer>;
  #sorted = new Uint32Array(0);
  #count = 0;
  readonly #pairsMax: number;
  /** For each document of the run, where its trigrams end. */
  #ends: number[] = [];
  #firstDocument: number;

  constructor(pairsMax: number) {
    this.#pairsMax = Math.max(pairsMax, 1);
    this.#trigrams = new Uint32Array(Math.min(this.#pairsMax, INITIAL_PAIRS));
    this.#firstDocument = 0;
  }

  /** Whether a document with that many trigrams still fits. An empty run takes any. */
  hasRoomFor(pairs: number): boolean {
    if (this.#ends.length === RUN_DOCUMENTS_MAX) return false;
    return this.#count === 0 || this.#count + pairs <= this.#pairsMax;
  }

  /** Adds the next document. Its trigrams are distinct, in any order. */
  add(trigrams: Uint32Array): void {
    const count = this.#count + trigrams.length;
    if (count > this.#trigrams.length) {
      const larger = new Uint32Array(Math.max(count, Math.min(this.#trigrams.length * 2, this.#pairsMax)));
      larger.set(this.#trigrams.subarray(0, this.#count));
      this.#trigrams = larger;
    }
    this.#trigrams.set(trigrams, this.#count);
    this.#count = count;
    this.#ends.push(count);
  }

  /** The run's bytes. Empties it; the next document is the one after its last. */
  take(): Uint8Array {
    const run = this.#encode(this.#sort());
    this.#firstDocument += this.#ends.length;
    this.#ends = [];
    this.#count = 0;
    return run;
  }

  /**
   * Sorts by trigram and keeps the order of documents: two counting passes over 12 bits each, so that no table is
   * larger than 4096 entries however few pairs there are. Each pass leaves the half of the trigram it sorted by to
   * the position and packs the other half with the document's number in the run into 32 bits.
   */
  #sort(): Sorted {
    const pairs = this.#trigrams.subarray(0, this.#count);
    const lowAt = new Uint32Array(HALF_VALUES + 1);
    const highAt = new Uint32Array(HALF_VALUES + 1);
    for (let i = 0; i < pairs.length; i++) {
      const trigram = pairs[i] as number;
      (lowAt[(trigram & LOW_MASK) + 1] as number) += 1;
      (highAt[(trigram >>> 12) + 1] as number) += 1;
    }
    accumulate(lowAt);
    accumulate(highAt);
    const highEnds = highAt.slice(1);
    const lowEnds = lowAt.slice(1);
    if (this.#sorted.length < this.#trigrams.length) this.#sorted = new Uint32Array(this.#trigrams.length);
    const byLow = this.#sorted;
    let start = 0;
    for (let document = 0; document < this.#ends.length; document++) {
      const end = this.#ends[document] as number;
      for (let i = start; i < end; i++) {
        const trigram = pairs[i] as number;
        const low = trigram & LOW_MASK;
        byLow[lowAt[low] as number] = ((trigram >>> 12) << DOCUMENT_BITS) | document;
        (lowAt[low] as number) += 1;
      }
      start = end;
    }
    start = 0;
    for (let low = 0; low < HALF_VALUES; low++) {
      const end = lowEnds[low] as number;
      for (let i = start; i < end; i++) {
        const packed = byLow[i] as number;
        const high = packed >>> DOCUMENT_BITS;
        pairs[highAt[high] as number] = (low << DOCUMENT_BITS) | (packed & DOCUMENT_MASK);
        (highAt[high] as number) += 1;
      }
      start = end;
    }
    return { pairs, highEnds };
  }

  /** One long loop over plain variables: for a small repository most of it runs before it is compiled. */
  #encode({ pairs, highEnds }: Sorted): Uint8Array {
    let output = new Uint8Array(pairs.length * 2 + ENTRY_BYTES_MAX);
    let at = 0;
    let start = 0;
    for (let high = 0; high < HALF_VALUES; high++) {
      const end = highEnds[high] as number;
      for (let i = start; i < end;) {
        const low = (pairs[i] as number) >>> DOCUMENT_BITS;
        const entry = at;
        at += ENTRY_HEADER_BYTES;
        let last = -1;
        do {
          if (output.length - at < ENTRY_BYTES_MAX) output = grown(output);
          const document = this.#firstDocument + ((pairs[i] as number) & DOCUMENT_MASK);
          at = writeVarint(output, document - last, at);
          last = document;
          i++;
        } while (i < end && (pairs[i] as number) >>> DOCUMENT_BITS === low);
        writeUint32(output, (high << 12) | low, entry);
        writeUint32(output, at - entry - ENTRY_HEADER_BYTES, entry + 4);
        writeUint32(output, last, entry + 8);
      }
      start = end;
    }
    return output.subarray(0, at);
  }
}

/** Trigrams, ascending, each with a list of documents. The fields tell the entry that `next` came to. */
export interface TrigramSource {
  trigram: number;
  readonly lastDocument: number;
  /** The postings are `bytes` from `start` to `end`, until the next `next`. */
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  /** Bytes read so far. */
  readonly consumed: number;
  /** False at the end. */
  next(): boolean;
  close(): void;
}

/** Reads a run front to back, from memory or from a file. */
export class RunReader implements TrigramSource {
  trigram = -1;
  lastDocument = -1;
  bytes: Uint8Array;
  start = 0;
  end = 0;
  consumed = 0;
  #filled: number;
  #file: number | null;

  constructor(source: Uint8Array | string) {
    if (typeof source === "string") {
      this.#file = openSync(source, "r");
      this.bytes = new Uint8Array(READ_BYTES);
      this.#filled = 0;
    } else {
      this.#file = null;
      this.bytes = source;
      this.#filled = source.length;
    }
  }

  next(): boolean {
    if (!this.#fill(ENTRY_HEADER_BYTES)) return false;
    const { bytes, end: entry } = this;
    const size = readUint32(bytes, entry + 4);
    this.trigram = readUint32(bytes, entry);
    this.lastDocument = readUint32(bytes, entry + 8);
    if (!this.#fill(ENTRY_HEADER_BYTES + size)) throw new Error("a run of trigrams is cut short");
    this.start = this.end + ENTRY_HEADER_BYTES;
    this.end = this.start + size;
    this.consumed += ENTRY_HEADER_BYTES + size;
    return true;
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }

  /** Makes `wanted` bytes after `end` available; false when there are not so many left. */
  #fill(wanted: number): boolean {
    if (this.#filled - this.end >= wanted) return true;
    if (this.#file === null) return false;
    const rest = this.bytes.subarray(this.end, this.#filled);
    if (wanted > this.bytes.length) this.bytes = new Uint8Array(wanted + READ_BYTES);
    this.bytes.set(rest);
    this.#filled = rest.length;
    this.end = 0;
    while (this.#filled < wanted) {
      const read = readSync(this.#file, this.bytes, this.#filled, this.bytes.length - this.#filled, null);
      if (read === 0) return false;
      this.#filled += read;
    }
    return true;
  }
}

/** Writes `value` as a variable-length integer; returns where it ends. */
export function writeVarint(target: Uint8Array, value: number, at: number): number {
  let rest = value;
  while (rest >= 0x80) {
    target[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  target[at++] = rest;
  return at;
}

function writeUint32(target: Uint8Array, value: number, at: number): void {
  target[at] = value;
  target[at + 1] = value >>> 8;
  target[at + 2] = value >>> 16;
  target[at + 3] = value >>> 24;
}

function readUint32(source: Uint8Array, at: number): number {
  const low = (source[at] as number) | ((source[at + 1] as number) << 8);
  const high = (source[at + 2] as number) | ((source[at + 3] as number) << 8);
  return (low | (high << 16)) >>> 0;
}

function grown(array: Uint8Array): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(array.length * 2);
  larger.set(array);
  return larger;
}

/** Turns counts, shifted by one, into where each value begins. */
function accumulate(counts: Uint32Array): void {
  for (let i = 1; i < counts.length; i++) (counts[i] as number) += counts[i - 1] as number;
}

interface Sorted {
  /** Low half of the trigram and the document's number in the run, packed. */
  readonly pairs: Uint32Array;
  /** Where the pairs of each high half end. */
  readonly highEnds: Uint32Array;
}

const INITIAL_PAIRS = 1 << 16;
const HALF_VALUES = 1 << 12;
const LOW_MASK = HALF_VALUES - 1;
const DOCUMENT_BITS = 20;
const DOCUMENT_MASK = (1 << DOCUMENT_BITS) - 1;
const RUN_DOCUMENTS_MAX = 1 << DOCUMENT_BITS;
const ENTRY_HEADER_BYTES = 12;
export const VARINT_BYTES_MAX = 5;
/** Of the next posting with a header before it. */
const ENTRY_BYTES_MAX = 2 * ENTRY_HEADER_BYTES + VARINT_BYTES_MAX;
const READ_BYTES = 128 * 1024;

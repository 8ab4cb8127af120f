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
      const grown = new Uint32Array(Math.max(count, Math.min(this.#trigrams.length * 2, this.#pairsMax)));
      grown.set(this.#trigrams.subarray(0, this.#count));
      this.#trigrams = grown;
    }
    this.#trigrams.set(trigrams, this.#count);
    this.#count = count;
    this.#ends.push(count);
  }

  /** The run's bytes. Empties it; the next document is the one after its last. */
  take(): Buffer {
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

  #encode({ pairs, highEnds }: Sorted): Buffer {
    const output = new RunOutput(pairs.length * 2);
    let start = 0;
    for (let high = 0; high < HALF_VALUES; high++) {
      const end = highEnds[high] as number;
      for (let i = start; i < end;) {
        const low = (pairs[i] as number) >>> DOCUMENT_BITS;
        output.begin((high << 12) | low);
        do {
          output.add(this.#firstDocument + ((pairs[i] as number) & DOCUMENT_MASK));
          i++;
        } while (i < end && (pairs[i] as number) >>> DOCUMENT_BITS === low);
        output.end();
      }
      start = end;
    }
    return output.bytes();
  }
}

/** The postings of one trigram in one run. */
export interface RunEntry {
  readonly trigram: number;
  readonly lastDocument: number;
  /** Valid until the next entry is read. */
  readonly postings: Buffer;
}

/** Reads a run front to back, from memory or from a file. */
export class RunReader {
  #buffer: Buffer;
  #at = 0;
  #end: number;
  #file: number | null;
  /** Bytes read so far. */
  consumed = 0;

  constructor(source: Buffer | string) {
    if (typeof source === "string") {
      this.#file = openSync(source, "r");
      this.#buffer = Buffer.allocUnsafe(READ_BYTES);
      this.#end = 0;
    } else {
      this.#file = null;
      this.#buffer = source;
      this.#end = source.length;
    }
  }

  /** Null at the end. */
  next(): RunEntry | null {
    if (!this.#fill(ENTRY_HEADER_BYTES)) return null;
    const trigram = this.#buffer.readUInt32LE(this.#at);
    const bytes = this.#buffer.readUInt32LE(this.#at + 4);
    const lastDocument = this.#buffer.readUInt32LE(this.#at + 8);
    if (!this.#fill(ENTRY_HEADER_BYTES + bytes)) throw new Error("a run of trigrams is cut short");
    const from = this.#at + ENTRY_HEADER_BYTES;
    this.#at = from + bytes;
    this.consumed += ENTRY_HEADER_BYTES + bytes;
    return { trigram, lastDocument, postings: this.#buffer.subarray(from, this.#at) };
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }

  /** Makes `bytes` more of them available; false when there are not so many left. */
  #fill(bytes: number): boolean {
    if (this.#end - this.#at >= bytes) return true;
    if (this.#file === null) return false;
    const rest = this.#buffer.subarray(this.#at, this.#end);
    // A fresh buffer where a list outgrows the old one; entries already given out point into the old one.
    const target = bytes > this.#buffer.length ? Buffer.allocUnsafe(bytes + READ_BYTES) : this.#buffer;
    rest.copy(target);
    this.#buffer = target;
    this.#end = rest.length;
    this.#at = 0;
    while (this.#end < bytes) {
      const read = readSync(this.#file, target, this.#end, target.length - this.#end, null);
      if (read === 0) return false;
      this.#end += read;
    }
    return true;
  }
}

/** Writes `value` as a variable-length integer; returns where it ends. */
export function writeVarint(target: Buffer, value: number, at: number): number {
  let rest = value;
  while (rest >= 0x80) {
    target[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  target[at++] = rest;
  return at;
}

class RunOutput {
  #buffer: Buffer;
  #at = 0;
  #entry = 0;
  #last = -1;

  constructor(sizeHint: number) {
    this.#buffer = Buffer.allocUnsafe(sizeHint + ENTRY_HEADER_BYTES);
  }

  begin(trigram: number): void {
    this.#reserve(ENTRY_HEADER_BYTES);
    this.#entry = this.#at;
    this.#buffer.writeUInt32LE(trigram, this.#at);
    this.#at += ENTRY_HEADER_BYTES;
    this.#last = -1;
  }

  add(document: number): void {
    if (this.#buffer.length - this.#at < VARINT_BYTES_MAX) this.#reserve(VARINT_BYTES_MAX);
    this.#at = writeVarint(this.#buffer, document - this.#last, this.#at);
    this.#last = document;
  }

  end(): void {
    this.#buffer.writeUInt32LE(this.#at - this.#entry - ENTRY_HEADER_BYTES, this.#entry + 4);
    this.#buffer.writeUInt32LE(this.#last, this.#entry + 8);
  }

  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#at);
  }

  #reserve(bytes: number): void {
    if (this.#buffer.length - this.#at >= bytes) return;
    const grown = Buffer.allocUnsafe(this.#buffer.length * 2 + bytes);
    this.#buffer.copy(grown, 0, 0, this.#at);
    this.#buffer = grown;
  }
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
export const ENTRY_HEADER_BYTES = 12;
export const VARINT_BYTES_MAX = 5;
const READ_BYTES = 128 * 1024;

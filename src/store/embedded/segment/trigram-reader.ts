import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { crc32 } from "node:zlib";
import type { AppError } from "../../../core/error.ts";
import { damagedSegment } from "./damaged-segment.ts";
import { decodeDirectory, decodePostings, decodePostingsInto } from "./decode-trigrams.ts";
import { BLOCK_BYTES, blockCount, decodeHeader, HEADER_BYTES, TRIGRAM_FILE_VERSION } from "./trigram-format.ts";

/**
 * An open trigram file (trigram-format.ts). Its tables are in memory, 8 bytes for each distinct trigram. What is wrong
 * with the file is told by an `AppError`, at opening or when the damaged part is read.
 */
export class TrigramReader {
  /** Documents are 0 … documents-1. */
  readonly documents: number;
  readonly path: string;
  readonly #file: number;
  readonly #blockCrcs: Uint32Array;
  readonly #trigrams: Uint32Array;
  readonly #ends: Uint32Array;
  /** Of all lists. */
  readonly postingsBytes: number;

  constructor(path: string) {
    this.path = path;
    this.#file = openSync(path, "r");
    try {
      const header = decodeHeader(this.#read(0, Math.min(HEADER_BYTES, fstatSync(this.#file).size)));
      if (header === null) throw this.#damaged("has no valid header");
      if (header.version !== TRIGRAM_FILE_VERSION) throw this.#damaged(`has format ${header.version}`);
      const blocks = blockCount(header.postingsBytes);
      const tablesAt = HEADER_BYTES + header.postingsBytes;
      const tablesBytes = fstatSync(this.#file).size - tablesAt;
      if (tablesBytes < blocks * 4) throw this.#damaged("has the wrong length");
      const tables = this.#read(tablesAt, tablesBytes);
      if (crc32(tables) !== header.tablesCrc) throw this.#damaged("has damaged tables");
      const directory = decodeDirectory(tables.subarray(blocks * 4), header.trigrams);
      if (directory === null) throw this.#damaged("has tables that make no sense");
      this.documents = header.documents;
      this.postingsBytes = header.postingsBytes;
      this.#blockCrcs = new Uint32Array(tables.buffer, tables.byteOffset, blocks).slice();
      this.#trigrams = directory.trigrams;
      this.#ends = directory.ends;
    } catch (error) {
      closeSync(this.#file);
      throw error;
    }
  }

  /**
   * The documents that contain all of `trigrams`, ascending, and perhaps a few more: it stops asking where checking
   * the texts of what is left costs less than reading the next list. Null, which means all, when none are asked for.
   */
  candidates(trigrams: Uint32Array): Uint32Array | null {
    const places: number[] = [];
    for (const trigram of trigrams) {
      const place = this.#find(trigram);
      if (place === -1) return new Uint32Array(0);
      places.push(place);
    }
    const size = (place: number): number => (this.#ends[place] as number) - this.#start(place);
    places.sort((a, b) => size(a) - size(b));
    let found: Uint32Array | null = null;
    for (const place of places) {
      if (found !== null && size(place) > found.length * LIST_BYTES_PER_TEXT) break;
      const documents = this.#postings(place);
      found = found === null ? documents : intersection(found, documents);
    }
    return found;
  }

  /** All lists by trigram, read front to back. */
  *lists(): Generator<TrigramList> {
    let window: Buffer = Buffer.alloc(0);
    let from = 0;
    let documents = new Uint32Array(1024);
    for (let place = 0; place < this.#trigrams.length; place++) {
      const { start, end } = this.#placeOf(place);
      if (end > from + window.length) {
        from = Math.floor(start / BLOCK_BYTES) * BLOCK_BYTES;
        window = this.#blocks(from, Math.max(end, Math.min(from + WINDOW_BYTES, this.postingsBytes)));
      }
      if (end - start > documents.length) documents = new Uint32Array((end - start) * 2);
      const count = decodePostingsInto(
        documents,
        { bytes: window, start: start - from, end: end - from },
        this.documents,
      );
      if (count === -1) throw this.#damaged(SENSELESS);
      yield { trigram: this.#trigrams[place] as number, documents, count, end };
    }
  }

  /** Of its tables. */
  get memoryBytes(): number {
    return this.#blockCrcs.byteLength + this.#trigrams.byteLength + this.#ends.byteLength;
  }

  close(): void {
    closeSync(this.#file);
  }

  #find(trigram: number): number {
    let low = 0;
    let high = this.#trigrams.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const value = this.#trigrams[middle] as number;
      if (value === trigram) return middle;
      if (value < trigram) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  #placeOf(place: number): { readonly start: number; readonly end: number } {
    const start = this.#start(place);
    const end = this.#ends[place] as number;
    if (start >= end || end > this.postingsBytes) throw this.#damaged("has lists out of place");
    return { start, end };
  }

  #start(place: number): number {
    return place === 0 ? 0 : (this.#ends[place - 1] as number);
  }

  #postings(place: number): Uint32Array {
    const { start, end } = this.#placeOf(place);
    const from = Math.floor(start / BLOCK_BYTES) * BLOCK_BYTES;
    const documents = decodePostings(this.#blocks(from, end).subarray(start - from, end - from), this.documents);
    if (documents === null) throw this.#damaged(SENSELESS);
    return documents;
  }

  /** Whole blocks of the postings, from one that begins at `from` to the one that holds the byte before `to`. */
  #blocks(from: number, to: number): Buffer {
    const end = Math.min(Math.ceil(to / BLOCK_BYTES) * BLOCK_BYTES, this.postingsBytes);
    const bytes = this.#read(HEADER_BYTES + from, end - from);
    for (let at = 0, block = from / BLOCK_BYTES; at < bytes.length; at += BLOCK_BYTES, block++) {
      if (crc32(bytes.subarray(at, at + BLOCK_BYTES)) !== this.#blockCrcs[block]) {
        throw this.#damaged("has a damaged list");
      }
    }
    return bytes;
  }

  #read(position: number, length: number): Buffer {
    // Not from the pool: the tables are used as 32-bit words.
    const bytes = Buffer.allocUnsafeSlow(length);
    for (let at = 0; at < length;) {
      const read = readSync(this.#file, bytes, at, length - at, position + at);
      if (read === 0) throw this.#damaged("is cut short");
      at += read;
    }
    return bytes;
  }

  #damaged(how: string): AppError {
    return damagedSegment(this.path, how);
  }
}

/** The documents that contain a trigram, ascending. */
export interface TrigramList {
  readonly trigram: number;
  /** The first `count` of it, until the next list. */
  readonly documents: Uint32Array;
  readonly count: number;
  /** Bytes of all lists up to here. */
  readonly end: number;
}

function intersection(a: Uint32Array, b: Uint32Array): Uint32Array {
  const both = new Uint32Array(Math.min(a.length, b.length));
  let count = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const left = a[i] as number;
    const right = b[j] as number;
    if (left === right) {
      both[count++] = left;
      i++;
      j++;
    } else if (left < right) i++;
    else j++;
  }
  return both.subarray(0, count);
}

/** Reading and decoding a byte of a list takes some 4 ns, checking a text some 15 µs. */
const LIST_BYTES_PER_TEXT = 4000;
const SENSELESS = "has a list that makes no sense";
/** Read at once where all is read. */
const WINDOW_BYTES = 64 * BLOCK_BYTES;

/** The numbers of a trigram file (trigram-format.ts), from bytes that may hold anything. */

export interface Directory {
  /** Ascending. */
  readonly trigrams: Uint32Array;
  /** By trigram: where its postings end. */
  readonly ends: Uint32Array;
}

/** Null when the bytes are not those of so many trigrams. */
export function decodeDirectory(bytes: Uint8Array, count: number): Directory | null {
  const numbers = new Uint32Array(bytes.length);
  if (decodeVarints(numbers, { bytes, start: 0, end: bytes.length }) !== count * 2) return null;
  const trigrams = new Uint32Array(count);
  const ends = new Uint32Array(count);
  let trigram = -1;
  let end = 0;
  for (let i = 0; i < count; i++) {
    trigram += numbers[i * 2] as number;
    end += numbers[i * 2 + 1] as number;
    trigrams[i] = trigram;
    ends[i] = end;
  }
  return { trigrams, ends };
}

/** Null when the bytes are not whole numbers that ascend below `documents`. */
export function decodePostings(bytes: Uint8Array, documents: number): Uint32Array | null {
  const found = new Uint32Array(bytes.length);
  const count = decodePostingsInto(found, { bytes, start: 0, end: bytes.length }, documents);
  return count === -1 ? null : found.subarray(0, count);
}

/** The same into an array with room for as many numbers as there are bytes. How many there are; -1 instead of null. */
export function decodePostingsInto(found: Uint32Array, slice: Slice, documents: number): number {
  const count = decodeVarints(found, slice);
  let document = -1;
  for (let i = 0; i < count; i++) {
    const distance = found[i] as number;
    document += distance;
    if (distance === 0 || document >= documents) return -1;
    found[i] = document;
  }
  return count;
}

export interface Slice {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** How many there are; -1 when the last of them has no end, or one takes more than 32 bits. */
function decodeVarints(numbers: Uint32Array, { bytes, start, end }: Slice): number {
  // Each number ends with a byte below 0x80.
  let count = 0;
  let value = 0;
  let shift = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i] as number;
    if (shift === MAX_SHIFT && byte > LAST_BYTE_MAX) return -1;
    value |= (byte & 0x7f) << shift;
    if (byte >= 0x80) {
      shift += 7;
      continue;
    }
    numbers[count++] = value;
    value = 0;
    shift = 0;
  }
  return shift === 0 ? count : -1;
}

const MAX_SHIFT = 28;
/** 32 bits are four times seven and these four. */
const LAST_BYTE_MAX = 0x0f;

import { crc32 } from "node:zlib";

/**
 * A trigram file: which documents of a segment contain which three bytes (core/trigram.ts). Little-endian.
 *
 *   header (32 bytes) · postings · u32 CRC of every 4 KiB of the postings ·
 *   for each trigram, ascending: its distance to the one before, and the bytes of its postings
 *
 * The postings of a trigram are the numbers of its documents, ascending, each as the distance to the one before. -1
 * stands before the first number and the first trigram. Distances and bytes are variable-length integers (7 bits a byte,
 * low bits first, the high bit says that more follow). The tables after the postings are kept in memory; postings are
 * read when they are asked for, in whole blocks, so that every byte that is believed was checked.
 */
export const TRIGRAM_FILE_VERSION = 2;

export const HEADER_BYTES = 32;
export const BLOCK_BYTES = 4096;

/** More documents than this do not fit one file. */
export const DOCUMENTS_MAX = 2 ** 31 - 1;
/** Ends are u32. At a fifth of the source this is some 20 GB of it. */
export const POSTINGS_BYTES_MAX = 2 ** 32 - 1;

export interface TrigramHeader {
  readonly version: number;
  readonly documents: number;
  readonly trigrams: number;
  readonly postingsBytes: number;
  /** CRC-32 of the tables after the postings. */
  readonly tablesCrc: number;
}

export function encodeHeader(header: TrigramHeader): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes.write(MAGIC, 0, "latin1");
  bytes.writeUInt32LE(header.version, 8);
  bytes.writeUInt32LE(header.documents, 12);
  bytes.writeUInt32LE(header.trigrams, 16);
  bytes.writeUInt32LE(header.postingsBytes, 20);
  bytes.writeUInt32LE(header.tablesCrc, 24);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 28)), 28);
  return bytes;
}

/** Null when it is not a whole header. */
export function decodeHeader(bytes: Buffer): TrigramHeader | null {
  if (bytes.length < HEADER_BYTES || bytes.toString("latin1", 0, 8) !== MAGIC) return null;
  if (bytes.readUInt32LE(28) !== crc32(bytes.subarray(0, 28))) return null;
  return {
    version: bytes.readUInt32LE(8),
    documents: bytes.readUInt32LE(12),
    trigrams: bytes.readUInt32LE(16),
    postingsBytes: bytes.readUInt32LE(20),
    tablesCrc: bytes.readUInt32LE(24),
  };
}

export function blockCount(postingsBytes: number): number {
  return Math.ceil(postingsBytes / BLOCK_BYTES);
}

const MAGIC = "MBTRIGRM";

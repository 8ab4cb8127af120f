import { packOutline, unpackOutline, type PackedOutline } from "./packed-outline.ts";
import type { ParsedFile } from "./parsed-file.ts";

/**
 * A batch of parsed files as bytes: how parser processes hand their work to the index without passing it through the
 * server's thread, and without the index having to look into an outline. Little-endian, and so is every machine this
 * runs on.
 *
 *   u32 magic · u32 bytes of the header · header (JSON, padded to 4 bytes) · trigrams of each file (u32 each) ·
 *   for each file: content · names of its outline · details of its outline
 */
export function encodeBatch(files: readonly ParsedFile[]): Uint8Array {
  const packed = files.map(pack);
  const header = encoder.encode(JSON.stringify(packed.map(toEntry)));
  const headerBytes = Math.ceil(header.length / 4) * 4;
  const size = packed.reduce((sum, file) => sum + bodyBytes(toEntry(file)), PREFIX_BYTES + headerBytes);
  const bytes = new Uint8Array(size).fill(SPACE, PREFIX_BYTES, PREFIX_BYTES + headerBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, headerBytes, true);
  bytes.set(header, PREFIX_BYTES);
  let at = PREFIX_BYTES + headerBytes;
  const append = (part: Uint8Array): void => {
    bytes.set(part, at);
    at += part.length;
  };
  for (const { trigrams } of packed) {
    append(new Uint8Array(trigrams.buffer, trigrams.byteOffset, trigrams.byteLength));
  }
  for (const { content, outline } of packed) {
    append(content);
    append(outline.names);
    append(outline.details);
  }
  return bytes;
}

/** A parsed file whose outline stays packed. The bytes point into the batch. */
export type PackedFile = Omit<ParsedFile, "outline"> & {
  readonly outline: PackedOutline;
  readonly symbols: number;
};

/** Throws when the bytes are not a whole batch. */
export function readBatch(bytes: Uint8Array): readonly PackedFile[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < PREFIX_BYTES || view.getUint32(0, true) !== MAGIC) throw new Error("not a batch of parsed files");
  let at = PREFIX_BYTES;
  const take = (length: number): Uint8Array => {
    const part = bytes.subarray(at, at + length);
    if (part.length !== length) throw new Error("the batch is cut short");
    at += length;
    return part;
  };
  const entries = JSON.parse(decoder.decode(take(view.getUint32(4, true)))) as readonly Entry[];
  // A copy, because the bytes may begin anywhere in memory.
  const trigrams = entries.map(({ trigramCount }) => new Uint32Array(new Uint8Array(take(trigramCount * 4)).buffer));
  return entries.map((entry, i) => ({
    ...commonOf(entry),
    symbols: entry.symbols,
    trigrams: trigrams[i] as Uint32Array,
    content: take(entry.contentBytes),
    outline: { names: take(entry.namesBytes), details: take(entry.detailsBytes) },
  }));
}

/** Throws when the bytes are not a whole batch. `content` points into `bytes`. */
export function decodeBatch(bytes: Uint8Array): readonly ParsedFile[] {
  return readBatch(bytes).map((file) => {
    const { content, trigrams } = file;
    return { ...commonOf(file), content, trigrams, outline: unpackOutline(file.outline, content) };
  });
}

/** What is the same on both sides. */
type Common = Omit<ParsedFile, "content" | "trigrams" | "outline">;

type Entry = Common & {
  readonly symbols: number;
  readonly contentBytes: number;
  readonly namesBytes: number;
  readonly detailsBytes: number;
  readonly trigramCount: number;
};

function commonOf({ path, blob, language, mark, degraded }: Common): Common {
  return { path, blob, language, mark, degraded };
}

function pack(file: ParsedFile): PackedFile {
  const { content, trigrams, outline } = file;
  return {
    ...commonOf(file),
    content,
    trigrams,
    outline: packOutline(outline, content),
    symbols: outline.symbols.length,
  };
}

function toEntry(file: PackedFile): Entry {
  const { content, trigrams, outline, symbols } = file;
  return {
    ...commonOf(file),
    symbols,
    contentBytes: content.length,
    namesBytes: outline.names.length,
    detailsBytes: outline.details.length,
    trigramCount: trigrams.length,
  };
}

function bodyBytes({ contentBytes, namesBytes, detailsBytes, trigramCount }: Entry): number {
  return contentBytes + namesBytes + detailsBytes + trigramCount * 4;
}

const MAGIC = 0x3342_424d; // "MBB3"
const PREFIX_BYTES = 8;
const SPACE = 0x20;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

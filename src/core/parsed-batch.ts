import type { ParsedFile } from "./parsed-file.ts";

/**
 * A batch of parsed files as bytes: how parser processes hand their work to the index without passing it through the
 * server's thread. Little-endian.
 *
 *   u32 magic · u32 length of the header · header (JSON: everything but content and trigrams) ·
 *   for each file: content · trigrams (u32 each, ascending)
 */
export function encodeBatch(files: readonly ParsedFile[]): Uint8Array {
  const header = encoder.encode(JSON.stringify(files.map(toEntry)));
  const body = files.reduce((sum, file) => sum + file.content.length + file.trigrams.length * 4, 0);
  const bytes = new Uint8Array(PREFIX_BYTES + header.length + body);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, header.length, true);
  bytes.set(header, PREFIX_BYTES);
  let at = PREFIX_BYTES + header.length;
  for (const { content, trigrams } of files) {
    bytes.set(content, at);
    at += content.length;
    for (const trigram of trigrams) {
      view.setUint32(at, trigram, true);
      at += 4;
    }
  }
  return bytes;
}

/** Throws when the bytes are not a whole batch. `content` points into `bytes`. */
export function decodeBatch(bytes: Uint8Array): readonly ParsedFile[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < PREFIX_BYTES || view.getUint32(0, true) !== MAGIC) throw new Error("not a batch of parsed files");
  let at = PREFIX_BYTES + view.getUint32(4, true);
  if (at > bytes.length) throw new Error("the batch is cut short");
  const entries = JSON.parse(decoder.decode(bytes.subarray(PREFIX_BYTES, at))) as readonly Entry[];
  return entries.map(({ contentBytes, trigramCount, ...rest }) => {
    const end = at + contentBytes + trigramCount * 4;
    if (end > bytes.length) throw new Error("the batch is cut short");
    const content = bytes.subarray(at, at + contentBytes);
    const trigrams = new Uint32Array(trigramCount);
    for (let i = 0; i < trigramCount; i++) trigrams[i] = view.getUint32(at + contentBytes + i * 4, true);
    at = end;
    return { ...rest, content, trigrams };
  });
}

type Entry = Omit<ParsedFile, "content" | "trigrams"> & {
  readonly contentBytes: number;
  readonly trigramCount: number;
};

function toEntry({ content, trigrams, ...rest }: ParsedFile): Entry {
  return { ...rest, contentBytes: content.length, trigramCount: trigrams.length };
}

const MAGIC = 0x3142_424d; // "MBB1"
const PREFIX_BYTES = 8;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

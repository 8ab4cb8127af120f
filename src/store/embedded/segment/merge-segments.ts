import { statSync } from "node:fs";
import path from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { asDamagedBase, readBase } from "./damaged-segment.ts";
import { CONTENT_FILE, TRIGRAM_FILE } from "./segment-layout.ts";
import { SegmentReader } from "./segment-reader.ts";
import type { SegmentEntry } from "./segment-tables.ts";
import type { CopiedFile, SegmentWriter } from "./segment-writer.ts";
import { GONE, TrigramCopy } from "./trigram-copy.ts";

export interface MergedSegments {
  /** Of a snapshot's segments, oldest first. */
  readonly directories: readonly string[];
  /** Paths that count no longer in any of them. */
  readonly superseded: readonly string[];
}

/**
 * Writes what still counts of a snapshot's segments into the one that takes their place, as it is stored: nothing is
 * parsed again. The last thing before the writer finishes, because it is then that trigrams are copied. Every checksum is
 * compared before what it is of is copied: rejects with `DamagedBase` where one is wrong, and so does the writer's
 * `finish`. Calls back with the share done, and gives the thread back, after every megabyte.
 */
export async function mergeSegments(
  { directories, superseded }: MergedSegments,
  writer: SegmentWriter,
  onProgress: (fraction: number) => void,
): Promise<void> {
  const sizes = readBase(() => directories.map((directory) => statSync(path.join(directory, CONTENT_FILE)).size));
  const total = Math.max(
    1,
    sizes.reduce((sum, size) => sum + size, 0),
  );
  const gone = new Set(superseded);
  let before = 0;
  // The newest first: each tells what counts no longer in those before it.
  for (let i = directories.length - 1; i >= 0; i--) {
    await mergeSegment({ directory: directories[i] as string, gone }, writer, (bytes) =>
      onProgress(Math.min(1, (before + bytes) / total)),
    );
    before += sizes[i] as number;
  }
}

interface MergedSegment {
  readonly directory: string;
  /** Paths that count no longer in it. Those that it supersedes itself are added. */
  readonly gone: Set<string>;
}

async function mergeSegment(
  { directory, gone }: MergedSegment,
  writer: SegmentWriter,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const reader = await openWhole(directory);
  try {
    const numbers = new Uint32Array(reader.files.count).fill(GONE);
    const pages = livePages(reader, gone);
    const nextPage = (): Page | undefined => readBase(() => pages.next()).value;
    let bytes = 0;
    for (let page = nextPage(); page !== undefined; page = nextPage()) {
      for (const [i, { id }] of page.entries()) numbers[id] = writer.files + i;
      writer.copy(page);
      bytes += page.reduce((sum, file) => sum + sizeOf(file), 0);
      onBytes(bytes);
      await nextTurn();
    }
    writer.copyTrigrams(new TrigramCopy(path.join(directory, TRIGRAM_FILE), numbers));
    mergeSkipped(reader, gone, writer);
    addSuperseded(gone, reader);
  } finally {
    reader.close();
  }
}

async function openWhole(directory: string): Promise<SegmentReader> {
  let reader: SegmentReader | null = null;
  try {
    reader = await SegmentReader.open(directory, { isVerified: false });
    await reader.loadFiles();
    return reader;
  } catch (error) {
    reader?.close();
    throw asDamagedBase(error);
  }
}

type Page = readonly (CopiedFile & { readonly id: number })[];

/** The files that count, in the order of their numbers, about a megabyte at a time. */
function* livePages(reader: SegmentReader, gone: ReadonlySet<string>): Generator<Page, undefined> {
  let page: Page[number][] = [];
  let bytes = 0;
  for (const entry of entriesOf(reader)) {
    const at = reader.files.path(entry.id);
    if (gone.has(at)) continue;
    const file = readWhole(reader, entry, at);
    page.push(file);
    bytes += sizeOf(file);
    if (bytes < PAGE_BYTES && page.length < PAGE_FILES) continue;
    yield page;
    page = [];
    bytes = 0;
  }
  if (page.length > 0) yield page;
}

function* entriesOf(reader: SegmentReader): Generator<SegmentEntry> {
  for (let page = reader.tables.entries(0); page.length > 0; page = reader.tables.entries((page.at(-1)?.id ?? 0) + 1))
    yield* page;
}

function readWhole(reader: SegmentReader, { id, blob, symbols }: SegmentEntry, at: string): Page[number] {
  const { content, outline } = reader.readFile(id);
  const [language, mark] = [reader.files.language(id), reader.files.mark(id)];
  // One whose parser failed is among the skipped files too, and comes with those.
  return { id, path: at, blob, language, mark, degraded: null, content, outline, symbols };
}

function sizeOf({ content, outline }: CopiedFile): number {
  return content.length + outline.names.length + outline.details.length;
}

function mergeSkipped(reader: SegmentReader, gone: ReadonlySet<string>, writer: SegmentWriter): void {
  const after = (last: string | null) => readBase(() => reader.tables.skipped({ after: last, limit: PAGE_FILES }));
  for (let page = after(null); page.length > 0; page = after(page.at(-1)?.path ?? null)) {
    writer.skip(page.filter(({ path: at }) => !gone.has(at)));
  }
}

function addSuperseded(gone: Set<string>, reader: SegmentReader): void {
  const after = (last: string | null) => readBase(() => reader.tables.superseded(last));
  for (let page = after(null); page.length > 0; page = after(page.at(-1) ?? null)) {
    for (const at of page) gone.add(at);
  }
}

const PAGE_BYTES = 1 << 20;
const PAGE_FILES = 500;

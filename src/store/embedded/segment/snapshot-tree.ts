import { setImmediate as nextTurn } from "node:timers/promises";
import type { IndexedEntry, IndexedTree, Manifest } from "../../../core/repository.ts";
import { isDamage } from "./damaged-segment.ts";
import { DELTAS_MAX } from "./segment-layout.ts";
import type { LiveSegment } from "./snapshot-lease.ts";

/** More than this share of a snapshot's files superseded is worth merging the rest: they take disk, and time of a search. */
const SUPERSEDED_SHARE_MAX = 0.2;

type Read = <Result>(use: (open: readonly LiveSegment[]) => Promise<Result>) => Promise<Result>;

/** See `RepositoryStore.tree`. In turns of a few milliseconds. */
export async function readTree(manifest: Manifest, read: Read): Promise<IndexedTree | null> {
  if (manifest.segments.length === 0) return null;
  try {
    return await read(async (open) => ({ entries: await entriesOf(open), needsCompaction: needsCompaction(open) }));
  } catch (error) {
    if (isDamage(error)) return null;
    throw error;
  }
}

function needsCompaction(open: readonly LiveSegment[]): boolean {
  if (open.length > DELTAS_MAX) return true;
  const files = open.reduce((sum, { reader }) => sum + reader.files.count, 0);
  const superseded = open.reduce((sum, segment) => sum + segment.superseded.files, 0);
  return superseded > files * SUPERSEDED_SHARE_MAX;
}

async function entriesOf(open: readonly LiveSegment[]): Promise<ReadonlyMap<string, IndexedEntry>> {
  const tree = new Map<string, IndexedEntry>();
  for (const segment of open) {
    await addSkipped(tree, segment);
    // After them, because a file whose parser failed is in both lists, and is in the index.
    await addFiles(tree, segment);
  }
  return tree;
}

async function addFiles(tree: Map<string, IndexedEntry>, { reader, superseded }: LiveSegment): Promise<void> {
  for (let page = reader.tables.entries(0); page.length > 0; page = reader.tables.entries((page.at(-1)?.id ?? 0) + 1)) {
    for (const { id, blob } of page) {
      if (!superseded.hasFile(id)) tree.set(reader.files.path(id), { blob, left: null });
    }
    await nextTurn();
  }
}

async function addSkipped(tree: Map<string, IndexedEntry>, { reader, superseded }: LiveSegment): Promise<void> {
  const after = (path: string | null) => reader.tables.skipped({ after: path, limit: SKIPPED_ROWS });
  for (let page = after(null); page.length > 0; page = after(page.at(-1)?.path ?? null)) {
    for (const { path, blob, reason } of page) {
      if (!superseded.skipped.has(path)) tree.set(path, { blob, left: reason });
    }
    await nextTurn();
  }
}

/** Takes 1–2 ms. */
const SKIPPED_ROWS = 500;

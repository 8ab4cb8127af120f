import { unpackOutline } from "../../../core/packed-outline.ts";
import type { DirectoryEntry, DirectoryPage, IndexedFile } from "../../../core/ports/repository-store.ts";
import type { IndexedTree, Manifest, SkippedFile } from "../../../core/repository.ts";
import { isDamage } from "./damaged-segment.ts";
import { entriesIn } from "./directory-entries.ts";
import { comparePaths } from "./path-order.ts";
import type { SegmentCache } from "./segment-cache.ts";
import type { SegmentReader } from "./segment-reader.ts";
import { readTree } from "./snapshot-tree.ts";
import { leaseSnapshot, type LiveSegment } from "./snapshot-lease.ts";

/** Reads single things of a snapshot: what `RepositoryStore` answers beyond the catalogue. */
export interface SnapshotReader {
  /** Null when the snapshot has no such file. */
  readFile(manifest: Manifest, path: string): Promise<IndexedFile | null>;
  /** By path, at most `limit` after the path `after`. */
  readSkipped(manifest: Manifest, page: SkippedPage): Promise<readonly SkippedFile[]>;
  /** See `RepositoryStore.directory`. */
  readDirectory(manifest: Manifest, page: DirectoryPage): Promise<readonly DirectoryEntry[]>;
  /** See `RepositoryStore.tree`. */
  readTree(manifest: Manifest): Promise<IndexedTree | null>;
}

/** Call it in the same turn that read the manifest: from then on its segments stay. */
export function createSnapshotReader(segments: SegmentCache): SnapshotReader {
  const read = async <Result>(
    manifest: Manifest,
    use: (open: readonly LiveSegment[]) => Result | Promise<Result>,
  ): Promise<Result> => {
    const lease = leaseSnapshot(segments, manifest);
    try {
      return await use(await lease.open());
    } catch (error) {
      if (isDamage(error)) segments.noteDamage(manifest.segments);
      throw error;
    } finally {
      lease.release();
    }
  };
  return {
    readFile: (manifest, path) =>
      read(manifest, (open) => {
        for (const { reader, superseded } of open.toReversed()) {
          const file = reader.files.find(path);
          if (file !== -1 && !superseded.hasFile(file)) return toIndexedFile(reader, file);
        }
        return null;
      }),
    readSkipped: (manifest, page) =>
      read(manifest, (open) =>
        open
          .flatMap((segment) => skippedIn(segment, page))
          .sort((a, b) => comparePaths(a.path, b.path))
          .slice(0, page.limit),
      ),
    readDirectory: (manifest, page) => read(manifest, (open) => entriesIn(open, page)),
    readTree: async (manifest) =>
      segments.isDamaged(manifest.segments) ? null : readTree(manifest, (use) => read(manifest, use)),
  };
}

interface SkippedPage {
  readonly after: string | null;
  readonly limit: number;
}

function skippedIn({ reader, superseded }: LiveSegment, { after, limit }: SkippedPage): readonly SkippedFile[] {
  const page = reader.tables.skipped({ after, limit: limit + superseded.skipped.size });
  return page.filter(({ path }) => !superseded.skipped.has(path));
}

function toIndexedFile(segment: SegmentReader, file: number): IndexedFile {
  const stored = segment.readFile(file);
  const content = new Uint8Array(stored.content);
  const outline = unpackOutline(stored.outline, content);
  const language = segment.files.language(file);
  return { path: segment.files.path(file), language, bytes: content.length, content, outline };
}

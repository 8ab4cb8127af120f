import { unpackOutline } from "../../../core/packed-outline.ts";
import type { IndexedFile } from "../../../core/ports/repository-store.ts";
import type { Manifest, SkippedFile } from "../../../core/repository.ts";
import type { SegmentCache } from "./segment-cache.ts";
import type { SegmentReader } from "./segment-reader.ts";

/** Reads single things of a snapshot: what `RepositoryStore` answers beyond the catalogue. */
export interface SnapshotReader {
  /** Null when the snapshot has no such file. */
  readFile(manifest: Manifest, path: string): Promise<IndexedFile | null>;
  /** By path, at most `limit` after the path `after`. */
  readSkipped(manifest: Manifest, page: { after: string | null; limit: number }): Promise<readonly SkippedFile[]>;
}

/** Call it in the same turn that read the manifest: from then on its segments stay. */
export function createSnapshotReader(segments: SegmentCache): SnapshotReader {
  const read = async <Result>(manifest: Manifest, use: (open: SegmentReader[]) => Result): Promise<Result> => {
    const leases = manifest.segments.map((id) => segments.lease(id));
    try {
      return use(await Promise.all(leases.map((lease) => lease.open())));
    } finally {
      for (const lease of leases) lease.release();
    }
  };
  return {
    readFile: (manifest, path) =>
      read(manifest, (open) => {
        for (const segment of open) {
          const file = segment.files.find(path);
          if (file !== -1) return toIndexedFile(segment, file);
        }
        return null;
      }),
    readSkipped: (manifest, page) =>
      read(manifest, (open) =>
        open
          .flatMap((segment) => segment.skipped(page))
          .sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)))
          .slice(0, page.limit),
      ),
  };
}

function toIndexedFile(segment: SegmentReader, file: number): IndexedFile {
  const text = segment.readText(file);
  const content = new Uint8Array(text.content);
  const outline = unpackOutline(segment.readOutline(file, text.names));
  const language = segment.files.languages[segment.files.language(file)] as string;
  return { path: segment.files.path(file), language, bytes: content.length, content, outline };
}

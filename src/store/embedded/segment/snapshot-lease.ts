import type { Manifest } from "../../../core/repository.ts";
import type { SegmentCache } from "./segment-cache.ts";
import type { SegmentReader } from "./segment-reader.ts";
import { supersededIn, type Superseded } from "./superseded.ts";

/** The right to read a snapshot: until it is released its segments stay on disk, whatever replaces it. */
export interface SnapshotLease {
  /** Its segments, base first, without their files: enough to tell whether any can match. Rejects when one is damaged. */
  peek(): Promise<readonly SegmentPeek[]>;
  /** Its segments, base first. Rejects when one is damaged. */
  open(): Promise<readonly LiveSegment[]>;
  /** They may be closed when memory is short; open them again before the next read. */
  rest(): void;
  /** Twice is once. */
  release(): void;
}

/** What a segment can tell before its files are loaded. */
export type SegmentPeek = Pick<SegmentReader, "candidates" | "tables">;

/** A segment as one snapshot sees it. Another snapshot may see more of it. */
export interface LiveSegment {
  readonly reader: SegmentReader;
  readonly superseded: Superseded;
}

/** Call it in the same turn that read the manifest. */
export function leaseSnapshot(segments: SegmentCache, manifest: Manifest): SnapshotLease {
  const leases = manifest.segments.map((id) => segments.lease(id));
  const peek = () => Promise.all(leases.map((lease) => lease.open()));
  return {
    peek,
    async open() {
      const readers = await peek();
      await Promise.all(readers.map((reader) => reader.loadFiles()));
      const open: LiveSegment[] = [];
      for (const [i, reader] of readers.entries()) {
        open.push({ reader, superseded: await supersededIn(reader, readers.slice(i + 1)) });
      }
      return open;
    },
    rest() {
      for (const lease of leases) lease.rest();
    },
    release() {
      for (const lease of leases) lease.release();
    },
  };
}

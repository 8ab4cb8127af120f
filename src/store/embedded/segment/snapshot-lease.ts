import type { Manifest } from "../../../core/repository.ts";
import type { SegmentCache } from "./segment-cache.ts";
import type { SegmentReader } from "./segment-reader.ts";
import { supersededIn, type Superseded } from "./superseded.ts";

/** The right to read a snapshot: until it is released its segments stay on disk, whatever replaces it. */
export interface SnapshotLease {
  /** Its segments, base first. Rejects when one is damaged. */
  open(): Promise<readonly LiveSegment[]>;
  /** Twice is once. */
  release(): void;
}

/** A segment as one snapshot sees it. Another snapshot may see more of it. */
export interface LiveSegment {
  readonly reader: SegmentReader;
  readonly superseded: Superseded;
}

/** Call it in the same turn that read the manifest. */
export function leaseSnapshot(segments: SegmentCache, manifest: Manifest): SnapshotLease {
  const leases = manifest.segments.map((id) => segments.lease(id));
  return {
    async open() {
      const readers = await Promise.all(leases.map((lease) => lease.open()));
      const open: LiveSegment[] = [];
      for (const [i, reader] of readers.entries()) {
        open.push({ reader, superseded: await supersededIn(reader, readers.slice(i + 1)) });
      }
      return open;
    },
    release() {
      for (const lease of leases) lease.release();
    },
  };
}

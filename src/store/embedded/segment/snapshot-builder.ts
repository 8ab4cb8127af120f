import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import type { Clock } from "../../../core/clock.ts";
import type { JobId, SegmentId } from "../../../core/ids.ts";
import type { SnapshotBuild, SnapshotBuilder } from "../../../core/ports/snapshot-builder.ts";
import { buildingDirectory, segmentDirectory } from "./segment-layout.ts";
import { createStandby } from "../../../core/standby.ts";
import { IndexerBuild } from "./indexer-build.ts";
import { IndexerChild } from "./indexer-child.ts";

export interface SnapshotBuilderDeps {
  /** Where segments live, one directory each. */
  readonly segmentsDir: string;
  /** Told to the indexer in its environment, so that its processes can be told from another instance's. */
  readonly dataDir: string;
  /** The indexer's program: indexer-process, as JavaScript. */
  readonly entry: URL;
  readonly clock: Clock;
  /** See `IndexerBuildOptions`. */
  readonly onDamage: (segments: readonly SegmentId[]) => void;
}

/** Ends the processes that wait for a build when it is closed. */
export interface ClosableSnapshotBuilder extends SnapshotBuilder {
  close(): Promise<void>;
}

/** Builds each segment in a process that starts at once, or has waited since it built another, and can be killed. */
export function createSnapshotBuilder(deps: SnapshotBuilderDeps): ClosableSnapshotBuilder {
  const { segmentsDir, clock, onDamage } = deps;
  const indexers = createStandby({ open: () => new IndexerChild(deps), clock });
  return {
    async start(jobId: JobId, signal: AbortSignal): Promise<SnapshotBuild> {
      signal.throwIfAborted();
      const { id, building } = await claimDirectory(segmentsDir, jobId);
      const build = new IndexerBuild({
        id,
        building,
        segment: segmentDirectory(segmentsDir, id),
        indexers,
        clock,
        onDamage,
      });
      build.abortOn(signal);
      return build;
    },
    close: () => indexers.close(),
  };
}

/** A new segment's id and its directory. Every try of a job gets the next number. */
async function claimDirectory(segmentsDir: string, jobId: JobId): Promise<{ id: SegmentId; building: string }> {
  await mkdir(segmentsDir, { recursive: true });
  for (let number = 1; ; number++) {
    const id = `${jobId.toLowerCase()}-${number}` as SegmentId;
    if (existsSync(segmentDirectory(segmentsDir, id))) continue;
    const building = buildingDirectory(segmentsDir, id);
    try {
      await mkdir(building);
      return { id, building };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}

import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import type { Clock } from "../../../core/clock.ts";
import type { JobId, SegmentId } from "../../../core/ids.ts";
import type { SnapshotBuild, SnapshotBuilder } from "../../../core/ports/snapshot-builder.ts";
import { buildingDirectory, segmentDirectory } from "./segment-layout.ts";
import { IndexerBuild } from "./indexer-build.ts";

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

/** Builds each segment in a process of its own, which starts at once and can be killed. */
export function createSnapshotBuilder({ segmentsDir, ...deps }: SnapshotBuilderDeps): SnapshotBuilder {
  return {
    async start(jobId: JobId, signal: AbortSignal): Promise<SnapshotBuild> {
      signal.throwIfAborted();
      const { id, building } = await claimDirectory(segmentsDir, jobId);
      const build = new IndexerBuild({ id, building, segment: segmentDirectory(segmentsDir, id), ...deps });
      build.abortOn(signal);
      return build;
    },
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

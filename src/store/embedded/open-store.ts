import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../../core/clock.ts";
import type { SegmentId } from "../../core/ids.ts";
import type { CodeIndex } from "../../core/ports/code-index.ts";
import type { EventLog } from "../../core/ports/event-log.ts";
import type { LearnedRates } from "../../core/ports/learned-rates.ts";
import type { JobStore } from "../../core/ports/job-store.ts";
import type { RepositoryStore } from "../../core/ports/repository-store.ts";
import type { SnapshotBuilder } from "../../core/ports/snapshot-builder.ts";
import { openCatalogue, type Catalogue } from "./catalogue.ts";
import { createEventLog } from "./event-log.ts";
import { createLearnedRates } from "./learned-rates.ts";
import { createJobStore } from "./job-store.ts";
import { createRepositoryStore, listRepositories } from "./repository-store.ts";
import { createCodeIndex } from "./segment/code-index.ts";
import { SegmentCache } from "./segment/segment-cache.ts";
import { sweepSegments } from "./segment/segment-sweep.ts";
import { createSnapshotBuilder } from "./segment/snapshot-builder.ts";
import { createSnapshotReader } from "./segment/snapshot-reader.ts";

/**
 * Opens everything that is kept in a data directory which this process owns (see `openDataDir`), and removes what a
 * killed process left half made:
 *
 *   catalogue.db   jobs, events, and which segments are searchable
 *   segments/      the index, one directory per segment
 *   work/          what running jobs need; emptied at each start
 */
export async function openEmbeddedStore(options: EmbeddedStoreOptions): Promise<EmbeddedStore> {
  const { dataDir, clock } = options;
  const catalogue = openCatalogue(join(dataDir, "catalogue.db"), { at: clock.now() });
  try {
    const workDir = join(dataDir, "work");
    const segmentsDir = join(dataDir, "segments");
    await rm(workDir, { recursive: true, force: true, maxRetries: 3 });
    for (const dir of [workDir, segmentsDir]) await mkdir(dir, { recursive: true, mode: 0o700 });
    await sweepSegments(segmentsDir, namedSegments(catalogue));
    return assemble(catalogue, { ...options, workDir, segmentsDir });
  } catch (error) {
    catalogue.close();
    throw error;
  }
}

export interface EmbeddedStoreOptions {
  /** Absolute, and there. */
  readonly dataDir: string;
  readonly clock: Clock;
  /** The program that builds an index (segment/indexer-process), as JavaScript. */
  readonly indexerEntry: URL;
  /** Told of what failed no call: files that could not be removed, and snapshots that searches leave out. */
  readonly onError: (error: unknown) => void;
}

/** The ports, as one process keeps them on its disk. */
export interface EmbeddedStore {
  readonly jobs: JobStore;
  readonly events: EventLog;
  readonly repositories: RepositoryStore;
  readonly rates: LearnedRates;
  readonly snapshots: SnapshotBuilder;
  readonly index: CodeIndex;
  /** For what jobs keep while they run. On the same file system as the index. */
  readonly workDir: string;
  /** Waits for segments that are being removed, and for processes that are kept. Nothing may be running any more. */
  close(): Promise<void>;
}

function assemble(
  catalogue: Catalogue,
  { dataDir, clock, indexerEntry, onError, workDir, segmentsDir }: EmbeddedStoreOptions & Directories,
): EmbeddedStore {
  const segments = new SegmentCache({ segmentsDir, onError });
  const snapshots = createSnapshotBuilder({
    segmentsDir,
    dataDir,
    entry: indexerEntry,
    clock,
    onDamage: (damaged) => segments.noteDamage(damaged),
  });
  const release = (retired: readonly SegmentId[]): void => segments.retire(retired);
  return {
    jobs: createJobStore({ catalogue, release }),
    events: createEventLog(catalogue),
    repositories: createRepositoryStore({ catalogue, release, ...createSnapshotReader(segments) }),
    rates: createLearnedRates(catalogue),
    snapshots,
    index: createCodeIndex({ snapshots: () => listRepositories(catalogue), segments, clock, onError }),
    workDir,
    async close() {
      await snapshots.close();
      await segments.close();
      catalogue.close();
    },
  };
}

interface Directories {
  readonly workDir: string;
  readonly segmentsDir: string;
}

function namedSegments(catalogue: Catalogue): ReadonlySet<SegmentId> {
  return new Set(listRepositories(catalogue).flatMap(({ snapshot }) => snapshot.manifest.segments));
}

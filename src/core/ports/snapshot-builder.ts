import type { JobId } from "../ids.ts";
import type { Manifest, SkippedFile, SkipReason } from "../repository.ts";

/**
 * Builds the index of one ingestion aside. Nothing of it is visible until `JobStore.complete` names its manifest;
 * what was never named is swept at the next start.
 */
export interface SnapshotBuilder {
  /** Cheap: what it needs is started aside. */
  start(jobId: JobId, signal: AbortSignal): Promise<SnapshotBuild>;
}

export interface SnapshotBuild {
  /**
   * Builds on a snapshot instead of from nothing: its files stay, but for those that are superseded. Call it once, before
   * the first batch, or not at all. Where the snapshot turns out to be damaged, the build fails with an `AppError` that
   * may pass: from then on `RepositoryStore.tree` knows it.
   */
  buildOn(base: BuildBase): Promise<void>;

  /**
   * Takes a file that holds an encoded batch (core/parsed-batch.ts) and removes it once it is read. Resolves when
   * the builder can take more, which may be before this batch is indexed. Rejects when the build has failed or
   * been aborted.
   */
  add(batchFile: string): Promise<void>;

  /** Notes files that never reached a batch. */
  skip(files: readonly SkippedFile[]): Promise<void>;

  /** What is indexed so far. Cheap: no round trip. */
  progress(): { readonly files: number; readonly bytes: number };

  /**
   * Indexes what is still waiting, and makes the whole durable. Calls back as it goes, at least every second while
   * it can: `fraction` (0–1) is of the work that is left when `finish` is called.
   */
  finish(onProgress: (progress: FinishProgress) => void): Promise<BuiltIndex>;

  /** Stops and removes everything. Safe at any time, also after `finish` or twice. */
  abort(): Promise<void>;
}

export interface BuildBase {
  readonly manifest: Manifest;
  /** Paths that were removed or that come anew. */
  readonly superseded: readonly string[];
  /**
   * Compacts the snapshot, which holds so many bytes of source: what stays of it is copied into the segment that is
   * built, and the manifest names no other. Null leaves its segments as they are.
   */
  readonly compactedBytes: number | null;
}

export interface FinishProgress {
  readonly filesDone: number;
  readonly fraction: number;
}

/** The whole snapshot, what was built on included. */
export interface BuiltIndex {
  readonly manifest: Manifest;
  readonly files: number;
  readonly symbols: number;
  /** Bytes of source. */
  readonly bytes: number;
  /** Bytes on disk. */
  readonly indexBytes: number;
  /** Files by language. */
  readonly languages: Readonly<Record<string, number>>;
  readonly skipped: Readonly<Partial<Record<SkipReason, number>>>;
}

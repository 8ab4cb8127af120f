import { rm } from "node:fs/promises";
import type { Clock } from "../../../core/clock.ts";
import { AppError } from "../../../core/error.ts";
import { formatBytes } from "../../../core/figures.ts";
import type { SegmentId } from "../../../core/ids.ts";
import type { BuildBase, BuiltIndex, FinishProgress, SnapshotBuild } from "../../../core/ports/snapshot-builder.ts";
import { PARSE_VERSION, type SkippedFile } from "../../../core/repository.ts";
import type { Standby } from "../../../core/standby.ts";
import type { IndexerChild } from "./indexer-child.ts";
import type { FromIndexer, ToIndexer } from "./indexer-message.ts";
import { DELTAS_MAX } from "./segment-layout.ts";
import { SilenceWatch } from "./silence-watch.ts";

export interface IndexerBuildOptions {
  readonly id: SegmentId;
  /** Exists and is empty. */
  readonly building: string;
  /** What it becomes. */
  readonly segment: string;
  readonly indexers: Standby<IndexerChild>;
  readonly clock: Clock;
  /** Told once when segments that a build stands on turn out to be damaged. */
  readonly onDamage: (segments: readonly SegmentId[]) => void;
}

/**
 * One build, seen from the server's process: the work is done by an indexer process, which is told where to build with
 * the first thing there is to do. A build that is aborted before leaves it as it was, for the next.
 *
 *   building ──finish──► finishing ──► finished
 *      │  └──────────────────┴── indexer failed ──► failed
 *      └── abort, from any of them ──► failed, and nothing is left on disk
 */
export class IndexerBuild implements SnapshotBuild {
  readonly #options: IndexerBuildOptions;
  readonly #indexer: IndexerChild;
  #hasBegun = false;
  #hasLetGo = false;
  #hasHeard = false;
  #failure: Error | null = null;
  /** Of what it builds on. */
  #base: readonly SegmentId[] = [];
  /** Bytes of source in the base that are copied; null where it stays as it is. */
  #compactedBytes: number | null = null;
  #finished: BuiltIndex | null = null;
  #indexed: { readonly files: number; readonly bytes: number } = { files: 0, bytes: 0 };
  #batches = 0;
  #waiting = 0;
  /** Share of the work after the last batch that is done. */
  #finishing = 0;
  #aborted: Promise<void> | null = null;
  #isFinishing = false;
  readonly #silence: SilenceWatch;
  #ignoreSignal = (): void => {};
  /** Those who wait for anything to change. */
  #watchers: (() => void)[] = [];

  constructor(options: IndexerBuildOptions) {
    this.#options = options;
    this.#indexer = options.indexers.take();
    this.#indexer.serve({
      onMessage: (message) => this.#listen(message),
      onEnd: (error) => {
        this.#fail(error);
        this.#silence.stop();
        this.#ignoreSignal();
      },
    });
    this.#silence = new SilenceWatch({
      clock: options.clock,
      limitMs: () => this.#silenceMsMax(),
      onSilent: (silentMs) => this.#endSilent(silentMs),
    });
  }

  /** Aborts when the signal does, until it has finished: from then on the segment may be in use. */
  abortOn(signal: AbortSignal): void {
    const abort = (): void => {
      this.#fail(signal.reason instanceof Error ? signal.reason : new Error("aborted", { cause: signal.reason }));
      // Whoever holds the build calls abort() too, and learns there what went wrong.
      this.abort().catch(() => {});
    };
    signal.addEventListener("abort", abort, { once: true });
    this.#ignoreSignal = () => signal.removeEventListener("abort", abort);
  }

  async buildOn({ manifest: { parseVersion, segments }, superseded, compactedBytes }: BuildBase): Promise<void> {
    if (this.#batches > 0 || this.#base.length > 0) throw new Error("too late to build on a snapshot");
    const isFull = segments.length > DELTAS_MAX && compactedBytes === null;
    if (parseVersion !== PARSE_VERSION || segments.length === 0 || isFull) {
      throw new Error("this snapshot cannot be built on");
    }
    this.#base = segments;
    this.#compactedBytes = compactedBytes;
    for (let at = 0; at < superseded.length; at += PATHS_PER_MESSAGE) {
      this.#tell({ kind: "supersede", paths: superseded.slice(at, at + PATHS_PER_MESSAGE) });
    }
    this.#tell({ kind: "base", segments, isCompacted: compactedBytes !== null });
    await this.#until(() => true);
  }

  async add(batchFile: string): Promise<void> {
    this.#batches++;
    this.#waiting++;
    this.#tell({ kind: "batch", file: batchFile });
    await this.#until(() => this.#waiting < BATCHES_WAITING_MAX);
  }

  async skip(files: readonly SkippedFile[]): Promise<void> {
    for (let at = 0; at < files.length; at += PATHS_PER_MESSAGE) {
      this.#tell({ kind: "skip", files: files.slice(at, at + PATHS_PER_MESSAGE) });
    }
    await this.#until(() => true);
  }

  progress(): { readonly files: number; readonly bytes: number } {
    return this.#indexed;
  }

  async finish(onProgress: (progress: FinishProgress) => void): Promise<BuiltIndex> {
    const batchesLeft = this.#waiting;
    const merging = (this.#compactedBytes ?? 0) / MERGED_BYTES_PER_BATCH;
    const afterBatches = Math.max(this.#batches * FINISH_COST_PER_BATCH, 1) + merging;
    this.#isFinishing = true;
    this.#tell({ kind: "finish" });
    await this.#until(() => {
      const done = batchesLeft - this.#waiting + this.#finishing * afterBatches;
      onProgress({ filesDone: this.#indexed.files, fraction: done / (batchesLeft + afterBatches) });
      return this.#finished !== null;
    });
    return this.#finished as unknown as BuiltIndex;
  }

  abort(): Promise<void> {
    this.#fail(new AppError("cancelled", "The build of the index was aborted."));
    this.#aborted ??= this.#remove();
    return this.#aborted;
  }

  async #remove(): Promise<void> {
    const { building, segment } = this.#options;
    const isStuck = !this.#hasLetGo && !(await this.#endOrKeep());
    // What it leaves is removed by the sweep at the next start.
    if (isStuck) return;
    await Promise.all([building, segment].map((path) => rm(path, { recursive: true, force: true })));
  }

  /** Says whether nobody works for this build any more. */
  async #endOrKeep(): Promise<boolean> {
    this.#letGo();
    return !this.#hasBegun || this.#indexer.close();
  }

  #letGo(): void {
    this.#hasLetGo = true;
    this.#silence.stop();
    this.#ignoreSignal();
    this.#indexer.leave();
    this.#options.indexers.giveBack(this.#indexer);
  }

  #listen(message: FromIndexer): void {
    this.#silence.hear();
    this.#hasHeard = true;
    switch (message.kind) {
      case "indexed":
        this.#indexed = { files: message.files, bytes: message.bytes };
        this.#waiting--;
        break;
      case "finishing":
        this.#finishing = message.fraction;
        break;
      case "finished": {
        const { totals, indexBytes } = message;
        const segments = [...(this.#compactedBytes === null ? this.#base : []), this.#options.id];
        this.#finished = { manifest: { parseVersion: PARSE_VERSION, segments }, ...totals, indexBytes };
        this.#finishing = 1;
        this.#letGo();
        break;
      }
      case "failed":
        if (message.isBaseDamaged) this.#options.onDamage(this.#base);
        this.#fail(failureOf(message, this.#compactedBytes));
        break;
    }
    this.#changed();
  }

  #tell(message: ToIndexer): void {
    if (this.#failure !== null || this.#hasLetGo) return;
    if (!this.#hasBegun) {
      const { building, segment } = this.#options;
      this.#hasBegun = true;
      this.#indexer.tell({ kind: "begin", building, segment });
    }
    this.#indexer.tell(message);
  }

  /** Null while it has nothing to do, and so nothing to say. */
  #silenceMsMax(): number | null {
    // Sorting the names is one step, and so is flushing: the larger the index, the longer they take.
    const bytes = this.#indexed.bytes + (this.#compactedBytes ?? 0);
    if (this.#isFinishing) return SILENCE_MS_MAX + bytes / FINISHED_BYTES_PER_MS_MIN;
    return this.#waiting > 0 ? SILENCE_MS_MAX : null;
  }

  #endSilent(silentMs: number): void {
    const seconds = Math.floor(silentMs / 1000);
    const message = `The indexer process said nothing for ${seconds} seconds although it had work, and was ended.`;
    const hint = "Look whether the data directory's disk answers and whether the machine is overloaded, then retry.";
    // One that was kept may have stopped since; the next try has another.
    const isTransient = !this.#hasHeard;
    this.#fail(new AppError("internal", message, { title: "The index is stuck", hint, isTransient }));
    this.#indexer.kill();
  }

  /** The first failure counts. */
  #fail(error: Error): void {
    this.#failure ??= error;
    this.#changed();
  }

  /** Waits for `done`, asked again after every change. Rejects when the build has failed. */
  async #until(done: () => boolean): Promise<void> {
    for (;;) {
      if (this.#failure !== null) throw this.#failure;
      if (done()) return;
      await new Promise<void>((resolve) => this.#watchers.push(resolve));
    }
  }

  #changed(): void {
    const watchers = this.#watchers;
    this.#watchers = [];
    for (const wake of watchers) wake();
  }
}

function failureOf(
  { code, message, isBaseDamaged }: Extract<FromIndexer, { kind: "failed" }>,
  compactedBytes: number | null,
): AppError {
  // The next try builds on nothing.
  if (isBaseDamaged) return new AppError(code, message, { title: "The index cannot be read", isTransient: true });
  if (code === "disk_full" && compactedBytes !== null) {
    const needed = formatBytes(compactedBytes * INDEX_BYTES_PER_SOURCE_BYTE);
    const merging = `This ingestion merges the index, which takes ${needed} more until it is done.`;
    return new AppError(code, `${message} ${merging}`);
  }
  return code === "internal"
    ? new AppError(code, "The indexer failed.", { cause: new Error(message) })
    : new AppError(code, message);
}

/** 2 MB of batches: enough that the indexer never waits for the next, little enough that cancelling is quick. */
export const BATCHES_WAITING_MAX = 8;
/** A batch takes milliseconds; what takes a minute has stopped, or its disk has. */
const SILENCE_MS_MAX = 60_000;
/** Bytes of source for which the slowest step of finishing takes no more than 1 ms, on a disk of 5 MB/s. */
const FINISHED_BYTES_PER_MS_MIN = 2000;
const PATHS_PER_MESSAGE = 1000;
/** About, and rather more than less. */
const INDEX_BYTES_PER_SOURCE_BYTE = 1.6;
/** Finishing costs about as much as indexing a third as many batches. */
const FINISH_COST_PER_BATCH = 0.3;
/** Source that is copied and finished in the time in which a batch is indexed. */
const MERGED_BYTES_PER_BATCH = 160_000;

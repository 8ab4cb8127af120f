import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../core/clock.ts";
import { AppError } from "../core/error.ts";
import type { Job } from "../core/job.ts";
import type { BuiltIndex, SnapshotBuild, SnapshotBuilder } from "../core/ports/snapshot-builder.ts";
import type { JobStats, StageSeconds } from "../core/progress-event.ts";
import type { RepositoryAddress, Snapshot } from "../core/repository.ts";
import type { Credentials } from "./git/credentials.ts";
import type { FetchedRepository } from "./git/fetch-repository.ts";
import type { GitSettings } from "./git/git-settings.ts";
import type { ParserPool } from "./parser/parser-pool.ts";
import type { ProgressReporter } from "./progress-reporter.ts";
import { cloneStage } from "./stages/clone.ts";
import { indexStage } from "./stages/index.ts";
import { parseStage, type ParsedTree } from "./stages/parse.ts";
import type { TokenVault } from "./token-vault.ts";

export interface AttemptOptions {
  readonly job: Job;
  readonly reporter: ProgressReporter;
  readonly clock: Clock;
  readonly vault: TokenVault;
  readonly snapshots: SnapshotBuilder;
  readonly git: GitSettings;
  readonly maxFileBytes: number;
  readonly dataDir: string;
  /** Each attempt works in a directory of its own below this one, and leaves none. */
  readonly workDir: string;
  /** The operator's token for this host, where a request gives none. */
  configuredCredentials(address: RepositoryAddress): Credentials | null;
  /** How many parser processes `startParsers` starts. */
  readonly parserProcesses: number;
  /** Starts parser processes; they warm up while git fetches. */
  startParsers(): ParserPool;
  /** A stage has ended: what is known of the job is worth keeping. */
  onStageEnd(): Promise<void>;
  /** Git's own words, secrets removed. */
  onLogLine(line: string): void;
}

/** An index that is built and durable, but not yet visible. */
export interface FinishedAttempt {
  result(seconds: StageSeconds): { ref: string; snapshot: Snapshot; stats: JobStats };
  /** Removes it, when it turns out that it may not be committed. */
  discard(): Promise<void>;
}

/** One try: fetch, parse, index. Leaves no process and no temporary file, however it ends. */
export async function runAttempt(options: AttemptOptions, signal: AbortSignal): Promise<FinishedAttempt> {
  signal.throwIfAborted();
  const dir = join(options.workDir, options.job.id);
  await rm(dir, { recursive: true, force: true });
  await mkdir(join(dir, "spool"), { recursive: true, mode: 0o700 });
  // Both are forked first: they start while git still fetches.
  const parsers = options.startParsers();
  let build: SnapshotBuild | null = null;
  try {
    build = await options.snapshots.start(options.job.id, signal);
    return await ingest({ ...options, dir, parsers, build }, signal);
  } catch (error) {
    await build?.abort();
    throw error;
  } finally {
    await parsers.close();
    await rm(dir, { recursive: true, force: true, maxRetries: 3 });
  }
}

export interface StageOptions extends AttemptOptions {
  readonly dir: string;
  readonly parsers: ParserPool;
  readonly build: SnapshotBuild;
}

async function ingest(options: StageOptions, signal: AbortSignal): Promise<FinishedAttempt> {
  const { fetched, entries } = await cloneStage(options, signal);
  await options.onStageEnd();
  const tree = await parseStage(options, { fetched, entries }, signal);
  await options.onStageEnd();
  const built = await indexStage(options, tree, signal);
  if (built.files + tree.counts.skipped < entries.length) {
    throw new AppError("internal", `Only ${built.files} of ${entries.length} files reached the index.`);
  }
  return {
    result: (seconds) => describeResult({ fetched, tree, built, seconds }),
    discard: () => options.build.abort(),
  };
}

interface Outcome {
  readonly fetched: FetchedRepository;
  readonly tree: ParsedTree;
  readonly built: BuiltIndex;
  readonly seconds: StageSeconds;
}

function describeResult({ fetched, tree, built, seconds }: Outcome): ReturnType<FinishedAttempt["result"]> {
  const { commit, ref, receivedBytes } = fetched;
  const { files, symbols, bytes, manifest, indexBytes, languages } = built;
  const skipped = tree.skippedByReason;
  const total = seconds.cloning + seconds.parsing + seconds.indexing;
  const rounded = {
    cloning: milliseconds(seconds.cloning),
    parsing: milliseconds(seconds.parsing),
    indexing: milliseconds(seconds.indexing),
    total: milliseconds(total),
  };
  return {
    ref,
    snapshot: { commit, manifest, files, symbols, bytes, indexBytes, receivedBytes, skipped, languages },
    stats: { commit, mode: "full", files, symbols, bytes, skipped, seconds: rounded },
  };
}

function milliseconds(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

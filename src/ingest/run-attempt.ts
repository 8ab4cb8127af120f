import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../core/clock.ts";
import { deletedMeanwhile } from "../core/deleted-meanwhile.ts";
import { AppError, type ErrorCode } from "../core/error.ts";
import type { Job } from "../core/job.ts";
import type { Completion } from "../core/ports/job-store.ts";
import type { BuiltIndex, SnapshotBuild, SnapshotBuilder } from "../core/ports/snapshot-builder.ts";
import type { JobStats, StageSeconds } from "../core/progress-event.ts";
import type { RepositoryStore } from "../core/ports/repository-store.ts";
import type { RepositoryAddress, Snapshot } from "../core/repository.ts";
import type { Credentials } from "./git/credentials.ts";
import type { FetchedRepository } from "./git/fetch-repository.ts";
import type { GitSettings } from "./git/git-settings.ts";
import { keptDirectory, removeKept, removeLeftovers } from "./git/kept-repository.ts";
import type { ParserPool } from "./parser/parser-pool.ts";
import type { Standby } from "../core/standby.ts";
import { segmentsBuiltOn, type IngestionPlan } from "./plan-ingestion.ts";
import type { ProgressReporter } from "./progress-reporter.ts";
import { cloneStage } from "./stages/clone.ts";
import { indexStage } from "./stages/index.ts";
import { parseStage } from "./stages/parse.ts";
import type { TokenVault } from "./token-vault.ts";

export interface AttemptOptions {
  readonly job: Job;
  readonly reporter: ProgressReporter;
  readonly clock: Clock;
  readonly vault: TokenVault;
  readonly snapshots: SnapshotBuilder;
  readonly repositories: RepositoryStore;
  readonly git: GitSettings;
  readonly maxFileBytes: number;
  readonly dataDir: string;
  /** What was fetched is kept here, so that the next ingestion of a repository fetches only what is new. */
  readonly repositoriesDir: string;
  /** Each attempt works in a directory of its own below this one, and leaves none. */
  readonly workDir: string;
  /** The operator's token for this host, where a request gives none. */
  configuredCredentials(address: RepositoryAddress): Credentials | null;
  /** How many parser processes a pool of `parsers` has. */
  readonly parserProcesses: number;
  readonly parsers: Standby<ParserPool>;
  /** A stage has ended: what is known of the job is worth keeping. */
  onStageEnd(): Promise<void>;
  /** Git's own words, secrets removed. */
  onLogLine(line: string): void;
}

/** What an attempt made: an index that is built and durable, but not yet visible. */
export interface FinishedAttempt {
  result(seconds: StageSeconds): Pick<Completion, "ref" | "snapshot" | "builtOn" | "stats">;
  /** Removes it, when it turns out that it may not be committed, and what was fetched for it where nothing else needs that. */
  discard(): Promise<void>;
}

/** One try: fetch, parse, index. Leaves no process and no temporary file, however it ends. */
export async function runAttempt(options: AttemptOptions, signal: AbortSignal): Promise<FinishedAttempt> {
  signal.throwIfAborted();
  const { job, workDir, repositoriesDir } = options;
  const dir = join(workDir, job.id);
  await rm(dir, { recursive: true, force: true });
  await mkdir(join(dir, "spool"), { recursive: true, mode: 0o700 });
  // Both are forked first: they start while git still fetches.
  const pool = options.parsers.take();
  let build: SnapshotBuild | null = null;
  try {
    build = await options.snapshots.start(job.id, signal);
    return await ingest({ ...options, dir, pool, build }, signal);
  } catch (error) {
    await build?.abort();
    const isAtFault = error instanceof AppError && FAULTS_OF_A_CLONE.has(error.code) && !error.isTransient;
    if (isAtFault) await removeKept(repositoriesDir, job.address.url);
    else await tidyKept(options);
    throw error;
  } finally {
    options.parsers.giveBack(pool);
    await rm(dir, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Keeps what was fetched where it serves a snapshot that a next ingestion could build on. */
async function tidyKept({ job, repositories, repositoriesDir }: AttemptOptions): Promise<void> {
  const { url } = job.address;
  const isIndexed = (await repositories.list()).some(({ address }) => address.url === url);
  if (isIndexed) await removeLeftovers(keptDirectory(repositoriesDir, url));
  else await removeKept(repositoriesDir, url);
}

/** After these what was fetched may be at fault, whatever it serves. */
const FAULTS_OF_A_CLONE: ReadonlySet<ErrorCode> = new Set(["internal", "too_large", "disk_full", "malicious_tree"]);

export interface StageOptions extends AttemptOptions {
  readonly dir: string;
  readonly pool: ParserPool;
  readonly build: SnapshotBuild;
}

async function ingest(options: StageOptions, signal: AbortSignal): Promise<FinishedAttempt> {
  const { build, onStageEnd } = options;
  const { fetched, plan, treeFiles } = await cloneStage(options, signal);
  await onStageEnd();
  if (plan.mode === "unchanged") {
    await build.abort();
    const snapshot = { ...plan.repository.snapshot, commit: fetched.commit };
    return finished(options, (seconds) => ({
      ref: fetched.ref,
      snapshot,
      builtOn: segmentsBuiltOn(plan),
      stats: toStats("unchanged", snapshot, seconds),
    }));
  }
  const built = await parseAndIndex(options, { fetched, plan }, signal).catch(async (error: unknown) => {
    throw await unlessDeleted(error, plan, options);
  });
  requireAll(built, treeFiles);
  const { commit, receivedBytes } = fetched;
  const snapshot = { ...built, commit, receivedBytes };
  return finished(options, (seconds) => ({
    ref: fetched.ref,
    snapshot,
    builtOn: segmentsBuiltOn(plan),
    stats: toStats(plan.mode, snapshot, seconds),
  }));
}

async function parseAndIndex(
  options: StageOptions,
  { fetched, plan }: { readonly fetched: FetchedRepository; readonly plan: BuildingPlan },
  signal: AbortSignal,
): Promise<BuiltIndex> {
  if (plan.mode === "incremental") await options.build.buildOn(plan.base);
  const compactedBytes = plan.mode === "incremental" ? plan.base.compactedBytes : null;
  const counts = await parseStage(options, { fetched, entries: plan.entries, compactedBytes }, signal);
  await options.onStageEnd();
  return indexStage(options, { counts, isCompacting: compactedBytes !== null }, signal);
}

type BuildingPlan = Exclude<IngestionPlan, { readonly mode: "unchanged" }>;

/** Whoever reads an index that is being deleted may meet anything; what it was built on tells why. */
async function unlessDeleted(error: unknown, plan: BuildingPlan, { repositories }: StageOptions): Promise<unknown> {
  if (plan.mode === "full") return error;
  const named = (await repositories.list()).flatMap(({ snapshot }) => snapshot.manifest.segments);
  return segmentsBuiltOn(plan).every((segment) => named.includes(segment)) ? error : deletedMeanwhile(error);
}

function finished(options: StageOptions, result: FinishedAttempt["result"]): FinishedAttempt {
  return {
    result,
    async discard() {
      await options.build.abort();
      // Its repository may be what was deleted meanwhile.
      await tidyKept(options);
    },
  };
}

/** Every file of the tree is in the index or listed as left out: never a snapshot with holes. */
function requireAll({ files, skipped }: BuiltIndex, treeFiles: number): void {
  // A file whose parser failed is in both.
  const { parser_crash: _crashed, parser_timeout: _stuck, ...leftOut } = skipped;
  const dealtWith = Object.values(leftOut).reduce((sum, count) => sum + count, files);
  if (dealtWith !== treeFiles) {
    throw new AppError("internal", `Of ${treeFiles} files only ${dealtWith} reached the index.`);
  }
}

function toStats(mode: JobStats["mode"], snapshot: Snapshot, seconds: StageSeconds): JobStats {
  const { commit, files, symbols, bytes, skipped } = snapshot;
  const cloning = milliseconds(seconds.cloning);
  const parsing = milliseconds(seconds.parsing);
  const indexing = milliseconds(seconds.indexing);
  const total = milliseconds(cloning + parsing + indexing);
  return { commit, mode, files, symbols, bytes, skipped, seconds: { cloning, parsing, indexing, total } };
}

function milliseconds(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

import { rename, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { AppError } from "../../core/error.ts";
import { fetchRepository, type FetchedRepository } from "../git/fetch-repository.ts";
import { DamagedClone } from "../git/git-error.ts";
import { keptDirectory } from "../git/kept-repository.ts";
import { listTree } from "../git/list-tree.ts";
import { planIngestion, type IngestionPlan } from "../plan-ingestion.ts";
import type { StageOptions } from "../run-attempt.ts";
import { cloningView } from "../stage-views.ts";

export interface ClonedRepository {
  readonly fetched: FetchedRepository;
  readonly plan: IngestionPlan;
  /** Files of the commit's tree, whatever the plan takes of them. */
  readonly treeFiles: number;
}

/** Fetches one commit without a working tree, lists it, and compares it with what is indexed. */
export async function cloneStage(options: StageOptions, signal: AbortSignal): Promise<ClonedRepository> {
  const { job, reporter, git, dataDir, maxFileBytes, repositories } = options;
  const fetched = await fetchKept(options, signal);
  reporter.nameRef(fetched.ref);
  let treeFiles = 0;
  const plan = await planIngestion({
    job,
    fetched,
    maxFileBytes,
    repositories,
    listTree: async () => {
      const { gitDir, commit } = fetched;
      const entries = await listTree({ gitDir, commit, dataDir, searchPath: git.searchPath }, signal);
      treeFiles = entries.length;
      return entries;
    },
  });
  return { fetched, plan, treeFiles };
}

/** Fetches into what is kept of earlier fetches; without it where a full ingestion is asked for, or it is no good. */
async function fetchKept(options: StageOptions, signal: AbortSignal): Promise<FetchedRepository> {
  const { job, vault, repositoriesDir, onLogLine } = options;
  const dir = keptDirectory(repositoriesDir, job.address.url);
  const kept = vault.get(job.id);
  try {
    const fetched = job.full
      ? await fetchAnew(options, dir, signal)
      : await fetchInto(options, dir, signal).catch(async (error: unknown) => {
          if (!(error instanceof DamagedClone)) throw error;
          onLogLine("What was kept of earlier fetches is damaged: all of it is fetched again.");
          return fetchAnew(options, dir, signal);
        });
    if (kept !== null) vault.accept(job.id);
    return fetched;
  } catch (error) {
    throw kept === null && job.hasToken ? withLostToken(error) : error;
  }
}

/** Fetches everything, and lets it take the place of what was kept; until then that stays. */
async function fetchAnew(options: StageOptions, dir: string, signal: AbortSignal): Promise<FetchedRepository> {
  // No repository has such a name, so that a sweep removes it if we are killed.
  const fresh = `${dir}.new`;
  await rm(fresh, { recursive: true, force: true });
  try {
    const fetched = await fetchInto(options, fresh, signal);
    await rm(dir, { recursive: true, force: true, maxRetries: 3 });
    await rename(fresh, dir);
    return { ...fetched, gitDir: join(dir, relative(fresh, fetched.gitDir)) };
  } catch (error) {
    await rm(fresh, { recursive: true, force: true, maxRetries: 3 });
    throw error;
  }
}

function fetchInto(options: StageOptions, dir: string, signal: AbortSignal): Promise<FetchedRepository> {
  const { job, vault, reporter, git, dataDir, clock, onLogLine } = options;
  return fetchRepository(
    {
      address: job.address,
      ref: job.ref,
      credentials: vault.get(job.id) ?? options.configuredCredentials(job.address),
      dir,
      dataDir,
      settings: git,
      clock,
      onProgress: (progress) => reporter.say(cloningView(progress, job.address)),
      onLogLine,
    },
    signal,
  );
}

/** A request's token lives in memory alone, so a restart of the server loses it. */
function withLostToken(error: unknown): unknown {
  if (!(error instanceof AppError) || !["auth_required", "not_found"].includes(error.code)) return error;
  const hint = "The token of this request was lost when the server restarted: send the request with it again.";
  return new AppError(error.code, error.message, { cause: error, hint, logTail: error.logTail });
}

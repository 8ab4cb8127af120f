import { join } from "node:path";
import { AppError } from "../../core/error.ts";
import { cloneFraction, fetchRepository, type FetchedRepository } from "../git/fetch-repository.ts";
import { listTree } from "../git/list-tree.ts";
import type { TreeEntry } from "../git/tree-entry.ts";
import type { StageOptions } from "../run-attempt.ts";
import { cloningView } from "../stage-views.ts";

export interface ClonedRepository {
  readonly fetched: FetchedRepository;
  readonly entries: readonly TreeEntry[];
}

/** Fetches one commit without a working tree, and lists it. */
export async function cloneStage(options: StageOptions, signal: AbortSignal): Promise<ClonedRepository> {
  const { job, vault, reporter, git, dataDir, clock } = options;
  const kept = vault.get(job.id);
  const fetched = await fetchRepository(
    {
      address: job.address,
      ref: job.ref,
      credentials: kept ?? options.configuredCredentials(job.address),
      dir: join(options.dir, "git"),
      dataDir,
      settings: git,
      clock,
      onProgress: (progress) => reporter.say(cloningView(progress, cloneFraction(progress), job.address)),
      onLogLine: options.onLogLine,
    },
    signal,
  ).catch((error: unknown) => {
    throw kept === null && job.hasToken ? withLostToken(error) : error;
  });
  if (kept !== null) vault.accept(job.id);
  reporter.nameRef(fetched.ref);
  const entries = await listTree(
    { gitDir: fetched.gitDir, commit: fetched.commit, dataDir, searchPath: git.searchPath },
    signal,
  );
  return { fetched, entries };
}

/** A request's token lives in memory alone, so a restart of the server loses it. */
function withLostToken(error: unknown): unknown {
  if (!(error instanceof AppError) || !["auth_required", "not_found"].includes(error.code)) return error;
  const hint = "The token of this request was lost when the server restarted: send the request with it again.";
  return new AppError(error.code, error.message, { cause: error, hint, logTail: error.logTail });
}

import { allEnded } from "../core/all-ended.ts";
import type { SegmentId } from "../core/ids.ts";
import type { Job } from "../core/job.ts";
import type { RepositoryStore } from "../core/ports/repository-store.ts";
import type { BuildBase } from "../core/ports/snapshot-builder.ts";
import { PARSE_VERSION, type Repository } from "../core/repository.ts";
import type { FetchedRepository } from "./git/fetch-repository.ts";
import type { TreeEntry } from "./git/tree-entry.ts";
import { diffTree } from "./tree-diff.ts";

/** What there is to do for a commit, given what is indexed already. */
export type IngestionPlan =
  | { readonly mode: "full"; readonly entries: readonly TreeEntry[] }
  | {
      readonly mode: "incremental";
      readonly base: BuildBase;
      /** Files to parse. */
      readonly entries: readonly TreeEntry[];
    }
  /** The tree of this commit answers searches already. */
  | { readonly mode: "unchanged"; readonly repository: Repository };

export interface PlanRequest {
  readonly job: Job;
  readonly fetched: FetchedRepository;
  readonly maxFileBytes: number;
  readonly repositories: RepositoryStore;
  /** Lists the fetched commit. */
  listTree(): Promise<readonly TreeEntry[]>;
}

export async function planIngestion(request: PlanRequest): Promise<IngestionPlan> {
  const { job, fetched, maxFileBytes, repositories, listTree } = request;
  const repository = job.full ? null : await repositories.find({ url: job.address.url, ref: fetched.ref });
  const [entries, indexed] = await allEnded([listTree(), indexedTree(repository, repositories)]);
  if (repository === null || indexed === null) return { mode: "full", entries };
  const { changed, superseded } = diffTree(indexed.entries, { entries, maxFileBytes });
  if (changed.length === 0 && superseded.length === 0) return { mode: "unchanged", repository };
  const isMostlyNew = superseded.length > indexed.entries.size * SUPERSEDED_SHARE_MAX;
  if (isMostlyNew) return { mode: "full", entries };
  const { manifest, bytes } = repository.snapshot;
  const compactedBytes = indexed.needsCompaction ? bytes : null;
  return { mode: "incremental", base: { manifest, superseded, compactedBytes }, entries: changed };
}

/** The segments that a plan's snapshot is made of, among them those that compaction leaves out of its manifest. */
export function segmentsBuiltOn(plan: IngestionPlan): readonly SegmentId[] {
  switch (plan.mode) {
    case "full":
      return [];
    case "incremental":
      return plan.base.manifest.segments;
    case "unchanged":
      return plan.repository.snapshot.manifest.segments;
  }
}

/** Where more of a snapshot goes than stays, building anew leaves less behind. */
const SUPERSEDED_SHARE_MAX = 0.5;

async function indexedTree(
  repository: Repository | null,
  repositories: RepositoryStore,
): ReturnType<RepositoryStore["tree"]> {
  const manifest = repository?.snapshot.manifest;
  return manifest?.parseVersion === PARSE_VERSION ? repositories.tree(manifest) : null;
}

import { mkdir } from "node:fs/promises";
import type { RepositoryId } from "./core/ids.ts";
import type { JobStore } from "./core/ports/job-store.ts";
import type { RepositoryStore } from "./core/ports/repository-store.ts";
import { keptBytes, removeKept, sweepKept } from "./ingest/git/kept-repository.ts";

/** What git fetched of each repository, kept beside the index so that the next ingestion fetches only what is new. */
export interface KeptClones {
  readonly directory: string;
  /** As the store's, but a repository that is deleted takes its clone along. */
  readonly repositories: RepositoryStore;
  /** What is kept of a repository (`RepositoryAddress.url`), in bytes on disk. Remembered until it changes. */
  bytes(url: string): Promise<number>;
  /** Runs what changes what is kept of a repository, after what removes it. */
  whileChanging<Result>(url: string, work: () => Promise<Result>): Promise<Result>;
}

/** Opens the directory, and removes what is of no repository and no waiting job any more. */
export async function openKeptClones(
  directory: string,
  { jobs, repositories }: { readonly jobs: JobStore; readonly repositories: RepositoryStore },
): Promise<KeptClones> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const indexed = (await repositories.list()).map(({ address }) => address.url);
  await sweepKept(directory, [...indexed, ...(await activeUrls(jobs))]);

  const sizes = rememberedSizes(directory);
  /** Under way, by URL. */
  const removals = new Map<string, Promise<void>>();

  async function remove(id: RepositoryId): Promise<boolean> {
    const repository = await repositories.get(id);
    const deleted = await repositories.delete(id);
    if (repository === null || !deleted) return deleted;
    const { url } = repository.address;
    const removal = sizes
      .forgetSizeWhile(url, () => removeUnused(url))
      .finally(() => {
        if (removals.get(url) === removal) removals.delete(url);
      });
    removals.set(url, removal);
    await removal;
    return true;
  }

  async function removeUnused(url: string): Promise<void> {
    // Another ref of it may be indexed, or being ingested.
    const others = [...(await repositories.list()).map(({ address }) => address.url), ...(await activeUrls(jobs))];
    if (!others.includes(url)) await removeKept(directory, url);
  }

  async function whileChanging<Result>(url: string, work: () => Promise<Result>): Promise<Result> {
    // It never waits for a job, so nobody waits for himself here.
    await removals.get(url)?.catch(() => {});
    return sizes.forgetSizeWhile(url, work);
  }

  return { directory, repositories: { ...repositories, delete: remove }, bytes: sizes.bytes, whileChanging };
}

interface RememberedSizes extends Pick<KeptClones, "bytes"> {
  forgetSizeWhile<Result>(url: string, work: () => Promise<Result>): Promise<Result>;
}

/** Looking takes 1 ms a clone, and there may be a thousand. */
function rememberedSizes(directory: string): RememberedSizes {
  const known = new Map<string, Promise<number>>();
  const changing = new Map<string, number>();
  const change = (url: string, by: 1 | -1): void => {
    known.delete(url);
    changing.set(url, (changing.get(url) ?? 0) + by);
    if (changing.get(url) === 0) changing.delete(url);
  };
  return {
    bytes(url) {
      const bytes = known.get(url) ?? keptBytes(directory, url);
      if (!changing.has(url)) known.set(url, bytes);
      bytes.catch(() => known.delete(url));
      return bytes;
    },
    async forgetSizeWhile(url, work) {
      change(url, 1);
      try {
        return await work();
      } finally {
        change(url, -1);
      }
    },
  };
}

async function activeUrls(jobs: JobStore): Promise<readonly string[]> {
  const query = { status: ["queued", "running"], repository: null, since: null, before: null } as const;
  const active = await jobs.list({ ...query, limit: Number.MAX_SAFE_INTEGER });
  return active.map(({ address }) => address.url);
}

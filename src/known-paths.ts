import { realpath } from "node:fs/promises";
import type { Config } from "./config.ts";
import type { Job } from "./core/job.ts";

export interface KnownJobs {
  readonly jobs: readonly Job[];
  /** Those that the person named to this command, by id or by how it begins. */
  readonly named: readonly string[];
}

/**
 * Lets local repositories be read again that were ingested here: each was allowed when its job was taken in. Not all of
 * these jobs are the person's, a server may have taken them from anyone, and what lies at a path may have changed since.
 * So they are read where they are, and followed elsewhere only where the person named the job.
 */
export async function withKnownPaths(config: Config, { jobs, named }: KnownJobs): Promise<Config> {
  const locals = jobs.filter(({ address }) => address.source === "local");
  const known = await Promise.all([...new Set(locals.map(pathOf))].map(stillThere));
  const trusted = named.flatMap((name) => {
    const [job, other] = jobs.filter(({ id }) => id.startsWith(name.toUpperCase()));
    return job === undefined || other !== undefined || job.address.source !== "local" ? [] : [pathOf(job)];
  });
  return {
    ...config,
    localRoots: [...config.localRoots, ...known.flat()],
    trustedPaths: [...(config.trustedPaths ?? []), ...trusted],
  };
}

function pathOf({ address }: Job): string {
  return address.url;
}

/** Without links when its job was taken in: one that resolves to another now leads elsewhere. */
async function stillThere(path: string): Promise<readonly string[]> {
  const real = await realpath(path).catch(() => path);
  return real === path ? [path] : [];
}

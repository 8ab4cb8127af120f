import { createHash } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";

/**
 * Where what was fetched of a repository is kept, so that the next fetch brings only what is new. One directory for all
 * refs of a repository; its name gives nothing away.
 */
export function keptDirectory(repositoriesDir: string, url: string): string {
  return join(repositoriesDir, nameOf(url));
}

/** Forgets what was fetched of a repository; the next fetch brings all of it. */
export async function removeKept(repositoriesDir: string, url: string): Promise<void> {
  await rm(keptDirectory(repositoriesDir, url), { recursive: true, force: true, maxRetries: 3 });
}

/** Removes what is kept of repositories other than these, and what a killed git left in theirs. */
export async function sweepKept(repositoriesDir: string, liveUrls: Iterable<string>): Promise<void> {
  const live = new Set(Array.from(liveUrls, nameOf));
  for (const name of await readdir(repositoriesDir)) {
    const directory = join(repositoriesDir, name);
    if (live.has(name)) await removeLeftovers(directory);
    else await rm(directory, { recursive: true, force: true, maxRetries: 3 });
  }
}

/**
 * Removes the locks and half-received packs of a git that was killed. Only safe while no git runs in the repository,
 * which is so when a fetch begins: one job at a time runs for a repository, and the sweep at start kills what is left.
 */
export async function removeLeftovers(directory: string): Promise<void> {
  const names = await readdir(directory, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const leftovers = names.filter((name) => name.endsWith(".lock") || /(^|\/)tmp_[^/]*$/.test(name));
  for (const name of leftovers) await rm(join(directory, name), { force: true, recursive: true });
}

function nameOf(url: string): string {
  return createHash("sha256").update(url).digest("hex").slice(0, 40);
}

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

/** Removes what is kept of repositories other than these. Returns how many there were. */
export async function sweepKept(repositoriesDir: string, liveUrls: Iterable<string>): Promise<number> {
  const live = new Set(Array.from(liveUrls, nameOf));
  const dead = (await readdir(repositoriesDir)).filter((name) => !live.has(name));
  for (const name of dead) await rm(join(repositoriesDir, name), { recursive: true, force: true, maxRetries: 3 });
  return dead.length;
}

/**
 * Removes the locks and half-received packs of a git that was killed. Only safe while no git runs in the repository,
 * which is so when a fetch begins: one job at a time runs for a repository, and the sweep at start kills what is left.
 */
export async function removeLeftovers(gitDir: string): Promise<void> {
  const names = await readdir(gitDir, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const leftovers = names.filter((name) => name.endsWith(".lock") || /(^|\/)tmp_[^/]*$/.test(name));
  for (const name of leftovers) await rm(join(gitDir, name), { force: true, recursive: true });
}

function nameOf(url: string): string {
  return createHash("sha256").update(url).digest("hex").slice(0, 40);
}

import { createHash, randomUUID } from "node:crypto";
import { lstat, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";

/**
 * Where what was fetched of a repository is kept, so that the next fetch brings only what is new. One directory for all
 * refs of a repository; its name gives nothing away.
 */
export function keptDirectory(repositoriesDir: string, url: string): string {
  return join(repositoriesDir, nameOf(url));
}

/** What it takes on disk, in bytes of its files; 0 where nothing is kept. Files that go meanwhile may be left out. */
export async function keptBytes(repositoriesDir: string, url: string): Promise<number> {
  return bytesBelow(keptDirectory(repositoriesDir, url));
}

/** Forgets what was fetched of a repository; the next fetch brings all of it. */
export async function removeKept(repositoriesDir: string, url: string): Promise<void> {
  // Removing takes time, and what is fetched meanwhile is another's. No repository has such a name: a sweep removes it.
  const going = join(repositoriesDir, `${nameOf(url)}.gone-${randomUUID()}`);
  const isThere = await unlessGone(
    rename(keptDirectory(repositoriesDir, url), going).then(() => true),
    false,
  );
  if (isThere) await rm(going, { recursive: true, force: true, maxRetries: 3 });
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
  const names = await unlessGone(readdir(directory, { recursive: true }), []);
  const leftovers = names.filter((name) => name.endsWith(".lock") || /(^|\/)tmp_[^/]*$/.test(name));
  for (const name of leftovers) await rm(join(directory, name), { force: true, recursive: true });
}

async function bytesBelow(directory: string): Promise<number> {
  const entries = await unlessGone(readdir(directory, { withFileTypes: true }), []);
  const sizes = entries.map(async (entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return bytesBelow(path);
    const file = await unlessGone(lstat(path), null);
    return file === null ? 0 : file.size;
  });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

async function unlessGone<Found, Gone>(looking: Promise<Found>, gone: Gone): Promise<Found | Gone> {
  try {
    return await looking;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return gone;
    throw error;
  }
}

function nameOf(url: string): string {
  return createHash("sha256").update(url).digest("hex").slice(0, 40);
}

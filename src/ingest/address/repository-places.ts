import { lstat, readFile, readdir, realpath } from "node:fs/promises";
import { join, resolve } from "node:path";

/**
 * Every directory git would read objects and refs of a local repository from, symlinks resolved. A `.git` file, a
 * `commondir`, alternates and symlinks may lead anywhere. What is missing or cannot be read is left out.
 */
export async function repositoryPlaces(path: string): Promise<readonly string[]> {
  const gitDir = await gitDirectory(path);
  const common = await firstLine(join(gitDir, "commondir"));
  const commonDir = common === null ? gitDir : resolve(gitDir, common);
  const places = [gitDir, commonDir, join(commonDir, "refs"), join(commonDir, "packed-refs")];
  const objects = await objectDirectories(join(commonDir, "objects"));
  const links = await Promise.all(objects.map(linksBelow));
  return resolved([...places, ...objects, ...links.flat()]);
}

/** The directory itself where it is bare; else `.git`, or what that names where it is a file. */
async function gitDirectory(path: string): Promise<string> {
  const dotGit = join(path, ".git");
  const found = await lstat(dotGit).catch(() => null);
  if (found === null) return path;
  const named = found.isDirectory() ? null : await firstLine(dotGit);
  const gitDir = /^gitdir:\s*(.+)$/.exec(named ?? "")?.[1];
  return gitDir === undefined ? dotGit : resolve(path, gitDir);
}

/** An object directory, and those it borrows from, each once. */
async function objectDirectories(first: string): Promise<readonly string[]> {
  const found = new Set([first]);
  for (const directory of found) {
    const alternates = await readFile(join(directory, "info", "alternates"), "utf8").catch(() => "");
    for (const line of alternates.split("\n")) if (line !== "") found.add(resolve(directory, line));
  }
  return [...found];
}

async function linksBelow(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isSymbolicLink()).map(({ parentPath, name }) => join(parentPath, name));
}

async function firstLine(file: string): Promise<string | null> {
  const text = await readFile(file, "utf8").catch(() => null);
  return text === null ? null : (text.split("\n")[0] ?? "").trim();
}

async function resolved(paths: readonly string[]): Promise<readonly string[]> {
  const real = await Promise.all(paths.map((path) => realpath(path).catch(() => null)));
  return real.filter((path) => path !== null);
}

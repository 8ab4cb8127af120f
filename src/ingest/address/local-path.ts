import { realpath, stat } from "node:fs/promises";
import { basename, dirname, join, sep } from "node:path";
import { AppError } from "../../core/error.ts";
import type { RepositoryAddress } from "../../core/repository.ts";
import { repositoryPlaces } from "./repository-places.ts";

/** Which local repositories may be read. */
export interface LocalRules {
  /** Directories they may lie in, with their objects. */
  readonly localRoots: readonly string[];
  /**
   * Real paths of repositories that the person at the keyboard named: wherever their own `.git` file, `commondir`,
   * alternates and links lead, that person's git would read too. They are no roots: nothing else there may be read.
   */
  readonly trustedPaths?: readonly string[] | undefined;
}

/**
 * The address of a local repository with its symlinks resolved, so that two paths to it are one repository. Rejects
 * with `source_not_allowed` outside `localRoots`, `not_found` where nothing is, `invalid_repository` where something
 * else is. Outside the roots it does not say what is there.
 */
export async function checkLocalPath(
  address: RepositoryAddress,
  { localRoots, trustedPaths = [] }: LocalRules,
): Promise<RepositoryAddress> {
  const roots = await Promise.all(localRoots.map((root) => realpath(root).catch(() => root)));
  const path = await realpath(address.url).catch(() => null);
  const candidate = path ?? address.url;
  if (
    !roots.some((root) => isInside(candidate, root)) &&
    !(path === null && localRoots.some((root) => isInside(candidate, root)))
  ) {
    throw new AppError(
      "source_not_allowed",
      // Whether it is a link is not told either.
      `${address.display} lies, links followed, outside the directories allowed for local repositories.`,
      { field: "repository" },
    );
  }
  if (path === null) {
    throw new AppError("not_found", `There is no ${address.display}.`, {
      field: "repository",
      hint: "Check the path's spelling.",
    });
  }
  if (!(await isRepository(path))) {
    throw new AppError("invalid_repository", `${address.display} is not a git repository.`, {
      field: "repository",
      hint: await hintOfTop(path, roots),
    });
  }
  const mayLeadOut = trustedPaths.includes(path);
  if (!mayLeadOut && !(await repositoryPlaces(path)).every((place) => roots.some((root) => isInside(place, root)))) {
    throw new AppError("source_not_allowed", `${address.display} keeps its objects outside the allowed directories.`, {
      field: "repository",
      hint: "List the directory of its objects in MEGABRAIN_LOCAL_ROOTS too: that of the main working tree, or of alternates.",
    });
  }
  const name = basename(path).replace(/(.)\.git$/, "$1");
  return { ...address, url: path, display: path, name: name === "" ? path : name };
}

/** Names the working tree that the path lies in, unless that may not be seen. */
async function hintOfTop(path: string, roots: readonly string[]): Promise<string> {
  const may = (dir: string) => roots.some((root) => isInside(dir, root));
  for (let dir = dirname(path); may(dir) && dir !== dirname(dir); dir = dirname(dir)) {
    if (await exists(join(dir, ".git"))) return `It lies in a working tree. Give the top of that: ${dir}`;
  }
  return "Give the top directory of a working tree, or a bare repository.";
}

function isInside(path: string, root: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);
}

/** A working tree (its `.git` is a file in linked ones and submodules) or a bare repository. */
async function isRepository(path: string): Promise<boolean> {
  if (await exists(join(path, ".git"))) return true;
  const parts = await Promise.all(["HEAD", "objects", "refs"].map((part) => exists(join(path, part))));
  return parts.every(Boolean);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";

/** The top of the working tree that a directory lies in; null where it is a repository itself, or lies in none. */
export function workTreeTop(path: string): string | null {
  if (!existsSync(path) || isRepository(path)) return null;
  for (let dir = dirname(realpathSync(path)); ; dir = dirname(dir)) {
    if (existsSync(join(dir, ".git"))) return dir;
    if (dir === dirname(dir)) return null;
  }
}

function isRepository(path: string): boolean {
  return [[".git"], ["HEAD", "objects", "refs"]].some((parts) => parts.every((part) => existsSync(join(path, part))));
}

import type { IndexedEntry, SkipReason } from "../core/repository.ts";
import type { TreeEntry } from "./git/tree-entry.ts";
import { skipByEntry } from "./parser/classify.ts";

/** What a new tree asks of a snapshot. */
export interface TreeDiff {
  /** Files to parse: new ones, and those whose content or treatment is another. */
  readonly changed: readonly TreeEntry[];
  /** Paths of the snapshot that are no more, or come anew in `changed`. */
  readonly superseded: readonly string[];
}

/**
 * Compares a snapshot with the tree of a commit, path by path. History does not matter: it may have been rewritten. A
 * renamed file is a removed one and a new one.
 */
export function diffTree(
  indexed: ReadonlyMap<string, IndexedEntry>,
  { entries, maxFileBytes }: { entries: readonly TreeEntry[]; maxFileBytes: number },
): TreeDiff {
  const unchanged = new Set<string>();
  const changed = entries.filter((entry) => {
    const before = indexed.get(entry.path);
    if (before === undefined || !isSame(before, entry, maxFileBytes)) return true;
    unchanged.add(entry.path);
    return false;
  });
  return { changed, superseded: [...indexed.keys()].filter((path) => !unchanged.has(path)) };
}

/** Same content, and left out or not for the same reason: a mode or a limit may have changed around it. */
function isSame(before: IndexedEntry, entry: TreeEntry, maxFileBytes: number): boolean {
  return before.blob === entry.blob && reasonOfEntry(before.left) === skipByEntry(entry, maxFileBytes);
}

/** The reasons that a tree's entry shows by itself; the others lie in the content. */
function reasonOfEntry(reason: SkipReason | null): SkipReason | null {
  return reason === "symlink" || reason === "submodule" || reason === "too_large" ? reason : null;
}

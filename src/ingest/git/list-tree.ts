import { endedFromOutside } from "../../core/ended-from-outside.ts";
import { AppError } from "../../core/error.ts";
import { gitEnvironment } from "./git-environment.ts";
import { startGit } from "./run-git.ts";
import type { TreeEntry } from "./tree-entry.ts";

export interface ListTreeRequest {
  readonly gitDir: string;
  /** Full object name. */
  readonly commit: string;
  readonly dataDir: string;
  /** Where git is looked for, as in `PATH`. Left out: the usual directories. */
  readonly searchPath?: string | undefined;
}

/**
 * Every file of a commit with its size, in git's order (by bytes of the path). Rejects with the signal's reason when
 * it aborts.
 */
export async function listTree(request: ListTreeRequest, signal: AbortSignal): Promise<readonly TreeEntry[]> {
  const { gitDir, commit } = request;
  const args = ["--git-dir", gitDir, "ls-tree", "-r", "-l", "-z", "--full-tree", commit];
  const git = await startGit({ args, environment: gitEnvironment({ ...request, remote: null }) }, signal);
  git.stdin.end();
  const entries: TreeEntry[] = [];
  const distinct = distinctPaths();
  const checkLimits = treeLimits();
  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of git.stdout as AsyncIterable<Buffer>) {
      const bytes: Buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const end = bytes.lastIndexOf(0) + 1;
      for (const entry of entriesIn(bytes.subarray(0, end))) {
        checkLimits(entry);
        entries.push(distinct(entry));
      }
      rest = bytes.subarray(end);
    }
  } catch (error) {
    // An aborted git has its output cut off, which is not what went wrong.
    await git.exit;
    signal.throwIfAborted();
    throw error;
  }
  const exit = await git.exit;
  signal.throwIfAborted();
  if (exit.code !== 0) {
    const options = { logTail: exit.log };
    const ended = endedFromOutside({ program: "git", signal: exit.signal }, options);
    throw ended ?? new AppError("internal", `git could not list ${commit}.`, options);
  }
  return entries;
}

/** Paths that are not UTF-8 can look alike as text: each after the first gets a number, `a\uFFFD~2`. */
function distinctPaths(): (entry: TreeEntry) => TreeEntry {
  /** The next number to try for each text. */
  const next = new Map<string, number>();
  return (entry) => {
    if (!entry.path.includes("\uFFFD")) return entry;
    let path = entry.path;
    for (let number = next.get(entry.path) ?? 2; next.has(path); number++) {
      path = `${entry.path}~${number}`;
      next.set(entry.path, number + 1);
    }
    next.set(path, 2);
    return { ...entry, path };
  };
}

/** A few small trees that repeat each other can spell out billions of files: what is listed has limits of its own. */
function treeLimits(): (entry: TreeEntry) => void {
  let files = 0;
  let characters = 0;
  return ({ path }) => {
    files++;
    characters += path.length;
    if (files <= FILES_MAX && characters <= PATH_CHARACTERS_MAX) return;
    throw new AppError(
      "too_large",
      `The tree has more than ${FILES_MAX} files, or their paths are too long together.`,
      {
        hint: "Nothing that is this large can be ingested.",
      },
    );
  };
}

const FILES_MAX = 1_000_000;
const PATH_CHARACTERS_MAX = 128 * 1024 * 1024;

/** Parses whole records: `MODE SP TYPE SP OBJECT SP SIZE TAB PATH NUL`, the size padded and `-` for submodules. */
export function* entriesIn(records: Buffer): Generator<TreeEntry, void, void> {
  for (let at = 0; at < records.length;) {
    const tab = records.indexOf(TAB, at);
    const end = records.indexOf(0, tab);
    if (tab < 0 || end < 0) throw new AppError("internal", "git listed a file in a form that is not known.");
    const [mode = "", , blob = "", size = ""] = records.toString("latin1", at, tab).split(/ +/);
    yield { path: records.toString("utf8", tab + 1, end), blob, mode, size: size === "-" ? 0 : Number(size) };
    at = end + 1;
  }
}

const TAB = 0x09;

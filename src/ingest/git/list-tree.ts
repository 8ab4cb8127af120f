import { AppError } from "../../core/error.ts";
import { gitEnvironment } from "./git-environment.ts";
import type { GitSettings } from "./git-settings.ts";
import { startGit } from "./run-git.ts";
import type { TreeEntry } from "./tree-entry.ts";

export interface ListTreeRequest {
  readonly gitDir: string;
  /** Full object name. */
  readonly commit: string;
  readonly dataDir: string;
  readonly settings: GitSettings;
}

/**
 * Every file of a commit with its size, in git's order (by bytes of the path). Yields as git lists, so that memory
 * does not grow with the repository. Stops git when the loop is left early; throws the signal's reason when it aborts.
 */
export async function* listTree(request: ListTreeRequest, signal: AbortSignal): AsyncGenerator<TreeEntry, void, void> {
  const { gitDir, commit } = request;
  const left = new AbortController();
  const args = ["--git-dir", gitDir, "ls-tree", "-r", "-l", "-z", "--full-tree", commit];
  const environment = gitEnvironment({ ...request, remote: null });
  const git = await startGit({ args, environment }, AbortSignal.any([signal, left.signal]));
  git.stdin.end();
  try {
    let rest: Buffer = Buffer.alloc(0);
    for await (const chunk of git.stdout as AsyncIterable<Buffer>) {
      const bytes: Buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const end = bytes.lastIndexOf(0) + 1;
      yield* entriesIn(bytes.subarray(0, end));
      rest = bytes.subarray(end);
    }
    signal.throwIfAborted();
    const { code, log } = await git.exit;
    if (code !== 0) throw new AppError("internal", `git could not list ${commit}.`, { logTail: log });
  } finally {
    left.abort();
    await git.exit;
    signal.throwIfAborted();
  }
}

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

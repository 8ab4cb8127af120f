import { execFile, execFileSync, spawn } from "node:child_process";
import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { temporaryDirectory } from "./cleanup.ts";

/** What a test repository is made of. Everything is optional: the least is one small file on `main`. */
export interface RepositoryPlan {
  /** `owner/name`: where it stands under `root`. */
  readonly name?: string;
  /** Where to put it, so that several repositories share one git server. Default: a directory of its own. */
  readonly root?: string;
  readonly files?: Files;
  /** Real source to copy in, up to the limits given. */
  readonly copyFrom?: SourceCopy;
  /** Path to target. */
  readonly symlinks?: Readonly<Record<string, string>>;
  /** Path to the commit it points at. */
  readonly submodules?: Readonly<Record<string, string>>;
  /** Path to the size the pointer speaks of. */
  readonly lfsPointers?: Readonly<Record<string, number>>;
  /** For names that are not UTF-8, and for modes of their own. */
  readonly entries?: readonly TreeEntry[];
  /** The default branch. */
  readonly branch?: string;
  /** Further branches, each with what it changes on the default one. */
  readonly branches?: Readonly<Record<string, Files>>;
  /** Tags on the default branch. */
  readonly tags?: readonly string[];
  /** No commit at all. */
  readonly empty?: boolean;
}

/** Path to content; null removes the file. */
export type Files = Readonly<Record<string, string | Uint8Array | null>>;

export interface SourceCopy {
  readonly directories: readonly string[];
  readonly filesMax: number;
  readonly bytesMax: number;
}

export interface TreeEntry {
  /** Bytes where the name is not UTF-8. */
  readonly path: string | Uint8Array;
  readonly mode: "100644" | "100755" | "120000" | "160000";
  /** The blob; for a submodule its commit in hexadecimal; null removes the entry. */
  readonly content: string | Uint8Array | null;
}

/** A bare repository on disk. */
export interface TestRepository {
  readonly name: string;
  /** What a git server is to serve. */
  readonly root: string;
  /** The bare repository itself: `ROOT/NAME.git`. */
  readonly path: string;
  readonly branch: string;
  /** Entries in the first commit. */
  readonly entryCount: number;
  /** Commits changes on a branch (the default one where none is named). Returns the new commit. */
  commit(changes: Files | readonly TreeEntry[], branch?: string): Promise<string>;
  /** Runs git in it and returns what it printed, trimmed. */
  git(...args: readonly string[]): Promise<string>;
}

/**
 * Makes a real repository in a temporary directory. It is written through `git fast-import`, without a working tree:
 * 10,000 files take under a second, and names need not be ones this file system could hold.
 */
export async function makeRepository(plan: RepositoryPlan = {}): Promise<TestRepository> {
  const { name = "acme/widgets", root = temporaryDirectory("megabrain-git-"), branch = "main" } = plan;
  const directory = path.join(root, `${name}.git`);
  mkdirSync(directory, { recursive: true });
  const git = async (...args: readonly string[]): Promise<string> => {
    const { stdout } = await run("git", ["--git-dir", directory, ...args], { env: GIT_ENV, maxBuffer: 1e9 });
    return stdout.trim();
  };
  await git("init", "-q", "--bare", "--template=", "-b", branch);
  const entries = plan.empty ? [] : plannedEntries(plan);
  const commit: TestRepository["commit"] = async (changes, on = branch) => {
    const parent = await git("rev-parse", "--verify", "-q", `refs/heads/${on}`).catch(() => null);
    await fastImport(directory, commitStream({ branch: on, from: parent, entries: toEntries(changes) }));
    return git("rev-parse", `refs/heads/${on}`);
  };
  if (!plan.empty) {
    await fastImport(directory, commitStream({ branch, from: null, entries }));
    for (const [other, changes] of Object.entries(plan.branches ?? {})) {
      await git("branch", other, branch);
      await commit(changes, other);
    }
    for (const tag of plan.tags ?? []) await git("tag", tag, branch);
  }
  return { name, root, path: directory, branch, entryCount: entries.length, commit, git };
}

/** Real source that is on this machine: Python's standard library, else the packages this project depends on. */
export function realSource(limits: { filesMax: number; bytesMax: number }): SourceCopy {
  return { directories: [pythonLibrary() ?? path.resolve("node_modules")], ...limits };
}

function pythonLibrary(): string | null {
  try {
    const program = "import sysconfig; print(sysconfig.get_paths()['stdlib'])";
    const found = execFileSync("python3", ["-c", program], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    return existsSync(found.trim()) ? found.trim() : null;
  } catch {
    return null;
  }
}

function plannedEntries(plan: RepositoryPlan): TreeEntry[] {
  const entries = [
    ...fileEntries(plan.files ?? {}),
    ...(plan.copyFrom ? copiedEntries(plan.copyFrom) : []),
    ...mapEntries(plan.symlinks, (at, target) => ({ path: at, mode: "120000", content: target })),
    ...mapEntries(plan.submodules, (at, commit) => ({ path: at, mode: "160000", content: commit })),
    ...mapEntries(plan.lfsPointers, (at, size) => ({ path: at, mode: "100644", content: lfsPointer(size) })),
    ...(plan.entries ?? []),
  ];
  return entries.length > 0 ? entries : fileEntries({ "README.md": "# Widgets\n" });
}

function mapEntries<T>(
  record: Readonly<Record<string, T>> | undefined,
  toEntry: (at: string, value: T) => TreeEntry,
): TreeEntry[] {
  return Object.entries(record ?? {}).map(([at, value]) => toEntry(at, value));
}

function toEntries(changes: Files | readonly TreeEntry[]): readonly TreeEntry[] {
  return Array.isArray(changes) ? (changes as readonly TreeEntry[]) : fileEntries(changes as Files);
}

function fileEntries(files: Files): TreeEntry[] {
  return mapEntries(files, (at, content) => ({ path: at, mode: "100644", content }));
}

function lfsPointer(size: number): string {
  return `version https://git-lfs.github.com/spec/v1\noid sha256:${"4d7a2146".repeat(8)}\nsize ${size}\n`;
}

function copiedEntries({ directories, filesMax, bytesMax }: SourceCopy): TreeEntry[] {
  const entries: TreeEntry[] = [];
  let bytes = 0;
  const walk = (directory: string, prefix: string): void => {
    for (const name of readdirSync(directory).sort()) {
      const file = path.join(directory, name);
      const found = lstatSync(file);
      if (found.isDirectory()) {
        if (!NOT_COPIED.has(name)) walk(file, `${prefix}/${name}`);
      } else if (found.isFile() && found.size <= COPIED_FILE_BYTES_MAX && !/\.(so|a|pyc|exe|node)$/.test(name)) {
        if (entries.length >= filesMax || bytes + found.size > bytesMax) return;
        entries.push({ path: `${prefix}/${name}`, mode: "100644", content: readFileSync(file) });
        bytes += found.size;
      }
    }
  };
  for (const directory of directories) walk(directory, path.basename(directory));
  return entries;
}

const NOT_COPIED = new Set([".git", "__pycache__", "site-packages", ".bin"]);
const COPIED_FILE_BYTES_MAX = 1_000_000;

function* commitStream(commit: { branch: string; from: string | null; entries: readonly TreeEntry[] }) {
  yield `commit refs/heads/${commit.branch}\ncommitter Test <test@example.org> ${COMMIT_TIME} +0000\n${sized("A commit\n")}`;
  if (commit.from) yield `from ${commit.from}\n`;
  for (const { path: at, mode, content } of commit.entries) {
    if (content === null) {
      yield `D ${quoted(at)}\n`;
    } else if (mode === "160000") {
      yield `M 160000 ${String(content)} ${quoted(at)}\n`;
    } else {
      const bytes = Buffer.from(content as Uint8Array);
      yield `M ${mode} inline ${quoted(at)}\ndata ${bytes.length}\n`;
      yield bytes;
      yield "\n";
    }
  }
}

function sized(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}`;
}

/** Git's C-style quoting: every byte outside plain ASCII as three octal digits. */
function quoted(at: string | Uint8Array): string {
  const escaped = Array.from(Buffer.from(at as Uint8Array), (byte) =>
    byte > 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c
      ? String.fromCharCode(byte)
      : `\\${byte.toString(8).padStart(3, "0")}`,
  );
  return `"${escaped.join("")}"`;
}

async function fastImport(directory: string, stream: Iterable<string | Uint8Array>): Promise<void> {
  const child = spawn("git", ["--git-dir", directory, "fast-import", "--quiet", "--force", "--done"], {
    env: GIT_ENV,
    stdio: ["pipe", "ignore", "pipe"],
  });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  child.stdin.on("error", () => {
    // The exit status below tells what went wrong.
  });
  const ended = new Promise<number | null>((resolve, reject) => child.once("error", reject).once("close", resolve));
  for (const piece of stream) {
    if (!child.stdin.write(piece)) await Promise.race([new Promise((go) => child.stdin.once("drain", go)), ended]);
  }
  child.stdin.end("done\n");
  const status = await ended;
  if (status !== 0) throw new Error(`git fast-import failed (${status}): ${errors}`);
}

const run = promisify(execFile);

/** The same objects on every machine: no configuration of the person who runs the tests, and one fixed time. */
const COMMIT_TIME = 1_700_000_000;
const GIT_ENV = {
  PATH: process.env["PATH"] ?? "",
  HOME: "/nonexistent",
  LC_ALL: "C",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
};

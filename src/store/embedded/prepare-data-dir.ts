import { constants } from "node:fs";
import { access, mkdir, stat } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { AppError } from "../../core/error.ts";

/**
 * Makes a data directory where there is none, for this user alone. Rejects, with a sentence that says what to do, when
 * this user could not work in it: SQLite would say no more than that a file cannot be opened.
 */
export async function prepareDataDir(dir: string): Promise<void> {
  try {
    await makeDirectory(dir);
    await requireUsable(dir, "directory");
    for (const [name, kind] of CONTENTS) await requireUsable(join(dir, name), kind);
  } catch (error) {
    throw unusableDataDir(dir, error);
  }
}

/** What a person is told when `error` means that the directory cannot be worked in; any other error as it is. */
export function unusableDataDir(dir: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof AppError) return error;
  const { code = "", path = "", syscall } = error as NodeJS.ErrnoException;
  if (path === "") return error;
  if (path !== dir && !path.startsWith(dir + sep) && !dir.startsWith(path + sep)) return error;
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new AppError("disk_full", `No space is left for the data directory ${dir}.`, { cause: error });
  }
  const [reason, remedy] = REASONS[code] ?? [() => `${dir}: ${error.message}.`, "Look at it"];
  return new AppError("invalid_request", reason(path, syscall), {
    cause: error,
    title: "The data directory cannot be used",
    hint: `${remedy}, or choose another directory with --data-dir (MEGABRAIN_DATA_DIR).`,
  });
}

type Kind = "directory" | "file";

/** What it holds once it was used. */
const CONTENTS: readonly (readonly [string, Kind])[] = [
  ["owner.lock", "file"],
  ["server.json", "file"],
  ["catalogue.db", "file"],
  ["catalogue.db-wal", "file"],
  ["catalogue.db-shm", "file"],
  ["segments", "directory"],
  ["repositories", "directory"],
  ["work", "directory"],
];

type Reason = readonly [(path: string, syscall?: string) => string, string];

const FORBIDDEN: Reason = [
  (path, syscall) => `This user may not ${syscall === "mkdir" ? "make" : "read and write"} ${path}.`,
  "Run this as the user it belongs to, give it to this user",
];
const WRONG_KIND: Reason = [(path) => `${path} is not what belongs there.`, "Move it away"];
const REASONS: Readonly<Record<string, Reason>> = {
  EACCES: FORBIDDEN,
  EPERM: FORBIDDEN,
  EROFS: [(path) => `${path} is on a file system that can only be read.`, "Make it writable"],
  ENOENT: [(path) => `${path} cannot be made.`, "Make it"],
  ENOTDIR: [(path) => `${path} is not a directory.`, "Move it away"],
  EEXIST: WRONG_KIND,
  EISDIR: WRONG_KIND,
  ERR_FS_EISDIR: WRONG_KIND,
};

/** One after the other: Node's own way never ends where a directory takes no new ones, as in /proc. */
async function makeDirectory(dir: string): Promise<void> {
  if (await exists(dir)) return;
  if (dirname(dir) !== dir) await makeDirectory(dirname(dir));
  await mkdir(dir, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    // Another process may have been quicker.
    if (error.code !== "EEXIST") throw error;
  });
  // What leads nowhere is there, and yet is not.
  await stat(dir);
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}

/** What is not there yet can still be made. */
async function requireUsable(path: string, kind: Kind): Promise<void> {
  if (!(await exists(path))) return;
  const found = await stat(path);
  if (kind === "directory" && !found.isDirectory()) throw failure("ENOTDIR", path);
  if (kind === "file" && !found.isFile()) throw failure("EISDIR", path);
  const rights = constants.R_OK | constants.W_OK | (kind === "directory" ? constants.X_OK : 0);
  await access(path, rights);
}

function failure(code: string, path: string): Error {
  return Object.assign(new Error(code), { code, path });
}

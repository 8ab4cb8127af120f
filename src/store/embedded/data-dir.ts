import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Clock } from "../../core/clock.ts";
import { AppError } from "../../core/error.ts";
import { prepareDataDir } from "./prepare-data-dir.ts";
import { openSqlite, SqliteError, type Sqlite } from "./sqlite.ts";

/**
 * Makes this process the owner of a data directory, or tells who is. The directory is made where there is none, for
 * this user alone.
 *
 * Ownership is a lock on a file that the system takes back when the process dies, however it dies. The owner's address
 * stands beside it, in `server.json`, from the moment it listens.
 */
export async function openDataDir(path: string, server: ServerIdentity): Promise<DataDir> {
  const dir = resolve(path);
  await prepareDataDir(dir);
  const lock = await tryLock(dir);
  if (lock === null) return { kind: "taken", url: await readAddress(dir) };
  // Left by an owner that was killed.
  await rm(join(dir, ADDRESS_FILE), { force: true });
  return {
    kind: "owned",
    dir,
    publishAddress: (url) => writeAddress(dir, url, server),
    async close() {
      await rm(join(dir, ADDRESS_FILE), { force: true });
      lock.exec("rollback");
      lock.close();
    },
  };
}

export interface ServerIdentity {
  readonly clock: Pick<Clock, "now">;
  /** Of this program. */
  readonly version: string;
}

export type DataDir = OwnedDataDir | TakenDataDir;

export interface OwnedDataDir {
  readonly kind: "owned";
  /** Absolute. */
  readonly dir: string;
  /** Tells other processes where this one listens. What no loopback address reaches stays unpublished. */
  publishAddress(url: string): Promise<void>;
  /** Gives the directory up. */
  close(): Promise<void>;
}

export interface TakenDataDir {
  readonly kind: "taken";
  /** Where its owner listens, always on loopback; null when it does not yet, or on another address alone. */
  readonly url: string | null;
}

/** The loopback form of an address a server listens on: `0.0.0.0` is reached on `127.0.0.1`. Null where there is none. */
export function loopbackUrl(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { protocol, hostname, port } = new URL(url);
  if (protocol !== "http:") return null;
  const host = WILDCARDS.get(hostname) ?? hostname;
  if (!LOOPBACK.test(host)) return null;
  return `http://${host}${port === "" ? "" : `:${port}`}`;
}

const WILDCARDS = new Map([
  ["0.0.0.0", "127.0.0.1"],
  ["[::]", "[::1]"],
]);
const LOOPBACK = /^(127(\.\d{1,3}){3}|\[::1\]|localhost)$/;

const LOCK_FILE = "owner.lock";
const ADDRESS_FILE = "server.json";

/** Null when another process holds it. */
async function tryLock(dir: string): Promise<Sqlite | null> {
  let lock: Sqlite | null = null;
  try {
    lock = openSqlite(join(dir, LOCK_FILE));
    // Never committed. Node offers no file locks, and SQLite's are the system's own: no pid to go stale.
    lock.exec("begin exclusive");
    return lock;
  } catch (error) {
    lock?.close();
    if (error instanceof SqliteError && error.code.startsWith("SQLITE_BUSY")) return null;
    throw unusable(dir, error);
  }
}

function unusable(dir: string, error: unknown): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error;
  return new AppError("internal", `The data directory ${dir} cannot be used: ${error.message}.`, {
    cause: error,
    hint: "Check that it is a directory this user may write to, or give another one.",
  });
}

async function writeAddress(dir: string, url: string, { clock, version }: ServerIdentity): Promise<void> {
  const published = loopbackUrl(url);
  if (published === null) return;
  const startedAt = new Date(clock.now()).toISOString();
  const file = join(dir, ADDRESS_FILE);
  // Renamed into place, so that nobody reads half of it.
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify({ pid: process.pid, url: published, startedAt, version })}\n`, {
    mode: 0o600,
  });
  await rename(draft, file);
}

async function readAddress(dir: string): Promise<string | null> {
  let text: string;
  try {
    text = await readFile(join(dir, ADDRESS_FILE), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw unusable(dir, error);
  }
  const { url } = JSON.parse(text) as { readonly url?: unknown };
  // Checked again: a command may send a token there.
  return typeof url === "string" ? loopbackUrl(url) : null;
}

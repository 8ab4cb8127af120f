import { existsSync, readdirSync } from "node:fs";

/**
 * Every path in a data directory, sorted, with whatever is named by an id called `ID`. Two servers that hold the same
 * number of snapshots have the same shape, unless one of them left something behind.
 */
export function dataDirShape(dataDir: string): string[] {
  if (!existsSync(dataDir)) return [];
  return readdirSync(dataDir, { recursive: true, encoding: "utf8" })
    .filter((name) => !SQLITE_COMPANION.test(name) && !isGitsOwn(name))
    .map((name) => name.replaceAll(ID, "ID"))
    .sort();
}

/** What git keeps in a clone depends on what was fetched before; locks and half-received packs are none of that. */
function isGitsOwn(name: string): boolean {
  return /^repositories\/[^/]+\/./.test(name) && !/(\.lock|\/tmp_[^/]*)$/.test(name);
}

/** Names of jobs, repositories and segments: long, of letters and digits. */
const ID = /[0-9A-Za-z]{16,}/g;
/** They come and go with the connections. */
const SQLITE_COMPANION = /-(wal|shm|journal)$/;

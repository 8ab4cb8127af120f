import { createHash } from "node:crypto";
import { AppError } from "../core/error.ts";

/**
 * A place in a list that is in order of path (by its UTF-8). A cursor is short however long the path is: it has to fit
 * into an address.
 */
export interface PathPlace {
  /** The path itself, or the beginning of one that is too long. */
  readonly path: string;
  /** Of the whole path, where `path` is only its beginning; else null. */
  readonly digest: string | null;
}

export function pathCursor(path: string): string {
  const beginning = beginningOf(path);
  const cursor = Buffer.from(beginning).toString("base64url");
  return beginning === path ? cursor : `${cursor}.${digestOf(path)}`;
}

/** Throws `invalid_request` for what is no such cursor. */
export function readPathCursor(cursor: string): PathPlace {
  const [, beginning, digest = null] = /^([\w-]+)(?:\.([0-9a-f]{32}))?$/.exec(cursor) ?? [];
  if (beginning !== undefined) return { path: Buffer.from(beginning, "base64url").toString(), digest };
  throw new AppError("invalid_request", "cursor: is not from an answer of this server.", { field: "cursor" });
}

/** A part of such a list: at most `limit` after the path `after`. */
export type ReadPage<Row> = (page: { after: string; limit: number }) => Promise<readonly Row[]>;

/** What comes after a place. Where its path is in the list no more, some may come again, and none is left out. */
export async function readAfter<Row extends { readonly path: string }>(
  { path, digest }: PathPlace,
  limit: number,
  read: ReadPage<Row>,
): Promise<readonly Row[]> {
  if (digest === null) return read({ after: path, limit });
  for (let after = path; ;) {
    const rows = await read({ after, limit: SEARCHED_AT_ONCE });
    const found = rows.find((row) => digestOf(row.path) === digest);
    if (found !== undefined) return read({ after: found.path, limit });
    const last = rows.at(-1);
    if (last === undefined || !last.path.startsWith(path)) return read({ after: path, limit });
    after = last.path;
  }
}

/** As much of it as a cursor holds, in whole characters. */
function beginningOf(path: string): string {
  if (Buffer.byteLength(path) <= BEGINNING_BYTES_MAX) return path;
  const { read } = encoder.encodeInto(path, new Uint8Array(BEGINNING_BYTES_MAX));
  return path.slice(0, read);
}

function digestOf(path: string): string {
  return createHash("sha256").update(path).digest("hex").slice(0, 32);
}

/** 2,000 characters of a cursor. */
const BEGINNING_BYTES_MAX = 1500;
const SEARCHED_AT_ONCE = 200;
const encoder = new TextEncoder();

import { AppError } from "../core/error.ts";

/** A place in a list that is in order of path. */
export function pathCursor(path: string): string {
  return Buffer.from(path).toString("base64url");
}

/** Throws `invalid_request` for what is no such cursor. */
export function readPathCursor(cursor: string): string {
  if (cursor !== "" && /^[\w-]+$/.test(cursor)) return Buffer.from(cursor, "base64url").toString();
  throw new AppError("invalid_request", "cursor: is not from an answer of this server.");
}

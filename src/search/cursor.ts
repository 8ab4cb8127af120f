import { AppError } from "../core/error.ts";

/** Where the next page begins, in a form that only the same query takes back. */
export function encodeCursor(query: string, offset: number): string {
  return `${offset.toString(36)}-${fingerprint(query)}`;
}

/** The offset; 0 for null. Throws `invalid_request` for what `encodeCursor` did not make of this query. */
export function decodeCursor(query: string, cursor: string | null): number {
  if (cursor === null) return 0;
  const [, offset = "", print] = /^([1-9a-z][0-9a-z]{0,6})-([0-9a-z]+)$/.exec(cursor) ?? [];
  if (print !== fingerprint(query)) {
    throw new AppError("invalid_request", "The cursor does not belong to this query.", {
      field: "cursor",
      hint: "Send the cursor of the answer before, with the same query; leave it out for the first page.",
    });
  }
  return Number.parseInt(offset, 36);
}

/** FNV-1a over UTF-16. It finds mistakes; it keeps nothing secret. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(36);
}

import type { SkippedList } from "../../../src/client/wire.ts";
import { isParserFailure } from "../state/skipped.ts";
import { server } from "./server.ts";

/**
 * The files of a repository whose parser failed. They stand among those that were left out, in order of their path, so
 * the list is read until all are found; `count` says how many there are.
 */
export async function failedFiles(id: string, { count, signal }: Wanted): Promise<SkippedList["files"]> {
  const found: SkippedList["files"] = [];
  let cursor: string | null = null;
  do {
    const page: SkippedList = await server.repositories.skipped(id, { limit: PAGE_FILES, cursor, signal });
    found.push(...page.files.filter(({ reason }) => isParserFailure(reason)));
    cursor = page.cursor;
  } while (cursor !== null && found.length < count);
  return found;
}

interface Wanted {
  readonly count: number;
  readonly signal: AbortSignal;
}

/** As many as the server gives at once. */
const PAGE_FILES = 1000;

import type { SkippedFile } from "../../core/repository.ts";
import type { TreeEntry } from "../git/tree-entry.ts";
import { skipByEntry } from "./classify.ts";

/** What to read of a tree, and what not. */
export interface BatchPlan {
  /** The largest files first, so that no process is left alone with one at the end. */
  readonly batches: readonly (readonly TreeEntry[])[];
  /** Left out without reading. */
  readonly skipped: readonly SkippedFile[];
}

export function planBatches(entries: readonly TreeEntry[], maxFileBytes: number): BatchPlan {
  const skipped: SkippedFile[] = [];
  const files: TreeEntry[] = [];
  for (const entry of entries) {
    const reason = skipByEntry(entry, maxFileBytes);
    if (reason === null) files.push(entry);
    else skipped.push({ path: entry.path, blob: entry.blob, reason, bytes: entry.size });
  }
  files.sort((a, b) => b.size - a.size);
  const batches: TreeEntry[][] = [];
  let room = 0;
  for (const file of files) {
    const batch = batches.at(-1);
    if (batch === undefined || room < file.size || batch.length === BATCH_FILES_MAX) {
      batches.push([file]);
      room = BATCH_BYTES - file.size;
    } else {
      batch.push(file);
      room -= file.size;
    }
  }
  return { batches, skipped };
}

/** About 60 ms of parsing: smaller spends the time on messages, larger makes progress jump. */
const BATCH_BYTES = 256 * 1024;
const BATCH_FILES_MAX = 256;

import type { StreamEvent } from "../../../src/client/wire.ts";
import { formatCounted } from "../format.ts";

/** What came of a job that ended, in a few words. */
export function resultOf({ stats, error, message, files }: StreamEvent): string {
  if (error !== undefined) {
    const stage = error.stage?.toLowerCase();
    if (error.code === "cancelled") return stage === undefined ? "Stopped" : `Stopped while ${stage}`;
    return stage === undefined ? error.title : `${error.title} (while ${stage})`;
  }
  if (stats === undefined) return message;
  if (stats.mode === "unchanged") return "Nothing had changed";
  const made = `${formatCounted(stats.files, "file")}, ${formatCounted(stats.symbols, "symbol")}`;
  if (stats.mode === "full") return made;
  // Of the event: what had changed. Of the result: the whole snapshot.
  const parsed = files === null ? "what changed" : `${formatCounted(files.total - files.skipped, "file")} parsed`;
  return `Incremental: ${parsed}; ${made} in all`;
}

import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import type { SegmentId } from "../../../core/ids.ts";

/**
 * Removes every directory that is no live segment: builds that were cut off, segments no manifest came to name, and
 * those that were on their way out. Only for the start, before anything is built. Returns what it removed.
 */
export async function sweepSegments(segmentsDir: string, live: ReadonlySet<SegmentId>): Promise<readonly string[]> {
  const names = await readdir(segmentsDir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const dead = names.filter((name) => !live.has(name as SegmentId));
  for (const name of dead) await rm(path.join(segmentsDir, name), { recursive: true, force: true });
  return dead;
}

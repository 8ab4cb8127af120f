import { setImmediate as nextTurn } from "node:timers/promises";
import type { SegmentReader } from "./segment-reader.ts";

/** What of a segment no longer counts in a snapshot, because a later segment of it names the path as superseded. */
export interface Superseded {
  /** How many files. */
  readonly files: number;
  hasFile(file: number): boolean;
  /** Paths of skipped files. */
  readonly skipped: ReadonlySet<string>;
}

/**
 * Works it out for a segment and those that come after it in its snapshot, in turns of a few milliseconds, once: none
 * of them ever changes.
 */
export function supersededIn(segment: SegmentReader, later: readonly SegmentReader[]): Promise<Superseded> {
  if (later.length === 0) return NOTHING;
  let ofSegment = known.get(segment);
  if (ofSegment === undefined) {
    ofSegment = new Map();
    known.set(segment, ofSegment);
  }
  const key = later.map(({ id }) => id).join();
  let superseded = ofSegment.get(key);
  if (superseded === undefined) {
    superseded = workOut(segment, later);
    ofSegment.set(key, superseded);
    // The next search tries again.
    superseded.catch(() => ofSegment.delete(key));
  }
  return superseded;
}

async function workOut(segment: SegmentReader, later: readonly SegmentReader[]): Promise<Superseded> {
  const dead = new Uint8Array(segment.files.count);
  const skipped = new Set<string>();
  let files = 0;
  for (const delta of later) {
    for (
      let page = delta.tables.superseded(null);
      page.length > 0;
      page = delta.tables.superseded(page.at(-1) ?? null)
    ) {
      for (const file of segment.tables.filesAt(page)) {
        if (dead[file] === 0) files++;
        dead[file] = 1;
      }
      for (const path of segment.tables.skippedAt(page)) skipped.add(path);
      await nextTurn();
    }
  }
  return { files, hasFile: (file) => dead[file] === 1, skipped };
}

/** By segment, then by the ids of those after it: as many as there are deltas on it, so none is ever forgotten. */
const known = new WeakMap<SegmentReader, Map<string, Promise<Superseded>>>();

const NOTHING = Promise.resolve<Superseded>({ files: 0, hasFile: () => false, skipped: new Set() });

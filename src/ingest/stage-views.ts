import type { FileCounts } from "../core/progress-event.ts";
import type { CloningObservation, ParseWork } from "../core/progress/observation.ts";
import type { RepositoryAddress } from "../core/repository.ts";
import type { CloneProgress } from "./git/clone-progress.ts";
import type { StageView } from "./stage-view.ts";

/** What each stage says of itself. Pure: counts in, a whole view out. */

export function startingView(address: RepositoryAddress, note: string): StageView {
  return {
    ...EMPTY,
    observed: CONNECTING,
    message: `Cloning ${address.display}${note}`,
    awaits: hostOf(address),
  };
}

export function cloningView(progress: CloneProgress, address: RepositoryAddress): StageView {
  const { phase, counted, objects, bytes, message } = progress;
  return {
    ...EMPTY,
    observed: { stage: "Cloning", phase, done: counted, total: objects?.total ?? null, bytes: bytes?.done ?? null },
    message,
    objects,
    bytes,
    awaits: hostOf(address),
  };
}

export interface ParsingCounts {
  readonly work: ParseWork;
  readonly files: FileCounts;
  readonly bytesDone: number;
  /** See `ParsingObservation`. */
  readonly compactedBytes: number;
}

export function parsingView({ work, files, bytesDone, compactedBytes }: ParsingCounts): StageView {
  return {
    ...EMPTY,
    // Work counts in bytes, the story speaks of files.
    observed: { stage: "Parsing", work, files: files.done, bytes: bytesDone, compactedBytes },
    message: `Parsing file ${files.done}/${files.total}`,
    stagePercentage: files.total === 0 ? 100 : Math.floor((files.done / files.total) * 100),
    files,
    bytes: { done: bytesDone, total: work.bytes, perSecond: null },
    awaits: files.current ?? "the parser",
  };
}

export interface IndexingCounts {
  /** Of the parsing stage: all done. */
  readonly files: FileCounts;
  readonly filesIndexed: number;
  /** Share of what was left when parsing ended, 0–1. */
  readonly fraction: number;
  /** What was indexed before is merged with it. */
  readonly isCompacting: boolean;
}

export function indexingView({ files, filesIndexed, fraction, isCompacting }: IndexingCounts): StageView {
  const total = files.total - files.skipped;
  const writing = isCompacting ? "Merging the index" : `Writing the index of ${total} files`;
  return {
    ...EMPTY,
    observed: { stage: "Indexing", files: filesIndexed, fraction },
    message: filesIndexed < total ? `Indexing ${filesIndexed}/${total} files` : writing,
    stagePercentage: Math.floor(fraction * 100),
    files: { ...files, current: null },
    awaits: "the index",
  };
}

const EMPTY = { stagePercentage: null, files: null, objects: null, bytes: null } as const;
const CONNECTING: CloningObservation = { stage: "Cloning", phase: "connecting", done: null, total: null, bytes: null };

function hostOf({ host }: RepositoryAddress): string {
  return host ?? "git";
}

import type { FileCounts } from "../core/progress-event.ts";
import type { CloningObservation, ParseWork } from "../core/progress/observation.ts";
import type { RepositoryAddress } from "../core/repository.ts";
import type { CloneProgress } from "./git/clone-progress.ts";
import type { StageView } from "./stage-view.ts";

/** What each stage says of itself. Pure: counts in, a whole view out. */

export function startingView(address: RepositoryAddress): StageView {
  const note = address.source === "local" ? "; uncommitted changes are not ingested" : "";
  return {
    ...EMPTY,
    stage: "Cloning",
    observed: CONNECTING,
    message: `Cloning ${address.display}${note}`,
    awaits: hostOf(address),
  };
}

export function cloningView(progress: CloneProgress, share: number, address: RepositoryAddress): StageView {
  const { objects, bytes, message, phase, fraction } = progress;
  // While objects arrive, their share of the bytes is as good a forecast of the whole as there is.
  const receiving = phase === "receiving" && bytes !== null && fraction !== null && fraction > 0.02;
  return {
    ...EMPTY,
    stage: "Cloning",
    observed: {
      stage: "Cloning",
      phase,
      done: progress.counted,
      total: objects?.total ?? null,
      bytes: bytes?.done ?? null,
    },
    message,
    share,
    stagePercentage: Math.floor(share * 100),
    objects,
    bytes,
    awaits: hostOf(address),
    learned: receiving ? { receiveBytes: bytes.done / fraction } : {},
  };
}

export interface ParsingCounts {
  readonly files: FileCounts;
  readonly bytesDone: number;
  readonly work: ParseWork;
  readonly learned: StageView["learned"];
}

export function parsingView({ files, bytesDone, work, learned }: ParsingCounts): StageView {
  const bytesTotal = work.bytes;
  return {
    ...EMPTY,
    stage: "Parsing",
    observed: { stage: "Parsing", work, files: files.done, bytes: bytesDone },
    message: `Parsing file ${files.done}/${files.total}`,
    // Work counts in bytes, the story speaks of files.
    share: bytesTotal === 0 ? 1 : Math.min(1, bytesDone / bytesTotal),
    stagePercentage: files.total === 0 ? 100 : Math.floor((files.done / files.total) * 100),
    files,
    bytes: { done: bytesDone, total: bytesTotal, perSecond: null },
    awaits: files.current ?? "the parser",
    learned,
  };
}

export interface IndexingCounts {
  /** Of the parsing stage: all done. */
  readonly files: FileCounts;
  readonly filesIndexed: number;
  /** Share of what was left when parsing ended, 0–1. */
  readonly fraction: number;
}

export function indexingView({ files, filesIndexed, fraction }: IndexingCounts): StageView {
  const total = files.total - files.skipped;
  return {
    ...EMPTY,
    stage: "Indexing",
    observed: { stage: "Indexing", files: filesIndexed, fraction },
    message: filesIndexed < total ? `Indexing ${filesIndexed}/${total} files` : `Writing the index of ${total} files`,
    share: fraction,
    stagePercentage: Math.floor(fraction * 100),
    files: { ...files, current: null },
    awaits: "the index",
  };
}

const EMPTY = { share: 0, stagePercentage: null, files: null, objects: null, bytes: null, learned: {} } as const;

const CONNECTING: CloningObservation = { stage: "Cloning", phase: "connecting", done: null, total: null, bytes: null };

function hostOf({ host }: RepositoryAddress): string {
  return host ?? "git";
}

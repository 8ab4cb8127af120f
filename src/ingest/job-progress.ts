import { expectedSeconds, NOTHING_DONE, type StageShares } from "../core/progress/expected-seconds.ts";
import { advance, remainingSeconds, shownPercentage, type Position } from "../core/progress/percentage.ts";
import type { ProgressEvent, StageSeconds } from "../core/progress-event.ts";
import type { WorkStage } from "../core/stage.ts";
import type { Learned, StageView } from "./stage-view.ts";

/** Everything a running attempt knows of its progress: a fold over what the stages say and the time that passes. */
export interface JobProgress {
  readonly view: StageView;
  readonly position: Position;
  readonly learned: Learned;
  /** Seconds of this attempt, by stage. */
  readonly elapsed: StageSeconds;
  /** Monotonic ms: up to when `elapsed` is counted. */
  readonly at: number;
  /** Monotonic ms of the last measurable progress. */
  readonly movedAt: number;
}

const STALLED_AFTER_MS = 10_000;
/** From here on a message says what is waited for. */
const WAITING_SAID_AFTER_MS = 3000;
/** No forecast before so much of the attempt was seen. */
const ETA_EVIDENCE_SECONDS = 2;
/** Receiving has begun: before, the size of the work is a guess. */
const ETA_EVIDENCE_SHARE = 0.16;

/** Opens an attempt. The bar stands where the last one left it. */
export function startProgress(view: StageView, { share, at }: { share: number; at: number }): JobProgress {
  const elapsed = { cloning: 0, parsing: 0, indexing: 0 };
  const learned = { receiveBytes: null, parseSeconds: null, sourceBytes: null, ...view.learned };
  return { view, position: { share, done: NOTHING_DONE }, learned, elapsed, at, movedAt: at };
}

/** Lets time pass up to `at`. */
export function tick(progress: JobProgress, at: number): JobProgress {
  const key = STAGE_KEYS[progress.view.stage];
  const elapsed = { ...progress.elapsed, [key]: progress.elapsed[key] + (at - progress.at) / 1000 };
  return { ...progress, elapsed, at };
}

/** Takes in what the current stage says at `at`. */
export function observe(progress: JobProgress, view: StageView, at: number): JobProgress {
  const passed = tick(progress, at);
  const learned = { ...passed.learned, ...view.learned };
  const done = sharesDone(view);
  const expected = expectedSeconds({ ...learned, elapsed: passed.elapsed, done });
  const moved = movement(view) !== movement(passed.view);
  return {
    ...passed,
    view,
    learned,
    position: advance(passed.position, expected, done),
    movedAt: moved ? at : passed.movedAt,
  };
}

/** The part of an event that the progress decides. Call `tick` first. */
export function describeProgress(
  progress: JobProgress,
): Pick<
  ProgressEvent,
  "stage" | "message" | "percentage" | "stagePercentage" | "files" | "objects" | "bytes" | "etaSeconds" | "stalled"
> {
  const { view, position } = progress;
  const waitedMs = progress.at - progress.movedAt;
  const stalled = waitedMs >= STALLED_AFTER_MS;
  return {
    stage: view.stage,
    message: waitedMs >= WAITING_SAID_AFTER_MS ? withWait(view, waitedMs) : view.message,
    percentage: shownPercentage(position.share),
    stagePercentage: view.stagePercentage,
    files: view.files,
    objects: view.objects,
    bytes: stalled && view.bytes !== null ? { ...view.bytes, perSecond: 0 } : view.bytes,
    etaSeconds: stalled ? null : eta(progress),
    stalled,
  };
}

function eta({ view, position, learned, elapsed }: JobProgress): number | null {
  const seen = elapsed.cloning + elapsed.parsing + elapsed.indexing;
  if (seen < ETA_EVIDENCE_SECONDS) return null;
  if (view.stage === "Cloning" && view.share < ETA_EVIDENCE_SHARE) return null;
  const expected = expectedSeconds({ ...learned, elapsed, done: position.done });
  return Math.round(remainingSeconds(expected, position.done));
}

function withWait({ message, awaits }: StageView, waitedMs: number): string {
  return `${message} (waiting for ${awaits} for ${Math.floor(waitedMs / 1000)} s)`;
}

/** Stages before this one are done, those after it have not begun. */
function sharesDone({ stage, share }: StageView): StageShares {
  switch (stage) {
    case "Cloning":
      return { cloning: share, parsing: 0, indexing: 0 };
    case "Parsing":
      return { cloning: 1, parsing: share, indexing: 0 };
    case "Indexing":
      return { cloning: 1, parsing: 1, indexing: share };
  }
}

/** Two views with the same text here show no measurable progress between them. */
function movement({ stage, share, files, objects, bytes }: StageView): string {
  return [stage, share, files?.done, objects?.done, bytes?.done].join(" ");
}

const STAGE_KEYS = { Cloning: "cloning", Parsing: "parsing", Indexing: "indexing" } as const satisfies Record<
  WorkStage,
  keyof StageSeconds
>;

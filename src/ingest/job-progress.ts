import {
  etaSeconds,
  isStalled,
  observe,
  outlastsUsual,
  pass,
  shareOfClone,
  startModel,
  type Model,
} from "../core/progress/model.ts";
import type { Workplace } from "../core/progress/rates.ts";
import { inWords } from "../core/progress/time-in-words.ts";
import type { ProgressEvent } from "../core/progress-event.ts";
import type { StageView } from "./stage-view.ts";

/** Everything a running attempt knows of its progress: a fold over what the stages say and the time that passes. */
export interface JobProgress {
  readonly view: StageView;
  readonly model: Model;
  /** Integer 0–100, as it was told; within a stage it never falls. */
  readonly stagePercentage: number | null;
}

/** From here on a message says what is waited for. */
const WAITING_SAID_AFTER_SECONDS = 3;

/** Opens an attempt at `at`, in seconds since the job left the queue. The bar stands where the last one left it. */
export function startProgress(view: StageView, { work, at, shown }: AttemptStart): JobProgress {
  return { view, model: startModel(work, { at, shown }), stagePercentage: null };
}

export interface AttemptStart {
  readonly work: Workplace;
  readonly at: number;
  readonly shown: number;
}

/** Lets time pass up to `at`. */
export function tick(progress: JobProgress, at: number): JobProgress {
  return withStagePercentage({ ...progress, model: pass(progress.model, at) }, progress);
}

/** Takes in what the current stage says at `at`. */
export function hear(progress: JobProgress, view: StageView, at: number): JobProgress {
  return withStagePercentage({ ...progress, view, model: observe(progress.model, view.observed, at) }, progress);
}

/** The part of an event that the progress decides. Call `tick` first. */
export function describeProgress({ view, model, stagePercentage }: JobProgress): Described {
  const stalled = isStalled(model);
  return {
    stage: view.observed.stage,
    message: messageOf(view, model),
    percentage: shownPercentage(model.shown),
    stagePercentage,
    files: view.files,
    objects: view.objects,
    bytes: stalled && view.bytes !== null ? { ...view.bytes, perSecond: 0 } : view.bytes,
    etaSeconds: etaSeconds(model),
    stalled,
  };
}

type Described = Pick<
  ProgressEvent,
  "stage" | "message" | "percentage" | "stagePercentage" | "files" | "objects" | "bytes" | "etaSeconds" | "stalled"
>;

/**
 * Whole percent for the wire: 99 at most, because only `Complete` says 100. What was shown as n % is n % again when a
 * restarted server takes n / 100 up: 0.29 * 100 is a hair less than 29.
 */
export function shownPercentage(share: number): number {
  return Math.min(99, Math.floor(share * 100 + 1e-9));
}

function messageOf({ message, awaits }: StageView, model: Model): string {
  const waited = model.at - model.movedAt;
  const notes =
    waited >= WAITING_SAID_AFTER_SECONDS ? [`waiting for ${awaits} for ${inWords(Math.floor(waited))}`] : [];
  const usual = outlastsUsual(model);
  if (usual !== null) notes.push(`longer than usual, typically ${inWords(usual)}`);
  return notes.length === 0 ? message : `${message} (${notes.join("; ")})`;
}

function withStagePercentage(progress: JobProgress, before: JobProgress): JobProgress {
  const { observed, stagePercentage } = progress.view;
  const share = shareOfClone(progress.model);
  const now = stagePercentage ?? (share === null ? null : shownPercentage(share));
  const last = before.view.observed.stage === observed.stage ? before.stagePercentage : null;
  return { ...progress, stagePercentage: now === null || last === null ? now : Math.max(now, last) };
}

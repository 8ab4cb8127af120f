import type { StreamedEvent } from "../../../src/client/client.ts";
import type { StreamEvent } from "../../../src/client/wire.ts";
import { isCancelled, isQueued, leftAfter, rateOf, type KnownJob } from "./jobs.ts";

/** One job from its first event on: a fold of its stream. */
export interface JobStory {
  /** Without a gap: 1, 2, 3 … */
  readonly events: readonly StreamedEvent[];
  /** This page's clock, in ms, when the newest came. */
  readonly receivedAt: number;
  /** See `KnownJob`. */
  readonly leftSeconds: number | null;
}

export const NO_STORY: JobStory = { events: [], receivedAt: 0, leftSeconds: null };

/** Events in the order of the stream; what is known is not taken twice. */
export function foldStory(story: JobStory, events: readonly StreamedEvent[], receivedAt: number): JobStory {
  const last = story.events.at(-1)?.cursor ?? 0;
  const fresh = events.filter(({ cursor }) => cursor > last);
  if (fresh.length === 0) return story;
  const leftSeconds = fresh.reduce((before, { event }) => leftAfter(event, before), story.leftSeconds);
  return { events: [...story.events, ...fresh], receivedAt, leftSeconds };
}

/** The job as it stands; null before the first event. */
export function newestOf({ events, receivedAt, leftSeconds }: JobStory, id: string): KnownJob | null {
  const event = events.at(-1)?.event;
  if (event === undefined) return null;
  return { id, event, receivedAt, rate: rateOf(event, events.at(-2)?.event ?? null), leftSeconds };
}

export const WORK_STAGES = ["Cloning", "Parsing", "Indexing"] as const;
export type WorkStage = (typeof WORK_STAGES)[number];

export interface StageSpan {
  readonly stage: WorkStage;
  readonly state: "waiting" | "running" | "done" | "failed" | "cancelled" | "skipped" | "unreached";
  /** Of all attempts; 0 where it was not begun. */
  readonly seconds: number;
  readonly share: StageShare | null;
}

/**
 * Of the stage itself: how far it is, while the job runs. Of the time: what it took of the whole, once the job ended.
 * Null where nothing honest can be said, as of a stage that ended half way.
 */
export interface StageShare {
  readonly of: "stage" | "time";
  /** 0 to 100. */
  readonly percent: number;
}

/** Where the time went, stage by stage. `nowSeconds`: of the job's time, so that the running stage's goes on. */
export function stageSpans({ events }: JobStory, nowSeconds: number): readonly StageSpan[] {
  const newest = events.at(-1)?.event;
  const seconds = { Cloning: 0, Parsing: 0, Indexing: 0 };
  events.forEach(({ event }, i) => {
    if (!isWork(event.stage)) return;
    const until = events[i + 1]?.event.elapsedSeconds ?? nowSeconds;
    seconds[event.stage] += Math.max(0, until - event.elapsedSeconds);
  });
  const exact = newest?.stats?.seconds;
  const reached = newest === undefined ? -1 : WORK_STAGES.indexOf(reachedStage(newest));
  const spans = WORK_STAGES.map((stage, i) => ({
    stage,
    state: stateOf({ stage, i, reached, newest }),
    seconds: exact?.[stage.toLowerCase() as Lowercase<WorkStage>] ?? seconds[stage],
  }));
  const total = spans.reduce((sum, span) => sum + span.seconds, 0);
  return spans.map((span) => ({ ...span, share: shareOf(span, newest, total) }));
}

function shareOf(
  { state, seconds }: Pick<StageSpan, "state" | "seconds">,
  newest: StreamEvent | undefined,
  total: number,
): StageShare | null {
  if (state !== "running" && state !== "done") return null;
  if (newest === undefined || !isWork(newest.stage)) {
    return seconds > 0 ? { of: "time", percent: (seconds / total) * 100 } : null;
  }
  const percent = state === "done" ? 100 : newest.stagePercentage;
  return percent === null ? null : { of: "stage", percent };
}

interface SpanPlace {
  readonly stage: WorkStage;
  readonly i: number;
  readonly reached: number;
  readonly newest: StreamEvent | undefined;
}

function stateOf({ stage, i, reached, newest }: SpanPlace): StageSpan["state"] {
  if (newest?.stage === "Complete") {
    return newest.stats?.mode === "unchanged" && stage !== "Cloning" ? "skipped" : "done";
  }
  if (i < reached) return "done";
  if (i > reached) return newest?.stage === "Failed" ? "unreached" : "waiting";
  if (newest?.stage === "Failed") return isCancelled(newest) ? "cancelled" : "failed";
  return newest === undefined || isQueued(newest) ? "waiting" : "running";
}

function reachedStage({ stage, error }: StreamEvent): WorkStage {
  return isWork(stage) ? stage : (error?.stage ?? "Cloning");
}

function isWork(stage: StreamEvent["stage"]): stage is WorkStage {
  return stage !== "Complete" && stage !== "Failed";
}

/** A piece of the chart: how much came through, at which second of the job. */
export interface ThroughputPoint {
  readonly seconds: number;
  readonly bytesPerSecond: number;
  readonly stage: WorkStage;
}

/** What came through over time; at most `pointsMax` points, each the mean of those it stands for. */
export function throughput({ events }: JobStory, pointsMax: number): readonly ThroughputPoint[] {
  const points: ThroughputPoint[] = [];
  events.forEach(({ event }, i) => {
    const bytesPerSecond = rateOf(event, events[i - 1]?.event ?? null);
    if (bytesPerSecond === null || !isWork(event.stage)) return;
    points.push({ seconds: event.elapsedSeconds, bytesPerSecond, stage: event.stage });
  });
  const each = Math.ceil(points.length / pointsMax);
  if (each <= 1) return points;
  return Array.from({ length: Math.ceil(points.length / each) }, (_, i) =>
    meanOf(points.slice(i * each, (i + 1) * each)),
  );
}

function meanOf(points: readonly ThroughputPoint[]): ThroughputPoint {
  const last = points.at(-1);
  if (last === undefined) throw new Error("a mean needs a point");
  return { ...last, bytesPerSecond: points.reduce((sum, point) => sum + point.bytesPerSecond, 0) / points.length };
}

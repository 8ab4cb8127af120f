import { mean, median } from "../statistics.ts";
import { groupBy } from "./group-by.ts";
import type { TraceEvent } from "./trace.ts";

/** How honest the events of one finished job were. */
export interface Figures {
  /** Mean of |percentage − share of the time| over the events, in points. */
  readonly progressError: number;
  readonly worstError: number;
  /** |ETA − what was left| / what was left, of the events between 10 % and 90 % of the time that tell one. */
  readonly etaErrors: readonly number[];
  /** Of those events, the share that tells an ETA. */
  readonly etaShare: number;
  /** Longest time at one percentage, of the whole. */
  readonly standing: number;
  /** Share of the time at 99 and more. */
  readonly atTheEnd: number;
  /** Longest time without an event, in seconds. */
  readonly silence: number;
}

export function figuresOf(events: readonly TraceEvent[]): Figures {
  const end = events.at(-1)!.seconds;
  const errors = events.map(({ seconds, percentage }) => Math.abs(percentage - (100 * seconds) / end));
  const middle = events.filter(({ seconds }) => seconds >= 0.1 * end && seconds <= 0.9 * end);
  const etaErrors = middle.flatMap(({ seconds, etaSeconds }) => {
    const left = end - seconds;
    return etaSeconds === null ? [] : [Math.abs(etaSeconds - left) / left];
  });
  const spans = events
    .slice(1)
    .map(({ seconds }, i) => ({ before: events[i]!, seconds: seconds - events[i]!.seconds }));
  const byPercentage = groupBy(spans, ({ before }) => before.percentage);
  const stands = [...byPercentage.values()].map((at) => at.reduce((sum, { seconds }) => sum + seconds, 0));
  const last = spans.filter(({ before }) => before.percentage >= 99);
  return {
    progressError: mean(errors),
    worstError: Math.max(...errors),
    etaErrors,
    etaShare: middle.length === 0 ? 0 : etaErrors.length / middle.length,
    standing: Math.max(...stands) / end,
    atTheEnd: last.reduce((sum, { seconds }) => sum + seconds, 0) / end,
    silence: Math.max(...spans.map(({ seconds }) => seconds)),
  };
}

/** Of several jobs: means, the worst of the worst, and the median of all ETA errors. */
export function summaryOf(jobs: readonly Figures[]) {
  const etaErrors = jobs.flatMap((job) => job.etaErrors);
  return {
    progressError: mean(jobs.map((job) => job.progressError)),
    worstError: Math.max(...jobs.map((job) => job.worstError)),
    etaError: etaErrors.length === 0 ? null : median(etaErrors),
    etaShare: mean(jobs.map((job) => job.etaShare)),
    standing: Math.max(...jobs.map((job) => job.standing)),
    atTheEnd: Math.max(...jobs.map((job) => job.atTheEnd)),
    silence: Math.max(...jobs.map((job) => job.silence)),
  };
}

export type Summary = ReturnType<typeof summaryOf>;

import type { TraceEvent } from "./trace.ts";

export interface Figures {
  readonly meanError: number;
  readonly maxError: number;
  readonly etaError: number | null;
  readonly etaShare: number;
  readonly longestStand: number;
  readonly standShare: number;
  readonly shareAt99: number;
  readonly largestGap: number;
}

export function figuresOf(events: readonly TraceEvent[]): Figures {
  const end = events.at(-1)!.seconds;
  const errors = events.map(({ seconds, percentage }) => Math.abs(percentage - (100 * seconds) / end));
  const mid = events.filter(({ seconds }) => seconds >= 0.1 * end && seconds <= 0.9 * end);
  const etas = mid.flatMap(({ seconds, etaSeconds }) =>
    etaSeconds === null ? [] : [Math.abs(etaSeconds - (end - seconds)) / (end - seconds)],
  );
  const gaps = events.slice(1).map(({ seconds }, i) => seconds - events[i]!.seconds);
  let stand = 0,
    since = 0,
    at99 = 0;
  for (const [i, e] of events.entries()) {
    if (i > 0 && e.percentage !== events[i - 1]!.percentage) since = e.seconds;
    const next = events[i + 1]?.seconds ?? end;
    stand = Math.max(stand, next - since);
    if (e.percentage >= 99) at99 += next - e.seconds;
  }
  const sorted = etas.toSorted((a, b) => a - b);
  return {
    meanError: errors.reduce((a, b) => a + b, 0) / errors.length,
    maxError: Math.max(...errors),
    etaError: sorted.length === 0 ? null : sorted[Math.floor((sorted.length - 1) / 2)]!,
    etaShare: mid.length === 0 ? 0 : etas.length / mid.length,
    longestStand: stand,
    standShare: stand / end,
    shareAt99: at99 / end,
    largestGap: Math.max(...gaps),
  };
}

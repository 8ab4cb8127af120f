import type { Observation } from "../../src/core/progress/observation.ts";
import type { Trace, TraceEvent } from "./trace.ts";

/** Bars that others draw, for the same moments. Both only look at counts. */
export const RIVALS: Readonly<Record<string, (observation: Observation) => number>> = {
  /** A third for each stage, by what it counts. */
  thirds: (observation) => {
    switch (observation.stage) {
      case "Cloning":
        return observation.phase === "receiving"
          ? fraction(observation) / 3
          : isAfterReceiving(observation)
            ? 1 / 3
            : 0;
      case "Parsing":
        return 1 / 3 + observation.files / Math.max(1, observation.work.files) / 3;
      case "Indexing":
        return 2 / 3 + observation.fraction / 3;
    }
  },
  /** GitHub Desktop's weights of a clone: compressing 10, receiving 60, resolving 10, checking out 20. */
  desktop: (observation) => {
    switch (observation.stage) {
      case "Cloning":
        if (observation.phase === "compressing") return 0.1 * fraction(observation);
        if (observation.phase === "receiving") return 0.1 + 0.6 * fraction(observation);
        if (observation.phase === "resolving") return 0.7 + 0.1 * fraction(observation);
        return observation.phase === "listing" ? 0.8 : 0;
      case "Parsing":
        return 0.8 + (0.2 * observation.files) / Math.max(1, observation.work.files);
      case "Indexing":
        return 1;
    }
  },
};

export function rivalEvents(trace: Trace, bar: (observation: Observation) => number, moments: readonly TraceEvent[]) {
  let shown = 0;
  let next = 0;
  return moments.map((moment): TraceEvent => {
    while (next < trace.observed.length && trace.observed[next]!.seconds <= moment.seconds) {
      shown = Math.max(shown, bar(trace.observed[next++]!.observation));
    }
    const percentage = moment.stage === "Complete" ? 100 : Math.min(99, Math.floor(shown * 100));
    const etaSeconds = shown <= 0 ? null : (moment.seconds * (1 - shown)) / shown;
    return { ...moment, percentage, etaSeconds };
  });
}

function fraction({ done, total }: { readonly done: number | null; readonly total: number | null }): number {
  return done === null || total === null || total === 0 ? 0 : done / total;
}

function isAfterReceiving({ phase }: { readonly phase: string }): boolean {
  return phase === "resolving" || phase === "listing";
}

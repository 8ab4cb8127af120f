import type { StreamEvent } from "../../client/client.ts";
import type { Clock } from "../../core/clock.ts";
import { coarseSeconds } from "../../core/progress/time-in-words.ts";
import { jsonText } from "../json-text.ts";
import type { Output } from "../output.ts";
import { openBars } from "./live-bars.ts";
import { deservesLine, plainLine } from "./plain.ts";
import type { ProgressView } from "./view.ts";

export const PROGRESS_MODES = ["auto", "plain", "json", "none"] as const;
/** `auto` draws bars on a terminal and writes plain lines elsewhere. */
export type ProgressMode = (typeof PROGRESS_MODES)[number];

/** What a watcher sees: an event, or that the connection is lost and will be tried again. */
export type Sighting =
  | { readonly kind: "event"; readonly event: StreamEvent }
  | { readonly kind: "disconnected"; readonly jobId: string; readonly reason: string };

/** Shows ingestions as they go. */
export interface ProgressReporter {
  show(sighting: Sighting): void;
  /** Says something about the watching itself, until the next event. */
  notice(text: string): void;
  /** Leaves the terminal clean. Safe to call twice. */
  close(): void;
}

export interface ReporterDeps {
  readonly output: Output;
  readonly clock: Clock;
  /** How many jobs will be shown. */
  readonly jobs: number;
}

export function openReporter(mode: ProgressMode, { output, clock, jobs }: ReporterDeps): ProgressReporter {
  if (mode === "json") return jsonReporter(output);
  if (mode === "none") return { show: () => undefined, notice: () => undefined, close: () => undefined };
  if (mode === "auto" && output.terminal !== null) return openBars(output.terminal, { clock, jobs });
  return plainReporter(output, jobs > 1);
}

/** The server's JSON, one event a line, on stdout. */
function jsonReporter(output: Output): ProgressReporter {
  return {
    show: (sighting) => {
      if (sighting.kind === "event") output.result(jsonText(sighting.event));
    },
    notice: (text) => output.note(text),
    close: () => undefined,
  };
}

function plainReporter(output: Output, areSeveral: boolean): ProgressReporter {
  const last = new Map<string | null, Pick<ProgressView, "event" | "leftSeconds">>();
  let lastReason: string | null = null;
  return {
    show: (sighting) => {
      if (sighting.kind === "disconnected") {
        // One server that is away is lost by every stream.
        if (sighting.reason !== lastReason) output.note(`${sighting.reason} Trying again.`);
        lastReason = sighting.reason;
        return;
      }
      lastReason = null;
      const { event } = sighting;
      const before = last.get(event.jobId);
      if (!deservesLine(event, before?.event ?? null)) return;
      const eta = event.etaSeconds;
      const leftSeconds = eta === null ? null : coarseSeconds(eta, before?.leftSeconds ?? null);
      last.set(event.jobId, { event, leftSeconds });
      output.note(plainLine({ event, leftSeconds }, { areSeveral }));
    },
    notice: (text) => output.note(text),
    close: () => undefined,
  };
}

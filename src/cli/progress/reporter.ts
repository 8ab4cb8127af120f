import type { Clock } from "../../core/clock.ts";
import { coarseSeconds } from "../../core/progress/time-in-words.ts";
import type { ProgressEvent } from "../../core/progress-event.ts";
import type { Output } from "../output.ts";
import type { Sighting } from "../watch-ingestion.ts";
import { openBar } from "./live-bar.ts";
import { deservesLine, plainLine } from "./plain.ts";

export const PROGRESS_MODES = ["auto", "plain", "json", "none"] as const;
/** `auto` draws a bar on a terminal and writes plain lines elsewhere. */
export type ProgressMode = (typeof PROGRESS_MODES)[number];

/** Shows an ingestion as it goes. */
export interface ProgressReporter {
  show(sighting: Sighting): void;
  /** Says something about the watching itself, until the next event. */
  notice(text: string): void;
  /** Leaves the terminal clean. Safe to call twice. */
  close(): void;
}

export function openReporter(mode: ProgressMode, output: Output, clock: Clock): ProgressReporter {
  if (mode === "json") return jsonReporter(output);
  if (mode === "none") return { show: () => undefined, notice: () => undefined, close: () => undefined };
  if (mode === "auto" && output.terminal !== null) return openBar(output.terminal, clock);
  return plainReporter(output);
}

/** The server's own JSON, one event a line, on stdout. */
function jsonReporter(output: Output): ProgressReporter {
  return {
    show: (sighting) => {
      if (sighting.kind === "event") output.result(sighting.json);
    },
    notice: (text) => output.note(text),
    close: () => undefined,
  };
}

function plainReporter(output: Output): ProgressReporter {
  let last: ProgressEvent | null = null;
  let lastNotice: string | null = null;
  let leftSeconds: number | null = null;
  return {
    show: (sighting) => {
      if (sighting.kind === "disconnected") {
        if (sighting.reason !== lastNotice) output.note(`${sighting.reason} Trying again.`);
        lastNotice = sighting.reason;
        return;
      }
      lastNotice = null;
      if (!deservesLine(sighting.event, last)) return;
      last = sighting.event;
      leftSeconds = last.etaSeconds === null ? null : coarseSeconds(last.etaSeconds, leftSeconds);
      output.note(plainLine({ event: last, leftSeconds }));
    },
    notice: (text) => output.note(text),
    close: () => undefined,
  };
}

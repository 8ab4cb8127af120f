import type { StreamEvent } from "../../client/client.ts";
import { aboutInWords } from "../../core/progress/time-in-words.ts";
import { isWorkStage, type WorkStage } from "../../core/stage.ts";
import { formatClock } from "../../core/figures.ts";
import { toOneLine } from "../visible-text.ts";
import type { ProgressView } from "./view.ts";

/** One line for a log: elapsed time, percentage, stage, message; which repository where `areSeveral` are watched. */
export function plainLine(
  { event, leftSeconds }: Pick<ProgressView, "event" | "leftSeconds">,
  { areSeveral }: { readonly areSeveral: boolean },
): string {
  const { elapsedSeconds, percentage, stage, stalled, attempt, error } = event;
  const notes = [
    stalled ? "stalled" : "",
    leftSeconds === null || !isWorkStage(stage) ? "" : `${aboutInWords(leftSeconds)} left`,
    attempt > 1 ? `attempt ${attempt}` : "",
  ].filter((note) => note !== "");
  // What went wrong is told in full after it.
  const what = error === undefined ? event.message : whenOf(error.stage);
  const message = areSeveral ? `${event.repository}: ${what}` : what;
  const columns = [formatClock(elapsedSeconds).padStart(5), `${String(percentage).padStart(3)} %`, stage.padEnd(8)];
  return `${columns.join("  ")}  ${toOneLine(message)}${notes.length > 0 ? ` (${notes.join(", ")})` : ""}`;
}

function whenOf(failed: WorkStage | null): string {
  return failed === null ? "before it began" : `while ${failed.toLowerCase()}`;
}

/** Whether an event deserves a line: one for each stage and attempt, and one every few seconds between. */
export function deservesLine(event: StreamEvent, last: StreamEvent | null): boolean {
  if (last === null || event.stage !== last.stage || event.attempt !== last.attempt) return true;
  return Date.parse(event.timestamp) - Date.parse(last.timestamp) >= LINE_INTERVAL_MS;
}

const LINE_INTERVAL_MS = 5000;

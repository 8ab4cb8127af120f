import type { Clock } from "../../core/clock.ts";
import { coarseSeconds } from "../../core/progress/time-in-words.ts";
import type { ProgressEvent } from "../../core/progress-event.ts";
import type { Terminal } from "../output.ts";
import { textWidth } from "../text-width.ts";
import { renderBar } from "./bar.ts";
import type { ProgressReporter } from "./reporter.ts";

/** The bar, drawn over itself until it is closed; nothing is left of it then. */
export function openBar(terminal: Terminal, clock: Clock): ProgressReporter {
  const openedAt = clock.elapsed();
  const stopped = new AbortController();
  let newest: { readonly event: ProgressEvent; readonly at: number } | null = null;
  let notice: string | null = null;
  let drawn: readonly string[] = [];
  let leftSeconds: number | null = null;

  const draw = () => {
    const now = clock.elapsed();
    if (newest === null || stopped.signal.aborted || now - openedAt < QUIET_MS) return;
    const ageSeconds = (now - newest.at) / 1000;
    const eta = newest.event.etaSeconds;
    leftSeconds = eta === null ? null : coarseSeconds(eta - ageSeconds, leftSeconds);
    const view = { event: newest.event, ageSeconds, leftSeconds, notice };
    const columns = terminal.columns() || DEFAULT_COLUMNS;
    const lines = renderBar(view, columns, terminal.look);
    if (lines.join("\n") === drawn.join("\n")) return;
    terminal.write(toFirstRow(drawn, columns) + lines.map((line) => line + CLEAR_RIGHT).join("\n") + CLEAR_BELOW);
    drawn = lines;
  };
  const stopResize = terminal.onResize(draw);
  void redrawRegularly(draw, clock, stopped.signal);

  return {
    show: (sighting) => {
      if (sighting.kind === "disconnected") {
        notice = `${sighting.reason} Trying again.`;
      } else {
        newest = { event: sighting.event, at: clock.elapsed() };
        notice = null;
      }
      draw();
    },
    notice: (text) => {
      notice = text;
      draw();
    },
    close: () => {
      if (stopped.signal.aborted) return;
      stopped.abort();
      stopResize();
      const columns = terminal.columns() || DEFAULT_COLUMNS;
      if (drawn.length > 0) terminal.write(toFirstRow(drawn, columns) + CLEAR_RIGHT + clearNextRows(drawn.length - 1));
    },
  };
}

/** An ingestion that is over before this was never worth a flicker. */
const QUIET_MS = 500;
/** Clocks and ETA move between two events. */
const REDRAW_MS = 250;
const DEFAULT_COLUMNS = 80;

async function redrawRegularly(draw: () => void, clock: Clock, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(REDRAW_MS, signal).catch(() => undefined);
    draw();
  }
}

const CLEAR_RIGHT = "\u001B[K";
/** Never sent from the first column of a screen: some terminals then keep what they clear in their history. */
const CLEAR_BELOW = "\u001B[J";

/**
 * Takes the cursor from the end of the last of `lines` to the start of the first. A window that was made narrower has
 * wrapped what was drawn wider.
 */
function toFirstRow(lines: readonly string[], columns: number): string {
  const rows = lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(textWidth(withoutColours(line)) / columns)), 0);
  return `\r${rows > 1 ? `\u001B[${rows - 1}A` : ""}`;
}

function clearNextRows(rows: number): string {
  return rows === 0 ? "" : `${`\n${CLEAR_RIGHT}`.repeat(rows)}\u001B[${rows}A`;
}

function withoutColours(line: string): string {
  // oxlint-disable-next-line no-control-regex -- colours are control sequences
  return line.replaceAll(/\u001B\[\d+m/g, "");
}

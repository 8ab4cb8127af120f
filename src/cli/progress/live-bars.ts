import type { StreamEvent } from "../../client/client.ts";
import type { Clock } from "../../core/clock.ts";
import { coarseSeconds } from "../../core/progress/time-in-words.ts";
import type { Terminal } from "../output.ts";
import { textWidth } from "../text-width.ts";
import { renderBar } from "./bar.ts";
import { renderBars } from "./bars.ts";
import type { ProgressReporter } from "./reporter.ts";
import type { ProgressView } from "./view.ts";

/** One bar for each job, drawn over themselves until they are closed; nothing is left of them then. */
export function openBars(terminal: Terminal, { clock, jobs }: BarsDeps): ProgressReporter {
  const openedAt = clock.elapsed();
  const stopped = new AbortController();
  const shown = new Map<string | null, Shown>();
  let notice: string | null = null;
  let drawn: readonly string[] = [];

  const draw = () => {
    const now = clock.elapsed();
    if (shown.size === 0 || stopped.signal.aborted || now - openedAt < QUIET_MS) return;
    const size = { columns: terminal.columns() || DEFAULT_COLUMNS, rows: terminal.rows() || DEFAULT_ROWS };
    const views = viewsOf(shown, { now, notice: jobs > 1 ? null : notice });
    const [only] = views;
    const lines =
      jobs > 1 || only === undefined
        ? renderBars({ views, notice }, size, terminal.look)
        : renderBar(only, size.columns, terminal.look);
    if (lines.join("\n") === drawn.join("\n")) return;
    terminal.write(toFirstRow(drawn, size.columns) + lines.map((line) => CLEAR_LINE + line).join("\n") + CLEAR_BELOW);
    drawn = lines;
  };
  const stopResize = terminal.onResize(draw);
  void redrawRegularly(draw, clock, stopped.signal);

  return {
    show: (sighting) => {
      if (sighting.kind === "disconnected") {
        const before = shown.get(sighting.jobId);
        const lost = `${sighting.reason} Trying again.`;
        if (before !== undefined) shown.set(sighting.jobId, { ...before, notice: lost });
      } else {
        const { event } = sighting;
        const leftSeconds = shown.get(event.jobId)?.leftSeconds ?? null;
        shown.set(event.jobId, { event, at: clock.elapsed(), leftSeconds, notice: null });
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
      if (drawn.length > 0) terminal.write(toFirstRow(drawn, columns) + CLEAR_LINE + clearNextRows(drawn.length - 1));
    },
  };
}

export interface BarsDeps {
  readonly clock: Clock;
  /** How many jobs will be shown: a single one has more room. */
  readonly jobs: number;
}

interface Shown {
  readonly event: StreamEvent;
  /** When the event came. */
  readonly at: number;
  /** As it was shown last. */
  leftSeconds: number | null;
  readonly notice: string | null;
}

/** As the jobs were made: their ids sort by time. */
function viewsOf(
  shown: ReadonlyMap<string | null, Shown>,
  { now, notice }: { readonly now: number; readonly notice: string | null },
): ProgressView[] {
  return [...shown.values()]
    .sort((a, b) => ((a.event.jobId ?? "") < (b.event.jobId ?? "") ? -1 : 1))
    .map((job) => {
      const ageSeconds = (now - job.at) / 1000;
      const eta = job.event.etaSeconds;
      job.leftSeconds = eta === null ? null : coarseSeconds(eta - ageSeconds, job.leftSeconds);
      return { event: job.event, ageSeconds, leftSeconds: job.leftSeconds, notice: notice ?? job.notice };
    });
}

/** An ingestion that is over before this was never worth a flicker. */
const QUIET_MS = 500;
/** Clocks and ETA move between two events. */
const REDRAW_MS = 250;
const DEFAULT_COLUMNS = 80;
const DEFAULT_ROWS = 24;

async function redrawRegularly(draw: () => void, clock: Clock, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(REDRAW_MS, signal).catch(() => undefined);
    draw();
  }
}

/** Of the whole line: a terminal remembers of one it has wrapped that the next belongs to it, until all of it is cleared. */
const CLEAR_LINE = "\u001B[2K";
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
  return rows === 0 ? "" : `${`\n${CLEAR_LINE}`.repeat(rows)}\u001B[${rows}A`;
}

function withoutColours(line: string): string {
  // oxlint-disable-next-line no-control-regex -- colours are control sequences
  return line.replaceAll(/\u001B\[\d+m/g, "");
}

import { aboutInWords } from "../../core/progress/time-in-words.ts";
import { isWorkStage } from "../../core/stage.ts";
import { formatBytes, formatClock } from "../../core/figures.ts";
import type { Look } from "../output.ts";
import { cutEnd, cutStart, textWidth } from "../text-width.ts";
import { paint, toOneLine, type Colour } from "../visible-text.ts";
import type { ProgressView } from "./view.ts";

/**
 * Two lines: the bar with its numbers, and what is being done. Pure. No line is wider than `columns` - 1: a full line
 * makes some terminals wrap.
 */
export function renderBar(view: ProgressView, columns: number, look: Look): string[] {
  const room = Math.max(1, columns - 1);
  return [barOf(view, room, look), detailLine(view, room, look)];
}

/** Stage, bar and numbers in at most `room` columns. */
export function barOf(view: ProgressView, room: number, look: Look): string {
  const { event } = view;
  const stage = event.stage.padEnd(STAGE_COLUMNS);
  const percent = `${String(event.percentage).padStart(3)} %`;
  for (const times of timesToShow(view)) {
    const numbers = [percent, ...times].join("  ");
    const cells = Math.min(BAR_COLUMNS_MAX, room - textWidth(`${stage}  `) - textWidth(`  ${numbers}`));
    if (cells < BAR_COLUMNS_MIN) continue;
    const colour = event.stalled ? "yellow" : "cyan";
    const bar = drawBar(event.percentage, { cells, colour, look });
    return `${tint(look, "bold", stage)}  ${bar}  ${event.stalled ? tint(look, "yellow", numbers) : numbers}`;
  }
  return cutEnd(`${event.stage} ${percent.trim()}`, room, ellipsis(look));
}

/** From everything to nothing: a narrow window loses the least important first. */
function timesToShow({ event, ageSeconds, leftSeconds }: ProgressView): string[][] {
  const elapsed = formatClock(event.elapsedSeconds + (event.elapsedSeconds > 0 ? ageSeconds : 0));
  if (event.stalled) return [[elapsed, "stalled"], ["stalled"], []];
  if (leftSeconds === null || !isWorkStage(event.stage)) return [[elapsed], []];
  const left = `${aboutInWords(leftSeconds)} left`;
  return [[elapsed, left], [left], []];
}

interface BarLook {
  readonly cells: number;
  readonly colour: Colour;
  readonly look: Look;
}

function drawBar(percentage: number, { cells, colour, look }: BarLook): string {
  const full = Math.floor((percentage / 100) * cells);
  const [done, left] = look.unicode ? ["━", "─"] : ["#", "-"];
  return tint(look, colour, done.repeat(full)) + tint(look, "dim", left.repeat(cells - full));
}

function detailLine({ event, notice }: ProgressView, room: number, look: Look): string {
  const mark = ellipsis(look);
  if (notice !== null) return tint(look, "yellow", cutEnd(toOneLine(notice), room, mark));
  const separator = look.unicode ? " · " : ", ";
  const known = [toOneLine(event.repository), toOneLine(event.message), ...numbersBeside(event)].join(separator);
  const path = event.files?.current ?? null;
  const left = room - textWidth(known) - textWidth(separator);
  if (path === null || event.message.includes(path) || left < PATH_COLUMNS_MIN) return cutEnd(known, room, mark);
  return known + tint(look, "dim", separator + cutStart(toOneLine(path), left, mark));
}

/** Numbers the event has and its message does not tell. */
function numbersBeside({ message, objects, files, bytes, attempt }: ProgressView["event"]): string[] {
  const numbers: string[] = [];
  if (!/\d\/\d/.test(message)) {
    if (objects !== null) numbers.push(`${objects.done}/${objects.total} objects`);
    if (files !== null) numbers.push(`${files.done}/${files.total} files`);
  }
  if (bytes?.perSecond && !message.includes("/s")) numbers.push(`${formatBytes(Math.round(bytes.perSecond))}/s`);
  if (files !== null && files.failed > 0) numbers.push(`${files.failed} failed`);
  if (attempt > 1) numbers.push(`attempt ${attempt}`);
  return numbers;
}

/** Text in a colour, where the terminal has any. */
export function tint(look: Look, colour: Colour, text: string): string {
  return look.colour && text !== "" ? paint(colour, text) : text;
}

/** What stands for text that was cut off. */
export function ellipsis(look: Look): string {
  return look.unicode ? "…" : "...";
}

/** As wide as the longest stage. */
const STAGE_COLUMNS = 8;
/** Fewer say nothing that the number does not. */
const BAR_COLUMNS_MIN = 8;
/** On a very wide window a longer bar only takes the eye further from its number. */
const BAR_COLUMNS_MAX = 60;
const PATH_COLUMNS_MIN = 16;

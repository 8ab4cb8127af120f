import { isWorkStage } from "../../core/stage.ts";
import { formatCount, formatSeconds } from "../../core/figures.ts";
import type { Look } from "../output.ts";
import { cutEnd, cutStart, textWidth } from "../text-width.ts";
import { toOneLine } from "../visible-text.ts";
import { barOf, ellipsis, tint } from "./bar.ts";
import type { ProgressView } from "./view.ts";

export interface BarsView {
  readonly views: readonly ProgressView[];
  /** About all of them; shown below. */
  readonly notice: string | null;
}

export interface WindowSize {
  readonly columns: number;
  readonly rows: number;
}

/**
 * One line for each job, with its repository before its bar. Pure. No more lines than the window has, or they could not
 * be drawn over: those that run come first then, and the last line counts the others.
 */
export function renderBars({ views, notice }: BarsView, { columns, rows }: WindowSize, look: Look): string[] {
  const room = Math.max(1, columns - 1);
  const extra = notice === null ? [] : [tint(look, "yellow", cutEnd(toOneLine(notice), room, ellipsis(look)))];
  const most = Math.max(1, rows - 1 - extra.length);
  const visible = views.length <= most ? views : mostTelling(views, most - 1);
  const names = Math.min(Math.max(...views.map(nameWidth)), Math.max(NAME_COLUMNS_MIN, Math.floor(room / 3)));
  const lines = visible.map((view) => jobLine(view, { room, names, look }));
  const hidden = views.filter((view) => !visible.includes(view));
  if (hidden.length > 0) lines.push(cutEnd(describeHidden(hidden), room, ellipsis(look)));
  return [...lines, ...extra];
}

const NAME_COLUMNS_MIN = 8;

function nameWidth({ event }: ProgressView): number {
  return textWidth(toOneLine(event.repository));
}

/** In the order they came in. */
function mostTelling(views: readonly ProgressView[], count: number): readonly ProgressView[] {
  const ranked = [...views].sort((a, b) => rank(a) - rank(b)).slice(0, count);
  return views.filter((view) => ranked.includes(view));
}

function rank(view: ProgressView): number {
  if (view.event.stage === "Failed") return 1;
  if (view.event.stage === "Complete") return 3;
  return isWaiting(view) ? 2 : 0;
}

function describeHidden(hidden: readonly ProgressView[]): string {
  const kinds = [
    ["under way", 0],
    ["failed", 1],
    ["waiting", 2],
    ["complete", 3],
  ] as const;
  const counts = kinds.map(([kind, value]) => [hidden.filter((view) => rank(view) === value).length, kind] as const);
  const told = counts.filter(([count]) => count > 0).map(([count, kind]) => `${count} ${kind}`);
  return `and ${hidden.length} more: ${told.join(", ")}`;
}

interface LineRoom {
  readonly room: number;
  /** Columns for the name. */
  readonly names: number;
  readonly look: Look;
}

function jobLine(view: ProgressView, { room, names, look }: LineRoom): string {
  const mark = ellipsis(look);
  const full = toOneLine(view.event.repository);
  const short = cutStart(full, names, mark);
  const name = short + " ".repeat(Math.max(0, names - textWidth(short)));
  const left = room - textWidth(name) - 2;
  if (left < REST_COLUMNS_MIN) {
    const percent = ` ${view.event.percentage} %`;
    return cutEnd(cutStart(full, Math.max(0, room - percent.length), mark) + percent, room, mark);
  }
  return `${name}  ${rest(view, left, look)}`;
}

const REST_COLUMNS_MIN = 5;

function rest(view: ProgressView, room: number, look: Look): string {
  const { event, notice } = view;
  const mark = ellipsis(look);
  const text = (words: string) => cutEnd(toOneLine(words), room, mark);
  if (event.error !== undefined) return tint(look, "red", text(`Failed    ${event.error.code}: ${event.error.detail}`));
  if (event.stats !== undefined) {
    const { files, symbols, seconds } = event.stats;
    const made = `${formatCount(files)} files, ${formatCount(symbols)} symbols, ${formatSeconds(seconds.total)}`;
    return tint(look, "green", text(`Complete  ${made}`));
  }
  if (notice !== null) return tint(look, "yellow", text(notice));
  return isWaiting(view) ? text(event.message) : barOf(view, room, look);
}

/** It has not left the queue. */
function isWaiting({ event }: ProgressView): boolean {
  return isWorkStage(event.stage) && event.elapsedSeconds === 0 && event.percentage === 0;
}

import { formatCount } from "../../src/core/figures.ts";

/** `1 file`, `2 files`. */
export function formatCounted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** How long ago: `just now`, `5 min ago`, `3 h ago`, `2 days ago`, then the date. */
export function formatAgo(ms: number, now: number): string {
  const minutes = Math.floor((now - ms) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ago`;
  const days = Math.floor(hours / 24);
  if (days < 30) return days === 1 ? "yesterday" : `${days} days ago`;
  return DAY.format(ms);
}

/** The whole of it, in local time: `23 Nov 2026, 03:12:45 GMT+1`. */
export function formatMoment(ms: number): string {
  return MOMENT.format(ms);
}

/** Local time of day, to the second: `03:12:45`. */
export function formatTimeOfDay(ms: number): string {
  return TIME_OF_DAY.format(ms);
}

const DAY = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium" });
const TIME_OF_DAY = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
const MOMENT = new Intl.DateTimeFormat("en-GB", {
  year: "numeric",
  month: "short",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  timeZoneName: "short",
});

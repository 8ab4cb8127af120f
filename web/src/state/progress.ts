import type { StreamEvent } from "../../../src/client/wire.ts";
import { formatBytes, formatClock, formatCount } from "../../../src/core/figures.ts";
import { aboutInWords } from "../../../src/core/progress/time-in-words.ts";
import { isActive, isQueued, type KnownJob } from "./jobs.ts";

/** Seconds since the job left the queue, counting on between events while it is active. */
export function elapsedSeconds({ event, receivedAt }: KnownJob, now: number): number {
  if (!isActive(event) || isQueued(event)) return event.elapsedSeconds;
  return event.elapsedSeconds + Math.max(0, now - receivedAt) / 1000;
}

/** `about 45 s left`, `stalled`, or nothing where nothing honest can be said. */
export function timeLeft({ event, leftSeconds }: KnownJob): string | null {
  if (!isActive(event)) return null;
  if (event.stalled) return "stalled";
  return leftSeconds === null ? null : `${aboutInWords(leftSeconds)} left`;
}

/** `50 of 200 files`; objects while cloning; null where nothing is counted. */
export function counted({ files, objects, stage }: StreamEvent): string | null {
  if (stage === "Cloning") return objects === null ? null : `${ofTotal(objects)} objects`;
  return files === null ? null : `${ofTotal(files)} files`;
}

/** `3.1 MiB/s`; null where it is not measured. */
export function rate({ rate: bytes }: KnownJob): string | null {
  return bytes === null ? null : `${formatBytes(bytes)}/s`;
}

/** What is being done: a file where the message tells only the count that stands beside it. */
export function detail({ message, files }: StreamEvent): string {
  return files?.current !== null && files?.current !== undefined && COUNT_ONLY.test(message) ? files.current : message;
}

/** `599/921`. */
const COUNT = /\d\/\d/;
const COUNT_ONLY = /^Parsing file \d+\/\d+$/;

/** Everything that counts about it and does not stand in `detail`, in the order of what matters. */
export function figures(job: KnownJob, now: number): readonly string[] {
  const { event } = job;
  const elapsed = isQueued(event) ? null : `${formatClock(elapsedSeconds(job, now))} elapsed`;
  const attempt = event.attempt > 1 ? `attempt ${event.attempt}` : null;
  const failed = event.files !== null && event.files.failed > 0 ? `${formatCount(event.files.failed)} failed` : null;
  const told = detail(event);
  const count = COUNT.test(told) ? null : counted(event);
  const speed = told.includes("/s") ? null : rate(job);
  return [count, speed, failed, attempt, elapsed, timeLeft(job)].filter((text) => text !== null);
}

function ofTotal({ done, total }: { readonly done: number; readonly total: number }): string {
  return `${formatCount(done)} of ${formatCount(total)}`;
}

import { coarseSeconds } from "../../../src/core/progress/time-in-words.ts";
import type { JobDetails, StreamEvent } from "../../../src/client/wire.ts";

/** What the page knows of every job: a fold of the overview stream, and of lists that were asked for. */
export interface JobsState {
  readonly byId: ReadonlyMap<string, KnownJob>;
}

export interface KnownJob {
  readonly id: string;
  /** The newest that was seen. */
  readonly event: StreamEvent;
  /** This page's clock, in ms, when the event came: what the clocks on the page count from. */
  readonly receivedAt: number;
  /** Bytes a second, received or parsed, as two events tell it; null where they do not. */
  readonly rate: number | null;
  /** What is left, coarsely, in words that do not flicker: see `coarseSeconds`. Null where it is not known. */
  readonly leftSeconds: number | null;
}

export const NO_JOBS: JobsState = { byId: new Map() };

/** An event of the overview. An older one than what is known changes nothing: after a reconnect all come again. */
export function foldEvent(state: JobsState, event: StreamEvent, receivedAt: number): JobsState {
  if (event.jobId === null) return state;
  const known = state.byId.get(event.jobId);
  if (known !== undefined && !isNewer(event, known.event)) return state;
  const byId = new Map(state.byId);
  const rate = rateOf(event, known?.event ?? null);
  const leftSeconds = leftAfter(event, known?.leftSeconds);
  byId.set(event.jobId, { id: event.jobId, event, receivedAt, rate, leftSeconds });
  return { byId };
}

/** A list of the server's, which holds jobs that ended before the page was opened. */
export function foldList(state: JobsState, jobs: readonly JobDetails[], receivedAt: number): JobsState {
  return jobs.reduce((folded, { event }) => foldEvent(folded, event, receivedAt), state);
}

/** The server knows it no more. */
export function forgetJob(state: JobsState, id: string): JobsState {
  const byId = new Map(state.byId);
  byId.delete(id);
  return { byId };
}

/** Running ones first, each kind by age, so that what is looked at does not jump. */
export function activeJobs({ byId }: JobsState): readonly KnownJob[] {
  return [...byId.values()]
    .filter(({ event }) => isActive(event))
    .sort((a, b) => Number(isQueued(a.event)) - Number(isQueued(b.event)) || compare(a.id, b.id));
}

/** What ended last comes first. */
export function endedJobs({ byId }: JobsState): readonly KnownJob[] {
  return [...byId.values()]
    .filter(({ event }) => !isActive(event))
    .sort((a, b) => compare(b.event.timestamp, a.event.timestamp) || compare(b.id, a.id));
}

export function isActive({ stage }: StreamEvent): boolean {
  return stage !== "Complete" && stage !== "Failed";
}

/** Someone asked for its end. In the protocol that is a failure with a code of its own. */
export function isCancelled({ error }: StreamEvent): boolean {
  return error?.code === "cancelled";
}

/** It has not left the queue: nothing of its time has passed. One that starts at once never waits, and does not say so. */
export function isQueued({ stage, elapsedSeconds, attempt, message }: StreamEvent): boolean {
  return stage === "Cloning" && elapsedSeconds === 0 && attempt === 1 && message.startsWith("Waiting in the queue");
}

/** Bytes a second at an event, by its own word or by what came since the one before; null where neither tells. */
export function rateOf(event: StreamEvent, before: StreamEvent | null): number | null {
  if (!isActive(event) || event.bytes === null) return null;
  if (event.bytes.perSecond !== null) return event.bytes.perSecond;
  if (before?.stage !== event.stage || before.attempt !== event.attempt || before.bytes === null) return null;
  const seconds = event.elapsedSeconds - before.elapsedSeconds;
  const bytes = event.bytes.done - before.bytes.done;
  return seconds > 0 && bytes >= 0 ? bytes / seconds : null;
}

/** `KnownJob.leftSeconds` at an event, where it was `before` at the one before. */
export function leftAfter(event: StreamEvent, before: number | null = null): number | null {
  return !isActive(event) || event.etaSeconds === null ? null : coarseSeconds(event.etaSeconds, before);
}

/** When it began to wait, in ms: a job's id begins with it (ULID). Null where the id is another's. */
export function createdAt(id: string): number | null {
  if (!/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(id)) return null;
  return Array.from(id.slice(0, 10)).reduce((ms, digit) => ms * 32 + CROCKFORD.indexOf(digit), 0);
}

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

function isNewer(event: StreamEvent, known: StreamEvent): boolean {
  if (isActive(event) !== isActive(known)) return !isActive(event);
  if (!isActive(event) || event.timestamp !== known.timestamp)
    return isActive(event) && event.timestamp > known.timestamp;
  return event.stage !== known.stage || event.message !== known.message || event.percentage !== known.percentage;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

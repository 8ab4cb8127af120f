import type { Cursor } from "../../core/ids.ts";
import type { LoggedEvent } from "../../core/job.ts";
import type { ProgressEvent } from "../../core/progress-event.ts";
import { wireEvent } from "../mappers/wire-event.ts";

/**
 * A piece of an event stream, encoded once for all its readers. `chunked` is the same bytes as one chunk of HTTP/1.1's
 * chunked coding, to be written to the socket itself; `plain` is for everything else. They share memory.
 */
export interface Frame {
  readonly plain: Buffer;
  readonly chunked: Buffer;
}

/**
 * An event of a job's log. `cursor` becomes the id that a reader resumes from; null for what is not in one log: then
 * there is no id line. The data is one line whatever the event holds: JSON escapes CR and LF.
 */
export function progressFrame(event: ProgressEvent, cursor: Cursor | null): Frame {
  return encode(progressText(event, cursor));
}

/** Some events of a job's log, to be written at once. */
export function pageFrame(page: readonly LoggedEvent[]): Frame {
  return encode(page.map(({ event, cursor }) => progressText(event, cursor)).join(""));
}

function progressText(event: ProgressEvent, cursor: Cursor | null): string {
  if (cursor !== null && !(Number.isSafeInteger(cursor) && cursor > 0)) throw new RangeError(`not an id: ${cursor}`);
  const id = cursor === null ? "" : `id: ${cursor}\n`;
  return `${id}event: progress\ndata: ${JSON.stringify(wireEvent(event))}\n\n`;
}

/** How long a client waits before it connects again. */
export function retryFrame(ms: number): Frame {
  return encode(`retry: ${Math.round(ms)}\n\n`);
}

/** What clients ignore. Line breaks in it become spaces. */
export function commentFrame(text: string): Frame {
  return encode(`: ${text.replaceAll(/[\r\n]+/g, " ")}\n\n`);
}

function encode(text: string): Frame {
  const head = `${Buffer.byteLength(text).toString(16)}\r\n`;
  const chunked = Buffer.from(`${head}${text}\r\n`);
  return { plain: chunked.subarray(head.length, -2), chunked };
}

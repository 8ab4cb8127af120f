import type { Clock } from "../core/clock.ts";
import { isWorkStage } from "../core/stage.ts";
import { MegaBrainError } from "./error.ts";
import { readReconnecting } from "./reconnecting.ts";
import type { JobEventsOptions, StreamOptions } from "./stream-options.ts";
import type { StreamedEvent } from "./streamed-event.ts";
import type { Transport } from "./transport.ts";
import type { StreamEvent } from "./wire.ts";

export interface StreamDeps {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: () => number;
}

/** A job's events, each once, until its last. */
export async function* jobEvents(
  jobId: string,
  { after, ...options }: JobEventsOptions,
  { transport, clock, random }: StreamDeps,
): AsyncGenerator<StreamedEvent> {
  let last: number | null = null;
  const connect = (signal: AbortSignal) =>
    transport.stream(`/api/v1/jobs/${encodeURIComponent(jobId)}/events`, {
      // `after` may be ahead of the log; what was received is not.
      ...(last === null ? { query: { after } } : { headers: { "last-event-id": String(last) } }),
      signal,
    });
  for await (const { id, event: name, data } of readReconnecting({ clock, random, connect }, options)) {
    const cursor = Number(id ?? Number.NaN);
    // What has no id is not in the log, and what is named otherwise is of a later version.
    if (name !== EVENT_NAME || !Number.isSafeInteger(cursor)) continue;
    if (last !== null && cursor <= last) continue;
    const event = parseEvent(data);
    last = cursor;
    yield { cursor, event };
    if (!isWorkStage(event.stage)) return;
  }
}

/** The events of all jobs, without an end. After each connection the newest of every job come again. */
export async function* allEvents(
  options: StreamOptions,
  { transport, clock, random }: StreamDeps,
): AsyncGenerator<StreamEvent> {
  const connect = (signal: AbortSignal) => transport.stream("/api/v1/events", { signal });
  for await (const { event: name, data } of readReconnecting({ clock, random, connect }, options)) {
    if (name === EVENT_NAME) yield parseEvent(data);
  }
}

const EVENT_NAME = "progress";

function parseEvent(data: string): StreamEvent {
  try {
    return JSON.parse(data) as StreamEvent;
  } catch (cause) {
    throw new MegaBrainError("internal", "The server sent an event that is not JSON.", {
      cause,
      title: "This is no event stream of MegaBrain",
      retryable: false,
    });
  }
}

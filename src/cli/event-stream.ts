import { createParser } from "eventsource-parser";
import type { Clock } from "../core/clock.ts";
import { AppError } from "../core/error.ts";
import type { ProgressEvent } from "../core/progress-event.ts";

/** One event as it came over the wire. */
export interface ReceivedEvent {
  /** Position in the job's log; null for what is not in it. */
  readonly id: string | null;
  readonly event: ProgressEvent;
  /** The JSON exactly as the server wrote it. */
  readonly json: string;
}

/**
 * The events of one response, until it ends. Rejects with `network` when the connection breaks or is silent for longer
 * than a living server is, and with the signal's reason when it aborts. `onRetry` gets what the server asks to wait.
 */
export async function* readEvents(response: Response, options: ReadOptions): AsyncGenerator<ReceivedEvent> {
  const { clock, signal, onRetry } = options;
  const received: ReceivedEvent[] = [];
  const parser = createParser({
    onEvent: ({ id, data }) => {
      received.push({ id: id ?? null, event: JSON.parse(data) as ProgressEvent, json: data });
    },
    onRetry: (ms) => onRetry(ms),
    maxBufferSize: EVENT_CHARACTERS_MAX,
  });
  if (response.body === null) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (;;) {
      const chunk = await withinSilence(reader.read(), clock, signal);
      if (chunk.done) return;
      parser.feed(chunk.value);
      yield* received.splice(0);
    }
  } catch (cause) {
    signal.throwIfAborted();
    throw cause instanceof AppError ? cause : new AppError("network", "The connection to the server broke.", { cause });
  } finally {
    // Rejects when the connection is broken already, which is what we want of it.
    await reader.cancel().catch(() => undefined);
  }
}

export interface ReadOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  onRetry(ms: number): void;
}

/** The server writes at least a comment every 15 s. */
const SILENCE_MAX_MS = 45_000;
const EVENT_CHARACTERS_MAX = 4_000_000;

async function withinSilence<T>(read: Promise<T>, clock: Clock, signal: AbortSignal): Promise<T> {
  const timer = new AbortController();
  const stop = AbortSignal.any([timer.signal, signal]);
  const silence = clock.sleep(SILENCE_MAX_MS, stop).then(
    () => {
      throw new AppError("network", `The server was silent for ${SILENCE_MAX_MS / 1000} s.`);
    },
    () => {
      signal.throwIfAborted();
      return read;
    },
  );
  try {
    return await Promise.race([read, silence]);
  } finally {
    timer.abort();
    // Settled or not, nobody else waits for it.
    silence.catch(() => undefined);
  }
}

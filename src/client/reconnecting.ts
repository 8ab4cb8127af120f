import type { EventSourceMessage } from "eventsource-parser";
import type { Clock } from "../core/clock.ts";
import { backoffMs } from "./backoff.ts";
import { MegaBrainError } from "./error.ts";
import { readMessages, withinSilence } from "./messages.ts";
import type { StreamOptions } from "./stream-options.ts";

export interface ReconnectDeps {
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  /** Opens the stream where the caller is by now. The signal closes it. */
  readonly connect: (signal: AbortSignal) => Promise<Response>;
}

/**
 * The messages of an event stream over as many connections as it takes, until the server says that nothing will come
 * (204). Rejects when the server refuses for good.
 */
export async function* readReconnecting(
  { clock, random, connect }: ReconnectDeps,
  { signal, onConnection, giveUpAfterMs = Number.POSITIVE_INFINITY }: StreamOptions,
): AsyncGenerator<EventSourceMessage> {
  let failures = 0;
  let askedMs = 0;
  let lastContact = clock.elapsed();
  for (;;) {
    signal?.throwIfAborted();
    const closing = new AbortController();
    let lost: MegaBrainError;
    try {
      const stop = signal === undefined ? closing.signal : AbortSignal.any([signal, closing.signal]);
      const response = await withinSilence(connect(stop), clock);
      if (response.status === 204) return;
      onConnection?.({ kind: "open" });
      for await (const message of readMessages(response, { clock, onRetry: (ms) => void (askedMs = ms) })) {
        failures = 0;
        lastContact = clock.elapsed();
        yield message;
        signal?.throwIfAborted();
      }
      lost = new MegaBrainError("network", "The server ended the stream early.");
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof MegaBrainError) || !mayPass(error)) throw error;
      askedMs = error.retryAfterMs ?? askedMs;
      lost = error;
    } finally {
      // Also where the consumer leaves: nothing of a stream that nobody reads stays open.
      closing.abort();
    }
    if (clock.elapsed() - lastContact > giveUpAfterMs) throw lost;
    const retryInMs = backoffMs({ failures: ++failures, askedMs, random });
    onConnection?.({ kind: "lost", error: lost, retryInMs });
    await clock.sleep(retryInMs, signal);
  }
}

/** A watcher outlives a fault of the server, whatever the server thinks of the same request. */
function mayPass({ retryable, status }: MegaBrainError): boolean {
  return retryable || (status !== null && status >= 500);
}

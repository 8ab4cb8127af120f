import { computed, signal } from "@preact/signals";
import type { ConnectionState } from "../../../src/client/client.ts";
import { now } from "../clock.ts";

/** What the page says about its one stream. The last view is kept whatever it says. */
export type StreamState =
  | { readonly kind: "connecting" }
  | { readonly kind: "live" }
  | { readonly kind: "lost"; readonly retryAt: number; readonly since: number }
  /** The page cannot be seen, so that it gave its connection back. */
  | { readonly kind: "resting" }
  /** Nothing more will come: what is shown is final. */
  | { readonly kind: "ended" };

export const streamState = signal<StreamState>({ kind: "connecting" });

export function onConnection(state: ConnectionState): void {
  const before = streamState.peek();
  const at = Date.now();
  const since = before.kind === "lost" ? before.since : at;
  streamState.value = state.kind === "open" ? { kind: "live" } : { kind: "lost", retryAt: at + state.retryInMs, since };
}

export const isStreamLost = computed(() => streamState.value.kind === "lost");

/** The time that jobs are told by. It stands while the stream is lost: nobody knows whether the server still works. */
export const jobsNow = computed(() => (streamState.value.kind === "lost" ? streamState.value.since : now.value));

/**
 * Runs a stream while the page can be seen. A browser gives all tabs of a host six connections over HTTP/1.1: tabs in
 * the background, each with a stream, would leave none for the seventh. Returns how to end it.
 */
export function whileVisible(run: (signal: AbortSignal) => Promise<void>): () => void {
  let running: AbortController | null = null;
  let resting: ReturnType<typeof setTimeout> | undefined;
  const start = (): void => {
    clearTimeout(resting);
    if (running !== null) return;
    const controller = new AbortController();
    running = controller;
    streamState.value = { kind: "connecting" };
    run(controller.signal).catch((error: unknown) => {
      if (!controller.signal.aborted) reportError(error);
    });
  };
  const stop = (): void => {
    running?.abort();
    running = null;
  };
  const rest = (): void => {
    resting = setTimeout(() => {
      stop();
      streamState.value = { kind: "resting" };
    }, REST_AFTER_MS);
  };
  const look = (): void => (document.visibilityState === "hidden" ? rest() : start());
  document.addEventListener("visibilitychange", look);
  // Also a tab that was opened in the background gets what there is once.
  start();
  if (document.visibilityState === "hidden") rest();
  return () => {
    document.removeEventListener("visibilitychange", look);
    clearTimeout(resting);
    stop();
  };
}

/** Long enough that a glance at another tab costs no connection. */
const REST_AFTER_MS = 10_000;

import { createParser, type EventSourceMessage } from "eventsource-parser";
import type { Clock } from "../core/clock.ts";
import { MegaBrainError } from "./error.ts";

/**
 * The messages of one event stream, until it ends. Bytes are taken only when the next message is asked for, so that a
 * slow consumer slows the connection and holds no more than one piece of it. Rejects with `network` when the
 * connection breaks.
 */
export async function* readMessages(response: Response, options: ReadOptions): AsyncGenerator<EventSourceMessage> {
  if (response.body === null) return;
  const received: EventSourceMessage[] = [];
  const parser = createParser({
    onEvent: (message) => void received.push(message),
    onRetry: options.onRetry,
    maxBufferSize: MESSAGE_CHARACTERS_MAX,
  });
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await withinSilence(reader.read(), options.clock).catch((error: unknown) => {
      throw error instanceof MegaBrainError ? error : connectionBroke(error);
    });
    if (done) return;
    feed(parser, decoder.decode(value, { stream: true }));
    yield* received.splice(0);
  }
}

export interface ReadOptions {
  readonly clock: Clock;
  /** Gets what the server asks to wait before the next connection, in ms. */
  readonly onRetry: (ms: number) => void;
}

/** What a task gives, or `network` when it takes longer than a living server is silent. */
export async function withinSilence<T>(task: Promise<T>, clock: Clock): Promise<T> {
  const over = new AbortController();
  const silence = clock.sleep(SILENCE_MAX_MS, over.signal).then(() => {
    throw new MegaBrainError("network", `The server was silent for ${SILENCE_MAX_MS / 1000} s.`);
  });
  try {
    return await Promise.race([task, silence]);
  } finally {
    over.abort();
    // Nobody waits for it any more.
    silence.catch(() => undefined);
  }
}

/** The server writes at least a comment every 15 s. */
const SILENCE_MAX_MS = 45_000;
/** An event is some thousand characters; a failure with its log is the longest. */
const MESSAGE_CHARACTERS_MAX = 4_000_000;

function feed(parser: ReturnType<typeof createParser>, text: string): void {
  try {
    parser.feed(text);
  } catch (cause) {
    throw new MegaBrainError("internal", "The server sent an event that is longer than any.", {
      cause,
      title: "This is no event stream of MegaBrain",
      retryable: false,
    });
  }
}

function connectionBroke(cause: unknown): MegaBrainError {
  return new MegaBrainError("network", "The connection to the server broke.", { cause });
}

import type { MegaBrainError } from "./error.ts";

export interface StreamOptions {
  /** Ends the stream with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Told of every connection that opens or is lost. */
  readonly onConnection?: ((state: ConnectionState) => void) | undefined;
  /** Ends the stream with the error when nothing came for so long, over all connections. Default: never. */
  readonly giveUpAfterMs?: number | undefined;
}

export interface JobEventsOptions extends StreamOptions {
  /** Every event after this one; 0 for all. Default: the newest, and those to come. */
  readonly after?: number | undefined;
}

/** What became of the connection behind a stream. */
export type ConnectionState =
  | { readonly kind: "open" }
  /** It will be tried again. */
  | { readonly kind: "lost"; readonly error: MegaBrainError; readonly retryInMs: number };

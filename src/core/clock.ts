/** Time, as an argument: the only thing tests fake. */
export interface Clock {
  /** Wall clock, milliseconds since the epoch. May step. */
  now(): number;
  /** Monotonic milliseconds from an arbitrary origin. For intervals. */
  elapsed(): number;
  /** Resolves after `ms`. Rejects with the signal's reason as soon as it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

import type { Problem } from "./wire.ts";

/**
 * Why a request did not do what was asked: the server's own problem (RFC 9457), or what kept it from answering. Whoever
 * aborts a request gets the signal's reason instead.
 */
export class MegaBrainError extends Error {
  /** Stable, for programs to switch on. A newer server may tell of others. `network` and `timeout` may be our own. */
  readonly code: Problem["code"];
  /** A short headline for a person. */
  readonly title: string;
  /** What happened, in one or two sentences. The error's message is the same. */
  readonly detail: string;
  /** What a person can do about it; may be empty. */
  readonly hint: string;
  /** Whether the same request can succeed later without anyone changing it. */
  readonly retryable: boolean;
  /** HTTP status of the answer; null where there was none. */
  readonly status: number | null;
  /**
   * The field, parameter or header that the server refused: `repository`, `ref`, `limit`. Null where it is none of them,
   * or not one alone.
   */
  readonly field: string | null;
  /** How long the server asks to stay away; null where it does not say. */
  readonly retryAfterMs: number | null;

  constructor(code: Problem["code"], detail: string, options: MegaBrainErrorOptions = {}) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "MegaBrainError";
    this.code = code;
    this.title = options.title ?? "The connection failed";
    this.detail = detail;
    this.hint = options.hint ?? "";
    this.retryable = options.retryable ?? true;
    this.status = options.status ?? null;
    this.field = options.field ?? null;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}

/** What is not given is as of a connection that failed. */
export interface MegaBrainErrorOptions {
  readonly cause?: unknown;
  readonly title?: string;
  readonly hint?: string;
  readonly retryable?: boolean;
  readonly status?: number;
  readonly field?: string | null;
  readonly retryAfterMs?: number | null;
}

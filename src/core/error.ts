import type { WorkStage } from "./stage.ts";

/**
 * Every way an ingestion or a request can fail that is not a bug. The list is closed: programs switch on it.
 * `status` is what HTTP answers when the failure is known before a job exists, `exit` what the command line returns,
 * `retryable` whether the same request can succeed later without anyone changing it, `hint` what a person can do.
 */
export const ERROR_TABLE = {
  invalid_request: row({
    status: 400,
    exit: 2,
    retryable: false,
    title: "The request is not valid",
    hint: "Correct the field the message names and send it again.",
  }),
  invalid_repository: row({
    status: 400,
    exit: 2,
    retryable: false,
    title: "This is not a repository address",
    hint: "Give owner/name, or an https URL without credentials in it.",
  }),
  source_not_allowed: row({
    status: 403,
    exit: 2,
    retryable: false,
    title: "This source is not allowed here",
    hint: "A server reads local repositories below MEGABRAIN_LOCAL_ROOTS (--local-roots) alone: list the directory there. A command without a server reads any.",
  }),
  host_not_allowed: row({
    status: 403,
    exit: 2,
    retryable: false,
    title: "This host is not allowed",
    hint: "If the host is meant to be reached, list it in MEGABRAIN_ALLOW_HOSTS.",
  }),
  auth_required: row({
    status: 401,
    retryable: false,
    title: "The repository needs a token",
    hint: "Give a token that may read this repository.",
  }),
  auth_failed: row({
    status: 401,
    retryable: false,
    title: "The token was not accepted",
    hint: "Check that the token is valid and may read this repository.",
  }),
  forbidden: row({
    status: 403,
    retryable: false,
    title: "Access was refused",
    hint: "The server knows you but will not let you read this repository. Check the token's permissions.",
  }),
  not_found: row({
    status: 404,
    retryable: false,
    title: "Not found",
    hint: "Check the spelling. If it is private, give a token.",
  }),
  ref_not_found: row({
    status: 404,
    retryable: false,
    title: "No such branch, tag or commit",
    hint: "Check the ref's spelling; leave it out for the default branch.",
  }),
  empty_repository: row({
    status: 422,
    retryable: false,
    title: "The repository has no commits",
    hint: "Push a commit and ingest it again.",
  }),
  redirected: row({
    status: 502,
    retryable: false,
    title: "The repository has moved",
    hint: "Redirects are not followed. Use the repository's current address.",
  }),
  network: row({
    status: 502,
    retryable: true,
    title: "The connection failed",
    hint: "Check that the host is up and reachable from this server.",
  }),
  dns: row({
    status: 502,
    retryable: true,
    title: "The host name does not resolve",
    hint: "Check the host's spelling and this server's DNS.",
  }),
  tls: row({
    status: 502,
    retryable: false,
    title: "The secure connection failed",
    hint: "If the host uses a private certificate authority, name it in MEGABRAIN_CA_FILE.",
  }),
  timeout: row({
    status: 504,
    retryable: true,
    title: "The server took too long",
    hint: "Try again later, or raise the time limit.",
  }),
  rate_limited: row({
    status: 429,
    retryable: true,
    title: "The host limits our requests",
    hint: "Wait, or give a token: hosts allow more with one.",
  }),
  server_error: row({
    status: 502,
    retryable: true,
    title: "The Git server failed",
    hint: "The trouble is on the host's side. Try again later.",
  }),
  too_large: row({
    status: 413,
    retryable: false,
    title: "Too large",
    hint: "Raise MEGABRAIN_MAX_REPOSITORY_BYTES if this repository is meant to be ingested.",
  }),
  disk_full: row({
    status: 507,
    retryable: false,
    title: "The disk is full",
    hint: "Free space on the data directory's disk, then retry.",
  }),
  malicious_tree: row({
    status: 422,
    retryable: false,
    title: "The repository contains a dangerous tree",
    hint: "Git's own checks refused its objects. Nothing of it was kept.",
  }),
  cancelled: row({ status: 409, retryable: false, title: "Cancelled", hint: "Retry it when you want it after all." }),
  interrupted: row({
    status: 500,
    retryable: true,
    title: "Interrupted too often",
    hint: "The server died repeatedly while it ran. Look at the server's log, then retry.",
  }),
  queue_full: row({
    status: 503,
    retryable: true,
    title: "The queue is full",
    hint: "Wait for running ingestions to finish, or raise MEGABRAIN_QUEUE_MAX.",
  }),
  idempotency_conflict: row({
    status: 409,
    retryable: false,
    title: "This Idempotency-Key was used for another request",
    hint: "Use a new key for a different request.",
  }),
  internal: row({
    status: 500,
    retryable: false,
    title: "An unexpected failure",
    hint: "This is a bug in MegaBrain. The server's log has its cause.",
  }),
} as const;

export type ErrorCode = keyof typeof ERROR_TABLE;

/** One row of the table. */
export interface ErrorKind {
  /** HTTP status. */
  readonly status: number;
  /** Exit status of the command line: 1 failed, 2 wrong use. */
  readonly exit: 1 | 2;
  readonly retryable: boolean;
  /** A short headline for a person. */
  readonly title: string;
  /** What a person can do about it. */
  readonly hint: string;
}

/** How a job failed, as its last event says it. Every secret has been removed. */
export interface JobError {
  readonly code: ErrorCode;
  readonly title: string;
  /** What happened, in one or two sentences. */
  readonly detail: string;
  /** The stage that failed; null when nothing had started. */
  readonly stage: WorkStage | null;
  readonly retryable: boolean;
  readonly hint: string;
  /** The last lines git or a parser printed, oldest first, at most 20. */
  readonly logTail: readonly string[];
}

/** An expected failure. Anything else that is thrown is a bug. */
export class AppError extends Error {
  readonly code: ErrorCode;
  /** Replaces the table's title where more is known, and so does the hint. */
  readonly title: string;
  readonly hint: string;
  readonly logTail: readonly string[];
  /** It may pass by itself whatever its code: the job tries again before it fails. */
  readonly isTransient: boolean;
  /** The part of the request that is at fault, as the request calls it: `ref`, `Idempotency-Key`. Null for none alone. */
  readonly field: string | null;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.title = options.title ?? ERROR_TABLE[code].title;
    this.hint = options.hint ?? ERROR_TABLE[code].hint;
    this.logTail = options.logTail ?? [];
    this.isTransient = options.isTransient ?? false;
    this.field = options.field ?? null;
  }
}

export interface AppErrorOptions {
  readonly cause?: unknown;
  readonly title?: string;
  readonly hint?: string;
  readonly logTail?: readonly string[];
  readonly isTransient?: boolean;
  readonly field?: string;
}

/** The failure as an event carries it. A bug becomes `internal`, and its text stays in the server's log. */
export function toJobError(error: unknown, stage: WorkStage | null): JobError {
  const known = error instanceof AppError ? error : new AppError("internal", "Something failed that should not.");
  const { code, title, message: detail, hint, logTail } = known;
  return { code, title, detail, stage, retryable: ERROR_TABLE[code].retryable, hint, logTail };
}

/** Ends the command line with 1, unless it says that the command itself was wrong. */
function row(kind: Omit<ErrorKind, "exit"> & Partial<Pick<ErrorKind, "exit">>): ErrorKind {
  return { exit: 1, ...kind };
}

import type { Clock } from "../core/clock.ts";
import { AppError, toJobError } from "../core/error.ts";
import type { JobId } from "../core/ids.ts";
import { isFinished, type Job } from "../core/job.ts";
import type { Ingestions, IngestRequest, Submitted } from "../core/ports/ingestions.ts";
import type { JobEnding, JobStore, Submission } from "../core/ports/job-store.ts";
import type { RepositoryAddress } from "../core/repository.ts";
import type { Credentials } from "./git/credentials.ts";
import { committedOnly } from "./committed-only.ts";
import { queuedEvent } from "./queued-event.ts";
import { readCredentials, readIdempotency } from "./read-request.ts";
import type { TokenVault } from "./token-vault.ts";

export interface IngestionsOptions {
  readonly jobs: JobStore;
  readonly vault: TokenVault;
  readonly clock: Clock;
  readonly concurrency: number;
  readonly queueMax: number;
  /** Checks a request's source and repository; rejects with an `AppError`. */
  readAddress(request: { source: string; repository: string }): Promise<RepositoryAddress>;
  /** Checks a ref's form; throws an `AppError`. */
  readRef(ref: string): string;
  newJobId(): JobId;
  /** One-way digest of a text, hexadecimal. */
  digest(text: string): string;
  /** A job may be waiting. */
  wake(): void;
}

const IDEMPOTENCY_TTL_MS = 24 * 3_600_000;

/** Turns requests into jobs. What cannot become one is refused before anything is stored. */
export function createIngestions(options: IngestionsOptions): Ingestions {
  const { jobs, vault, clock } = options;

  async function submit(request: IngestRequest): Promise<Submitted> {
    const address = await options.readAddress(request);
    const ref = request.ref === null ? null : options.readRef(request.ref);
    const idempotency = readIdempotency(request, options.digest);
    return store({ address, ref, full: request.full, credentials: readCredentials(request, address), idempotency });
  }

  async function store(wanted: WantedJob): Promise<Submitted> {
    const { address, ref, full, credentials } = wanted;
    const note = await committedOnly(address);
    const id = options.newJobId();
    const at = clock.now();
    // Kept first: the job may be claimed before `submit` resolves.
    if (credentials !== null) vault.keep(id, credentials);
    const outcome = await jobs.submit({
      id,
      address,
      ref,
      full,
      hasToken: credentials !== null,
      retryOf: wanted.retryOf ?? null,
      at,
      idempotency: wanted.idempotency,
      idempotencyTtlMs: IDEMPOTENCY_TTL_MS,
      queueMax: options.queueMax,
      concurrency: options.concurrency,
      mayJoin: (active) => mayJoin(active, wanted, vault),
      firstEvent: (place) => queuedEvent({ id, address, ref }, { place, at, note }),
    });
    if (outcome.kind === "created") {
      options.wake();
      return { job: outcome.job, deduplicated: false };
    }
    vault.forget(id);
    if (outcome.kind === "queue_full") {
      throw new AppError("queue_full", `${outcome.limit} ingestions are waiting, as many as this server lets wait.`);
    }
    if (outcome.kind === "idempotency_conflict") throw idempotencyConflict();
    return { job: outcome.job, deduplicated: true };
  }

  async function cancel(jobId: JobId): ReturnType<Ingestions["cancel"]> {
    const outcome = await jobs.cancel(jobId, cancelledInQueue(clock.now()));
    if (outcome === "cancelled") {
      vault.retire(jobId);
      // The queue moved.
      options.wake();
    }
    return outcome;
  }

  async function retry(jobId: JobId): ReturnType<Ingestions["retry"]> {
    const old = await jobs.get(jobId);
    if (old === null) return null;
    if (!isFinished(old.state)) return "unfinished";
    const { address, ref, full } = old;
    return store({ address, ref, full, credentials: vault.get(jobId), idempotency: null, retryOf: jobId });
  }

  return { submit, cancel, retry };
}

function idempotencyConflict(): AppError {
  return new AppError("idempotency_conflict", "This Idempotency-Key came with another request before.", {
    field: "Idempotency-Key",
  });
}

/** Ends a job that no one runs. */
function cancelledInQueue(at: number): JobEnding {
  const reason = new AppError("cancelled", "Someone asked for this ingestion to be stopped while it waited.");
  const error = toJobError(reason, null);
  return {
    at,
    error,
    event: (_job, newest) => ({
      ...newest,
      stage: "Failed",
      message: `${error.title}: ${error.detail}`,
      timestamp: new Date(Math.max(at, Date.parse(newest.timestamp))).toISOString(),
      etaSeconds: null,
      stalled: false,
      error,
    }),
  };
}

interface WantedJob {
  readonly address: RepositoryAddress;
  readonly ref: string | null;
  readonly full: boolean;
  readonly credentials: Credentials | null;
  readonly idempotency: Submission["idempotency"];
  readonly retryOf?: JobId;
}

/** A full run asks for more than one that is not full; a token must have been let in before it opens a stream. */
function mayJoin(active: Job, { full, credentials, retryOf }: WantedJob, vault: TokenVault): boolean {
  // A retry is a job of its own, linked to the one it retries; asked for twice, it is still one.
  if (retryOf !== undefined) return active.retryOf === retryOf;
  // It ends as cancelled, which is not what is asked for now.
  if (active.cancelRequested) return false;
  if (full && !active.full) return false;
  return credentials === null || vault.isAccepted(active.id, credentials);
}

import type { Clock } from "../core/clock.ts";
import { AppError } from "../core/error.ts";
import type { JobId } from "../core/ids.ts";
import type { Job, Lease } from "../core/job.ts";
import { LeaseLost } from "../core/lease-lost.ts";
import type { Claim, JobStore } from "../core/ports/job-store.ts";
import type { ProgressEvent } from "../core/progress-event.ts";
import { queuedEvent } from "./queued-event.ts";

export interface RunnerOptions {
  readonly jobs: JobStore;
  readonly clock: Clock;
  /** Names this process among those that share the store. */
  readonly owner: string;
  readonly concurrency: number;
  /** Ends the job; rejects only with `LeaseLost`, `Stopping`, or a bug. */
  runJob(claim: Claim, signal: AbortSignal): Promise<void>;
  /** Something failed that no job could tell. */
  onError(error: unknown): void;
}

/** Why a job's work is aborted when the server stops: it goes on at the next start. */
export class Stopping extends Error {
  constructor() {
    super("the server is stopping");
    this.name = "Stopping";
  }
}

const LEASE_MS = 15_000;
/** Three chances to renew before the lease ends. */
const RENEW_MS = 4000;
/** Finds what a hint did not tell: leases that ended, jobs of other processes. */
const POLL_MS = 1000;

/**
 * Claims jobs and runs them, at most `concurrency` at once and one per repository, each under a lease that it renews.
 * Owns the AbortController of each: cancellation, a lost lease and shutdown all reach the work through it.
 */
export class Runner {
  readonly #options: RunnerOptions;
  readonly #running = new Map<JobId, { readonly work: AbortController; readonly done: Promise<void> }>();
  readonly #stopListening: () => void;
  #round: Promise<void> = Promise.resolve();
  #roundsWaiting = 0;
  #poll: NodeJS.Timeout | null = null;
  #stopping = false;

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#stopListening = options.jobs.onCancelRequested((jobId) => {
      this.#running.get(jobId)?.work.abort(cancelled());
    });
  }

  start(): void {
    this.#poll = setInterval(() => this.wake(), POLL_MS);
    this.wake();
  }

  /** A job may be waiting. Many calls at once cost one look. */
  wake(): void {
    if (this.#stopping || this.#roundsWaiting > 0) return;
    this.#roundsWaiting++;
    this.#round = this.#nextRound(this.#round).catch(this.#options.onError);
  }

  /** Aborts all work, gives the jobs back to the queue, and resolves when nothing of it runs. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#stopListening();
    if (this.#poll !== null) clearInterval(this.#poll);
    await this.#round;
    for (const { work } of this.#running.values()) work.abort(new Stopping());
    await Promise.all([...this.#running.values()].map(({ done }) => done));
  }

  async #nextRound(earlier: Promise<void>): Promise<void> {
    await earlier;
    this.#roundsWaiting--;
    await this.#fill();
  }

  async #fill(): Promise<void> {
    const { jobs, clock, owner, concurrency } = this.#options;
    await jobs.reclaim({ at: clock.now() });
    while (this.#running.size < concurrency && !this.#stopping) {
      const claim = await jobs.claim({ owner, leaseMs: LEASE_MS, at: clock.now() });
      if (claim === null) break;
      this.#begin(claim);
    }
    const at = clock.now();
    await jobs.announcePlaces({ at, event: (job, place, newest) => placeEvent({ job, place, newest, at }) });
  }

  #begin(claim: Claim): void {
    const { jobId } = claim.lease;
    const work = new AbortController();
    if (claim.job.cancelRequested) work.abort(cancelled());
    const done = this.#run(claim, work).finally(() => {
      this.#running.delete(jobId);
      this.wake();
    });
    this.#running.set(jobId, { work, done });
  }

  async #run(claim: Claim, work: AbortController): Promise<void> {
    const { jobs, runJob, onError } = this.#options;
    const renewing = setInterval(() => void this.#renew(claim.lease, work), RENEW_MS);
    try {
      await runJob(claim, work.signal);
    } catch (error) {
      if (error instanceof Stopping) await jobs.release(claim.lease).catch(onError);
      else if (!(error instanceof LeaseLost)) onError(error);
    } finally {
      clearInterval(renewing);
    }
  }

  async #renew(lease: Lease, work: AbortController): Promise<void> {
    const { jobs, clock, onError } = this.#options;
    try {
      const standing = await jobs.renew(lease, clock.now() + LEASE_MS);
      if (standing === "lost") work.abort(new LeaseLost(lease.jobId));
      if (standing === "cancel_requested") work.abort(cancelled());
    } catch (error) {
      onError(error);
    }
  }
}

/** A job that an earlier server began keeps its percentage while it waits. */
function placeEvent({ job, place, newest, at }: Placement): ProgressEvent {
  const { percentage, elapsedSeconds, attempt } = newest;
  const notBefore = Math.max(at, Date.parse(newest.timestamp));
  return { ...queuedEvent(job, { place, at: notBefore }), percentage, elapsedSeconds, attempt };
}

interface Placement {
  readonly job: Job;
  readonly place: number;
  readonly newest: ProgressEvent;
  readonly at: number;
}

function cancelled(): AppError {
  return new AppError("cancelled", "Someone asked for this ingestion to be stopped.");
}

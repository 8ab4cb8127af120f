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
/** Finds what a hint did not tell: leases that ended, jobs of other processes. Renews our own. */
const POLL_MS = 1000;
/** Of a long queue only the head is told each move; the rest learns its places every so often. */
const PLACES_AT_ONCE = 20;
const ALL_PLACES_EVERY_MS = 30_000;

interface Running {
  readonly lease: Lease;
  readonly work: AbortController;
  readonly done: Promise<void>;
}

/**
 * Claims jobs and runs them, at most `concurrency` at once and one per repository, each under a lease that it renews.
 * Owns the AbortController of each: cancellation, a lost lease and shutdown all reach the work through it.
 */
export class Runner {
  readonly #options: RunnerOptions;
  readonly #running = new Map<JobId, Running>();
  readonly #stopListening: () => void;
  #round: Promise<void> = Promise.resolve();
  #roundsWaiting = 0;
  #poll: NodeJS.Timeout | null = null;
  #allPlacesAt = Number.NEGATIVE_INFINITY;
  #isStarted = false;
  #stopping = false;

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#stopListening = options.jobs.onCancelRequested((jobId) => {
      this.#running.get(jobId)?.work.abort(cancelled());
    });
  }

  /** How many jobs run here now. */
  get runningCount(): number {
    return this.#running.size;
  }

  /** Begins to claim. Until then jobs only wait. */
  start(): void {
    this.#isStarted = true;
    this.#poll = setInterval(() => this.wake(), POLL_MS);
    this.wake();
  }

  /** A job may be waiting. Many calls at once cost one look. */
  wake(): void {
    if (!this.#isStarted || this.#stopping || this.#roundsWaiting > 0) return;
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
    // Ours first: after a pause of this process every lease looks ended.
    await Promise.all([...this.#running.values()].map((running) => this.#renew(running)));
    await jobs.reclaim({ at: clock.now() });
    while (this.#running.size < concurrency && !this.#stopping) {
      const claim = await jobs.claim({ owner, leaseMs: LEASE_MS, at: clock.now() });
      if (claim === null) break;
      this.#begin(claim);
    }
    await this.#announcePlaces();
  }

  async #announcePlaces(): Promise<void> {
    const { jobs, clock } = this.#options;
    const at = clock.now();
    const isForAll = clock.elapsed() - this.#allPlacesAt >= ALL_PLACES_EVERY_MS;
    if (isForAll) this.#allPlacesAt = clock.elapsed();
    const limit = isForAll ? Number.MAX_SAFE_INTEGER : PLACES_AT_ONCE;
    await jobs.announcePlaces({ at, limit, event: (job, place, newest) => placeEvent({ job, place, newest, at }) });
  }

  #begin(claim: Claim): void {
    const { lease } = claim;
    const work = new AbortController();
    if (claim.job.cancelRequested) work.abort(cancelled());
    // A claim of ours that was lost may still be winding down.
    const earlier = this.#running.get(lease.jobId)?.done;
    const done = this.#run(claim, { work, earlier }).finally(() => {
      if (this.#running.get(lease.jobId) === running) this.#running.delete(lease.jobId);
      this.wake();
    });
    const running: Running = { lease, work, done };
    this.#running.set(lease.jobId, running);
  }

  async #run(
    claim: Claim,
    { work, earlier }: { readonly work: AbortController; readonly earlier: Promise<void> | undefined },
  ): Promise<void> {
    const { jobs, runJob, onError } = this.#options;
    try {
      await earlier;
      await runJob(claim, work.signal);
    } catch (error) {
      if (error instanceof Stopping) await jobs.release(claim.lease).catch(onError);
      else if (!(error instanceof LeaseLost)) onError(error);
    }
  }

  async #renew({ lease, work }: Running): Promise<void> {
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

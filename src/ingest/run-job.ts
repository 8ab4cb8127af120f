import type { Clock } from "../core/clock.ts";
import { AppError, type ErrorCode } from "../core/error.ts";
import type { Job } from "../core/job.ts";
import { LeaseLost } from "../core/lease-lost.ts";
import type { EventLog } from "../core/ports/event-log.ts";
import type { Claim, JobStore } from "../core/ports/job-store.ts";
import type { LearnedRates } from "../core/ports/learned-rates.ts";
import { committedOnly } from "./committed-only.ts";
import { tellDiskFull } from "./disk-full.ts";
import { NO_HISTORY, type Workplace } from "../core/progress/rates.ts";
import { keepLearned, recallWork } from "./learned-work.ts";
import { ProgressReporter, type Observed } from "./progress-reporter.ts";
import { runAttempt, type AttemptOptions } from "./run-attempt.ts";
import { Stopping } from "./runner.ts";
import type { StageView } from "./stage-view.ts";
import { startingView } from "./stage-views.ts";

export interface RunJobOptions extends Omit<AttemptOptions, "reporter" | "job" | "onLogLine" | "onStageEnd"> {
  readonly jobs: JobStore;
  readonly events: EventLog;
  readonly rates: LearnedRates;
  readonly clock: Clock;
  /** Something failed that is a bug; the job tells no more than `internal`. */
  onBug(error: unknown, job: Job): void;
  /** See `ReporterOptions`. */
  onObserved?: ((job: Job, observed: Observed) => void) | undefined;
}

/** What may pass by itself; our own time limits are not tried again. */
const TRANSIENT: ReadonlySet<ErrorCode> = new Set(["network", "server_error", "rate_limited"]);
/**
 * Transient failures are tried again after so many ms each. Each wait is longer than the gap between two events, also
 * where a busy machine lets its timers drift, so that it is seen; and a refused connection is told within 10 s in all.
 */
const BACKOFF_MS: readonly number[] = [1300, 1500, 1800];
/** A job whose server died under it so often is given up. */
const INTERRUPTIONS_MAX = 20;
const LOG_TAIL_LINES = 20;

/**
 * Runs a claimed job to its end: `Complete`, or `Failed` with the reason. Rejects only when the job must not be ended
 * here: the lease is lost, or the server is stopping.
 */
export async function runJob(claim: Claim, options: RunJobOptions, signal: AbortSignal): Promise<void> {
  const { job } = claim;
  const failing = new AbortController();
  const work = await workFor(job, options);
  const starting = startingView(job.address, await committedOnly(job.address));
  const reporter = new ProgressReporter({
    claim,
    events: options.events,
    clock: options.clock,
    work,
    view: starting,
    onError: (error) => failing.abort(error),
    onObserved: options.onObserved && ((observed) => options.onObserved?.(job, observed)),
  });
  const run = new JobRun({ ...options, claim, reporter, work, starting }, AbortSignal.any([signal, failing.signal]));
  try {
    await run.toTheEnd();
  } finally {
    await reporter.close();
  }
}

/** A forecast without history is better than no ingestion. */
async function workFor(job: Job, options: RunJobOptions): Promise<Workplace> {
  try {
    return await recallWork(job, options);
  } catch (error) {
    options.onBug(error, job);
    return { history: NO_HISTORY, parserProcesses: options.parserProcesses, isAgain: false };
  }
}

function mayPass(error: unknown): error is AppError {
  return error instanceof AppError && (error.isTransient || TRANSIENT.has(error.code));
}

/** What did not pass. Processes that are killed time and again are no bug of ours, and later they may live. */
function givenUp(error: AppError): AppError {
  if (error.code !== "internal") return error;
  return new AppError("interrupted", error.message, { cause: error, hint: error.hint, logTail: error.logTail });
}

interface JobRunOptions extends RunJobOptions {
  readonly claim: Claim;
  readonly reporter: ProgressReporter;
  readonly work: Workplace;
  /** Where each attempt begins. */
  readonly starting: StageView;
}

class JobRun {
  readonly #options: JobRunOptions;
  readonly #signal: AbortSignal;
  #logTail: readonly string[] = [];

  constructor(options: JobRunOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
  }

  async toTheEnd(): Promise<void> {
    try {
      this.#refuseWhatKeepsDying();
      await this.#complete();
    } catch (error) {
      // An abort surfaces in many shapes; its reason is what happened.
      const cause: unknown = this.#signal.aborted ? this.#signal.reason : error;
      if (cause instanceof LeaseLost || cause instanceof Stopping) throw cause;
      await this.#fail(tellDiskFull(cause));
    }
  }

  #refuseWhatKeepsDying(): void {
    const { interruptions } = this.#options.claim.job;
    if (interruptions < INTERRUPTIONS_MAX) return;
    throw new AppError("interrupted", `The server died ${interruptions} times while it ran this ingestion.`);
  }

  async #complete(): Promise<void> {
    const { reporter, claim, jobs, clock, vault } = this.#options;
    const finished = await this.#tryUntilItCannotHelp();
    try {
      await reporter.close();
      this.#signal.throwIfAborted();
      const result = finished.result(reporter.stageSeconds());
      await this.#record();
      const event = reporter.completeEvent(result.stats);
      await jobs.complete(claim.lease, { ...result, event, at: clock.now() });
      vault.forget(claim.job.id);
      await this.#learn();
    } catch (error) {
      await finished.discard();
      throw error;
    }
  }

  /** The job is complete, whatever becomes of this. */
  async #learn(): Promise<void> {
    const { reporter, claim, work, onBug } = this.#options;
    try {
      const learned = { measured: reporter.measured(), isAgain: work.isAgain };
      await keepLearned(claim.job, learned, this.#options);
    } catch (error) {
      onBug(error, claim.job);
    }
  }

  async #tryUntilItCannotHelp(): ReturnType<typeof runAttempt> {
    const { claim, reporter, jobs, starting } = this.#options;
    const hooks = { onLogLine: this.#keepLine, onStageEnd: () => this.#record() };
    for (let failures = 0; ; failures++) {
      try {
        return await runAttempt({ ...this.#options, ...hooks, job: claim.job }, this.#signal);
      } catch (error) {
        const wait = BACKOFF_MS[failures];
        if (this.#signal.aborted || !mayPass(error)) throw error;
        if (wait === undefined) throw givenUp(error);
        await this.#waitVisibly(error, { failures: failures + 1, wait });
        reporter.startAttempt(await jobs.beginAttempt(claim.lease), starting);
      }
    }
  }

  async #waitVisibly(error: AppError, { failures, wait }: { failures: number; wait: number }): Promise<void> {
    const { reporter, clock } = this.#options;
    const next = `try ${failures + 1} of ${BACKOFF_MS.length + 1} in ${wait / 1000} s`;
    const message = `${error.title}; ${next}: ${error.message}`;
    // Only the next try goes back to the first stage.
    reporter.say({ ...reporter.view, message });
    await this.#record();
    await clock.sleep(wait, this.#signal);
  }

  async #fail(cause: unknown): Promise<void> {
    const { reporter, claim, jobs, clock, vault, onBug } = this.#options;
    // The hint of `internal` sends people to the server's log.
    if (!(cause instanceof AppError) || cause.code === "internal") onBug(cause, claim.job);
    await reporter.close();
    const { event, error } = reporter.failedEvent(this.#withLog(cause));
    await this.#record();
    await jobs.fail(claim.lease, { error, event, at: clock.now() });
    vault.retire(claim.job.id);
  }

  #withLog(cause: unknown): unknown {
    if (!(cause instanceof AppError) || cause.logTail.length > 0) return cause;
    const { code, message, title, hint } = cause;
    return new AppError(code, message, { cause, title, hint, logTail: this.#logTail });
  }

  async #record(): Promise<void> {
    const { reporter, claim, jobs } = this.#options;
    await jobs.record(claim.lease, { stageSeconds: reporter.stageSeconds(), logTail: this.#logTail });
  }

  readonly #keepLine = (line: string): void => {
    this.#logTail = [...this.#logTail, line].slice(-LOG_TAIL_LINES);
  };
}

import type { Clock } from "../core/clock.ts";
import { toJobError, type JobError } from "../core/error.ts";
import type { EventLog } from "../core/ports/event-log.ts";
import type { Claim } from "../core/ports/job-store.ts";
import { untilNextEvent } from "../core/progress/cadence.ts";
import type { JobStats, ObjectCounts, ProgressEvent, StageSeconds } from "../core/progress-event.ts";
import { measuredBy, stageSeconds } from "../core/progress/model.ts";
import type { Measured, Workplace } from "../core/progress/rates.ts";
import type { Observation } from "../core/progress/observation.ts";
import type { Stage, WorkStage } from "../core/stage.ts";
import { describeProgress, hear, startProgress, tick, type JobProgress } from "./job-progress.ts";
import type { StageView } from "./stage-view.ts";

export interface ReporterOptions {
  readonly claim: Claim;
  readonly events: EventLog;
  readonly clock: Clock;
  /** What the progress model has to go by. */
  readonly work: Workplace;
  /** What the attempt says first. */
  readonly view: StageView;
  /** An append failed: the lease is lost, or the disk. Nothing more is appended. */
  onError(error: unknown): void;
  /** Told what the progress model is told, when it is: what a trace of the job is made of. */
  onObserved?: ((observed: Observed) => void) | undefined;
}

export interface Observed {
  readonly attempt: number;
  /** Since the job first left the queue. */
  readonly seconds: number;
  readonly observation: Observation;
}

/**
 * Turns what the stages say into the events of one claimed job, at the protocol's cadence. Saying something is cheap
 * and never waits; what is due is appended to the log one after the other.
 */
export class ProgressReporter {
  readonly #options: ReporterOptions;
  readonly #startedAt: number;
  /** Monotonic ms at which the job left the queue, as far as the wall clock of that day can be trusted. */
  readonly #origin: number;
  #attempt: number;
  /** Seconds of earlier attempts. */
  #before: StageSeconds;
  #progress: JobProgress;
  /** The newest event, appended or on its way. */
  #newest: ProgressEvent;
  #last: { readonly stage: Stage; readonly at: number };
  #changed = true;
  #timer: NodeJS.Timeout | null = null;
  #appending: Promise<unknown> = Promise.resolve();
  #stopped = false;
  #failed = false;
  #ref: string;
  /** Git's last count. */
  #objects: ObjectCounts | null = null;

  constructor(options: ReporterOptions) {
    const { claim, clock, view } = options;
    this.#options = options;
    this.#startedAt = claim.job.startedAt ?? clock.now();
    this.#origin = clock.elapsed() - Math.max(0, clock.now() - this.#startedAt);
    this.#attempt = claim.job.attempt;
    this.#before = claim.job.stageSeconds;
    this.#newest = claim.newest.event;
    this.#ref = this.#newest.ref;
    this.#progress = this.#begin(view, this.#newest.percentage / 100);
    // How long ago the last event was is known by the wall clock alone: it may be another server's.
    const age = Math.max(0, clock.now() - Date.parse(this.#newest.timestamp));
    this.#last = { stage: this.#newest.stage, at: clock.elapsed() - age };
    this.#tellObserved(view);
    this.#schedule();
  }

  /** Replaces what is known of the current stage. */
  say(view: StageView): void {
    this.#objects = view.objects ?? this.#objects;
    this.#progress = hear(this.#progress, view, this.#seconds());
    this.#tellObserved(view);
    this.#changed = true;
    this.#schedule();
  }

  /** Opens another attempt of the same claim. The percentage stays where it is. */
  startAttempt(attempt: number, view: StageView): void {
    this.#before = this.stageSeconds();
    this.#progress = this.#begin(view, this.#progress.model.shown);
    this.#attempt = attempt;
    this.#tellObserved(view);
    this.#changed = true;
    this.#schedule();
  }

  /** The name that `HEAD` turned out to have. */
  nameRef(ref: string): void {
    this.#ref = ref;
  }

  get stage(): WorkStage {
    return this.view.observed.stage;
  }

  /** What the current stage said last. */
  get view(): StageView {
    return this.#progress.view;
  }

  /** Seconds by stage, over all attempts of the job. */
  stageSeconds(): StageSeconds {
    const { cloning, parsing, indexing } = stageSeconds(tick(this.#progress, this.#seconds()).model);
    return {
      cloning: this.#before.cloning + cloning,
      parsing: this.#before.parsing + parsing,
      indexing: this.#before.indexing + indexing,
    };
  }

  /** What the attempt teaches, once it has succeeded. */
  measured(): Measured {
    return measuredBy(this.#progress.model);
  }

  /** Ends the reporting; resolves when the last append has settled. Then one of the two last events may be made. */
  async close(): Promise<void> {
    this.#stop();
    await this.#appending;
  }

  completeEvent(stats: JobStats): ProgressEvent {
    const event = this.#event();
    return { ...event, ...completion(stats, event.files) };
  }

  failedEvent(cause: unknown): { event: ProgressEvent; error: JobError } {
    const error = toJobError(cause, this.stage);
    const message = `${error.title}: ${error.detail}`;
    return { event: { ...this.#event(), stage: "Failed", message, etaSeconds: null, stalled: false, error }, error };
  }

  #tellObserved({ observed: observation }: StageView): void {
    this.#options.onObserved?.({ attempt: this.#attempt, seconds: this.#seconds(), observation });
  }

  #begin(view: StageView, shown: number): JobProgress {
    return startProgress(view, { work: this.#options.work, at: this.#seconds(), shown });
  }

  /** Since the job first left the queue. */
  #seconds(): number {
    return (this.#options.clock.elapsed() - this.#origin) / 1000;
  }

  #schedule(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#stopped) return;
    const state = {
      lastStage: this.#last.stage,
      lastAt: this.#last.at,
      stage: this.stage,
      changed: this.#changed,
    };
    const wait = untilNextEvent(state, this.#options.clock.elapsed());
    if (wait === 0) this.#emit();
    else this.#timer = setTimeout(() => this.#schedule(), wait);
  }

  #emit(): void {
    const { events, claim, clock } = this.#options;
    const event = this.#withEndedCounts(this.#event());
    this.#newest = event;
    this.#last = { stage: event.stage, at: clock.elapsed() };
    this.#changed = false;
    this.#appending = this.#appending
      .then(async () => (this.#failed ? null : events.append(claim.lease, event)))
      .catch((error: unknown) => {
        if (this.#failed) return;
        this.#failed = true;
        this.#stop();
        this.#options.onError(error);
      });
    this.#schedule();
  }

  #event(): ProgressEvent {
    const { claim, clock } = this.#options;
    this.#progress = tick(this.#progress, this.#seconds());
    const now = Math.max(clock.now(), Date.parse(this.#newest.timestamp));
    return {
      jobId: claim.job.id,
      repository: claim.job.address.display,
      ref: this.#ref,
      timestamp: new Date(now).toISOString(),
      elapsedSeconds: Math.max(0, now - this.#startedAt) / 1000,
      attempt: this.#attempt,
      ...describeProgress(this.#progress),
    };
  }

  /** The first event of a stage carries the final counts of the one that ended. */
  #withEndedCounts(event: ProgressEvent): ProgressEvent {
    if (event.stage === this.#last.stage || event.attempt !== this.#newest.attempt) return event;
    return { ...event, objects: event.objects ?? this.#objects };
  }

  #stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }
}

/** `files` are those that were dealt with: of an incremental ingestion, what had changed. */
function completion(stats: JobStats, files: ProgressEvent["files"]): Partial<ProgressEvent> {
  const count = (n: number, word: string): string => `${n.toLocaleString("en")} ${word}${n === 1 ? "" : "s"}`;
  const seconds = stats.seconds.total.toFixed(1);
  // Of files that are gone nothing was dealt with.
  const parsed = stats.mode === "incremental" && files !== null ? files.total - files.skipped : 0;
  const changed = parsed > 0 ? `${parsed.toLocaleString("en")} changed of ` : "";
  const change = stats.mode === "unchanged" ? "nothing has changed, " : changed;
  return {
    stage: "Complete",
    message: `Complete: ${change}${count(stats.files, "file")}, ${count(stats.symbols, "symbol")} in ${seconds} s`,
    percentage: 100,
    stagePercentage: 100,
    etaSeconds: 0,
    stalled: false,
    stats,
  };
}

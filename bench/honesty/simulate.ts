import { untilNextEvent } from "../../src/core/progress/cadence.ts";
import { measuredBy } from "../../src/core/progress/model.ts";
import { learn, type History } from "../../src/core/progress/rates.ts";
import type { Stage } from "../../src/core/stage.ts";
import { describeProgress, hear, startProgress, tick, type JobProgress } from "../../src/ingest/job-progress.ts";
import type { StageView } from "../../src/ingest/stage-view.ts";
import type { Trace, TraceEvent, TraceStep } from "./trace.ts";

export interface Simulation {
  /** What would have been said, and when. */
  readonly events: readonly TraceEvent[];
  /** What is known after it. */
  readonly learned: History;
}

/** Replays a run through the model as it is now, with what it would have learned before. Time is the trace's. */
export function simulate(trace: Trace, history: History): Simulation {
  const work = { history, parserProcesses: trace.parserProcesses, isAgain: trace.mode !== "full" };
  const [first] = trace.observed;
  if (first === undefined) throw new Error(`${trace.name} is empty`);
  const teller = new Teller(startProgress(viewOf(first), { work, at: 0, shown: 0 }));
  let attempt = first.attempt;
  for (const step of trace.observed) {
    // While no server ran nobody could say anything.
    if (!step.isClaim) teller.tellUntil(step.seconds);
    if (step.isClaim || step.attempt !== attempt) {
      teller.restart((shown) => startProgress(viewOf(step), { work, at: step.seconds, shown }));
    }
    attempt = step.attempt;
    teller.hear(step);
  }
  teller.tellUntil(trace.seconds);
  const { model } = tick(teller.progress, trace.seconds);
  const last = { seconds: trace.seconds, stage: "Complete", percentage: 100, etaSeconds: 0, stalled: false } as const;
  return { events: [...teller.events, last], learned: learn(work, measuredBy(model)) };
}

/** Says what the progress reporter would say, at the same cadence. */
class Teller {
  readonly events: TraceEvent[] = [];
  progress: JobProgress;
  #last: { readonly stage: Stage; readonly seconds: number } = { stage: "Cloning", seconds: 0 };
  #changed = true;

  constructor(progress: JobProgress) {
    this.progress = progress;
    // The first event comes with the job.
    this.#tell(0);
    this.#changed = true;
  }

  hear(step: TraceStep): void {
    this.progress = hear(this.progress, viewOf(step), step.seconds);
    this.#changed = true;
    if (step.observation.stage !== this.#last.stage) this.#tell(step.seconds);
  }

  restart(begin: (shown: number) => JobProgress): void {
    this.progress = begin(this.progress.model.shown);
  }

  tellUntil(seconds: number): void {
    const { stage } = this.progress.view.observed;
    for (;;) {
      const state = { lastStage: this.#last.stage, lastAt: this.#last.seconds * 1000, stage, changed: this.#changed };
      const due = this.#last.seconds + untilNextEvent(state, this.#last.seconds * 1000) / 1000;
      if (due >= seconds) return;
      this.#tell(due);
    }
  }

  #tell(seconds: number): void {
    this.progress = tick(this.progress, seconds);
    const { stage, percentage, etaSeconds, stalled } = describeProgress(this.progress);
    this.events.push({ seconds, stage, percentage, etaSeconds, stalled });
    this.#last = { stage, seconds };
    this.#changed = false;
  }
}

/** The counts alone: no trace has the words. */
function viewOf({ observation: observed }: TraceStep): StageView {
  const stagePercentage = observed.stage === "Cloning" ? null : 0;
  return { observed, message: "", stagePercentage, files: null, objects: null, bytes: null, awaits: "" };
}

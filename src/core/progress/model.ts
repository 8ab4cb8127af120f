import type { StageSeconds } from "../progress-event.ts";
import { knowledgeAfter, phaseOf, shareDone, type Knowledge } from "./counted.ts";
import type { Observation } from "./observation.ts";
import {
  expectedPace,
  expectedSizes,
  PHASES,
  shippedSeconds,
  typical,
  type Measured,
  type Phase,
  type Workplace,
} from "./rates.ts";

/**
 * The progress model: from what is counted and what was learned to the share of a job's time that has passed, and to
 * the seconds that are left (docs/progress-model.md). A fold: each step gives a new one.
 */
export interface Model extends Knowledge {
  readonly work: Workplace;
  /** Seconds since the job first left the queue, up to which everything here is counted. */
  readonly at: number;
  readonly phase: Phase;
  /** When the phase began. */
  readonly phaseAt: number;
  /** Share of the phase's work that is finished, 0–1; null where nothing is counted. */
  readonly done: number | null;
  /** What this job measures of the pace of one resource: the server, the line, or this machine. */
  readonly pace: Pace;
  /** When something last moved. */
  readonly movedAt: number;
  readonly newest: Observation | null;
  /** Seconds of this attempt by phase. */
  readonly phases: Readonly<Record<Phase, number>>;
  /** What the bar shows, 0–1. Never falls. */
  readonly shown: number;
}

/** Seconds it took, and what they should have taken. Both fade. What is expected counts as measured for a start. */
interface Pace {
  readonly seconds: number;
  readonly expected: number;
}

const NO_SECONDS = Object.fromEntries(PHASES.map((phase) => [phase, 0])) as Record<Phase, number>;

/** Opens an attempt. The bar stands where the last one left it. */
export function startModel(work: Workplace, { at, shown }: { readonly at: number; readonly shown: number }): Model {
  const sizes = expectedSizes(work);
  return {
    work,
    at,
    phase: "connecting",
    phaseAt: at,
    done: null,
    sizes,
    known: "nothing",
    parts: [],
    pace: expectedOf({ work, sizes, parts: [] }, "connecting"),
    movedAt: at,
    newest: null,
    phases: NO_SECONDS,
    shown,
  };
}

/** Lets time pass. The bar moves. */
export function pass(model: Model, at: number): Model {
  const seconds = Math.max(0, at - model.at);
  if (seconds === 0) return model;
  // A pause tells nothing of the pace at which work goes on after it.
  const measured = Math.min(seconds, Math.max(0, model.movedAt + PAUSE_SECONDS - model.at));
  const keep = Math.exp(-measured / MEMORY_SECONDS);
  const passed = {
    ...model,
    at: model.at + seconds,
    phases: { ...model.phases, [model.phase]: model.phases[model.phase] + seconds },
    pace: { seconds: model.pace.seconds * keep + measured, expected: model.pace.expected * keep },
  };
  return { ...passed, shown: moveBar(passed, seconds) };
}

/** Takes in what is counted at `at`. */
export function observe(model: Model, observation: Observation, at: number): Model {
  const passed = pass(model, at);
  const phase = phaseOf(observation);
  const entered = phase === passed.phase ? passed : enter(passed, phase);
  const sized = { ...entered, ...knowledgeAfter(entered, observation, model.work) };
  const done = shareDone(observation, sized.sizes);
  const finished = Math.max(0, (done ?? 0) - (sized.done ?? 0)) * secondsOf(sized, phase);
  return {
    ...sized,
    done,
    pace: { ...sized.pace, expected: sized.pace.expected + finished },
    movedAt: isSame(observation, model.newest) ? passed.movedAt : at,
    newest: observation,
  };
}

/** Seconds that are left of the attempt, as far as anyone can tell. */
export function remainingSeconds(model: Model): number {
  const later = PHASES.slice(PHASES.indexOf(model.phase) + 1);
  const carried = (phase: Phase): number => (RESOURCE[phase] === RESOURCE[model.phase] ? paceNow(model) : 1);
  const left = later.reduce((sum, phase) => sum + secondsOf(model, phase) * carried(phase), remainingOfPhase(model));
  // A job of unknown size that has lasted will last on.
  return isSized(model) ? left : Math.max(left, model.at * JOB_LASTS_ON);
}

/** Null until there is evidence, and while the job is stalled. */
export function etaSeconds(model: Model): number | null {
  if (isStalled(model) || !isSized(model)) return null;
  const hasHistory = model.work.history.repository["seconds"] !== undefined;
  return hasHistory || model.at >= ETA_EVIDENCE_SECONDS ? Math.round(remainingSeconds(model) * 100) / 100 : null;
}

/** Seconds that this repository's jobs typically take, where this one has taken clearly longer; null where not. */
export function outlastsUsual({ at, work, sizes }: Model): number | null {
  // That takes longer than usual is no news: the stage says what it does.
  if (sizes.compactedBytes > 0) return null;
  const usual = typical(work.history.repository["seconds"]);
  return usual !== null && at > usual * UNUSUAL_FACTOR + UNUSUAL_SECONDS ? usual : null;
}

/** Seconds of this attempt by stage. */
export function stageSeconds({ phases }: Model): StageSeconds {
  const cloning = phases.connecting + phases.preparing + phases.receiving + phases.checking;
  return { cloning, parsing: phases.parsing, indexing: phases.indexing };
}

/** Share of the time of the clone that has passed, 0–1; null while its work is not known. */
export function shareOfClone(model: Model): number | null {
  if (model.known === "nothing") return null;
  const inClone = CLONE_PHASES.slice(CLONE_PHASES.indexOf(model.phase) + 1);
  const left = inClone.reduce((sum, phase) => sum + secondsOf(model, phase), remainingOfPhase(model));
  const passed = stageSeconds(model).cloning;
  return passed / (passed + left);
}

/** The work of the whole is known, from what is counted or from earlier jobs. */
function isSized({ known, work }: Model): boolean {
  return known === "bytes" || known === "files" || work.history.repository["seconds"] !== undefined;
}

function remainingOfPhase(model: Model): number {
  const expected = secondsOf(model, model.phase);
  if (model.done !== null) return expected * (1 - model.done) * paceNow(model);
  // Nothing is counted here: a wait that outlasts what was expected of it will last on.
  const lasted = model.at - model.phaseAt;
  return Math.max(expected - lasted, lasted * WAIT_LASTS_ON);
}

/** Seconds the phase should take in all, before this job has measured any of it. */
function secondsOf({ sizes, work, parts }: Pick<Model, "work" | "sizes" | "parts">, phase: Phase): number {
  return shippedSeconds(phase, sizes, work) * expectedPace(phase, work.history, parts).pace;
}

function paceNow({ pace }: Model): number {
  return pace.seconds / pace.expected;
}

/**
 * As if a few seconds had gone just as expected. Where others taught what to expect of a server or a line, it is never much
 * of what they have to do: one that is a hundred times slower would else take as long to be believed as all of the work
 * took there.
 */
function expectedOf(model: Pick<Model, "work" | "sizes" | "parts">, phase: Phase): Pace {
  const { history } = model.work;
  const { trustSeconds } = expectedPace(phase, history, []);
  const isKnown = RESOURCE[phase] === "machine" || history.repository[phase] !== undefined;
  if (isKnown) return { seconds: trustSeconds, expected: trustSeconds };
  const seconds = Math.min(trustSeconds, secondsOf(model, phase) * TRUST_SHARE_MAX + TRUST_SECONDS_MIN);
  return { seconds, expected: seconds };
}

/**
 * The bar should stand at the time that has passed by the time in all. Where it does not, it goes there at a limited
 * speed: it neither jumps nor waits. Only while the job is stalled it stands.
 */
function moveBar(model: Model, seconds: number): number {
  if (isStalled(model)) return model.shown;
  const left = remainingSeconds(model);
  const behind = model.at / (model.at + left) - model.shown;
  // At this speed it arrives just when the job ends.
  const proper = (1 - model.shown) * (seconds / (left + seconds));
  return Math.min(1, model.shown + Math.min(proper * FASTEST, Math.max(proper * SLOWEST, behind)));
}

export function isStalled({ at, movedAt }: Model): boolean {
  return at - movedAt >= STALLED_AFTER_SECONDS;
}

/** What the job teaches once it is complete. Where nothing was to fetch or to parse, nothing was guessed to be. */
export function measuredBy({ sizes, known, parts, phases }: Model): Measured {
  const received = known === "nothing" ? { objects: 0, receivedBytes: 0 } : {};
  const parsed = known === "files" ? {} : { sourceBytes: 0, parserSeconds: 0 };
  const seconds = PHASES.reduce((sum, phase) => sum + phases[phase], 0);
  return { sizes: { ...sizes, ...received, ...parsed }, parts, phases, seconds };
}

/** A phase that is over has done all its work; another resource begins to be measured anew. */
function enter(model: Model, phase: Phase): Model {
  const rest = (1 - (model.done ?? 0)) * secondsOf(model, model.phase);
  const goesOn = RESOURCE[phase] === RESOURCE[model.phase];
  const pace = goesOn ? { ...model.pace, expected: model.pace.expected + rest } : expectedOf(model, phase);
  return { ...model, phase, phaseAt: model.at, done: null, pace };
}

function isSame(a: Observation, b: Observation | null): boolean {
  return b !== null && JSON.stringify({ ...a, work: null }) === JSON.stringify({ ...b, work: null });
}

/** Phases of one resource have one pace. */
const RESOURCE: Readonly<Record<Phase, string>> = {
  connecting: "server",
  preparing: "server's disk",
  receiving: "line",
  checking: "machine",
  parsing: "machine",
  indexing: "machine",
};

const CLONE_PHASES: readonly Phase[] = ["connecting", "preparing", "receiving", "checking"];

const STALLED_AFTER_SECONDS = 10;
const ETA_EVIDENCE_SECONDS = 2;
/** Longer than usual is half as long again, and more than a hiccup. */
const UNUSUAL_FACTOR = 1.5;
const UNUSUAL_SECONDS = 5;
/** 15 s hold 90 % of the weight. */
const MEMORY_SECONDS = 15 / Math.LN10;
const TRUST_SHARE_MAX = 0.25;
const TRUST_SECONDS_MIN = 0.001;
const PAUSE_SECONDS = 3;
const WAIT_LASTS_ON = 0.5;
const JOB_LASTS_ON = 2;
/** Of the bar's proper speed. */
const FASTEST = 2.5;
const SLOWEST = 0.2;

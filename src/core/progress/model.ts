import type { StageSeconds } from "../progress-event.ts";
import type { CloningObservation, Observation, ParsePart } from "./observation.ts";
import {
  expectedPace,
  expectedSizes,
  parserSeconds,
  PHASES,
  shippedSeconds,
  typical,
  type Measured,
  type Phase,
  type Sizes,
  type Workplace,
} from "./rates.ts";

/**
 * The progress model: from what is counted and what was learned to the share of a job's time that has passed, and to
 * the seconds that are left (docs/progress-model.md). A fold: each step gives a new one.
 */
export interface Model {
  readonly work: Workplace;
  /** Seconds since the job first left the queue, up to which everything here is counted. */
  readonly at: number;
  readonly phase: Phase;
  /** When the phase began. */
  readonly phaseAt: number;
  /** Share of the phase's work that is finished, 0–1; null where nothing is counted. */
  readonly done: number | null;
  readonly sizes: Sizes;
  /** What of the sizes is more than a guess. */
  readonly known: "nothing" | "objects" | "bytes" | "files";
  readonly parts: readonly ParsePart[];
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

/** Seconds it took, and what they should have taken by the expected pace. Both fade. */
interface Pace {
  readonly seconds: number;
  readonly expected: number;
}

const NOTHING_MEASURED: Pace = { seconds: 0, expected: 0 };
const NO_SECONDS = Object.fromEntries(PHASES.map((phase) => [phase, 0])) as Record<Phase, number>;

/** Opens an attempt. The bar stands where the last one left it. */
export function startModel(work: Workplace, { at, shown }: { readonly at: number; readonly shown: number }): Model {
  return {
    work,
    at,
    phase: "connecting",
    phaseAt: at,
    done: null,
    sizes: expectedSizes(work),
    known: "nothing",
    parts: [],
    pace: NOTHING_MEASURED,
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
  const keep = Math.exp(-seconds / MEMORY_SECONDS);
  const passed = {
    ...model,
    at: model.at + seconds,
    phases: { ...model.phases, [model.phase]: model.phases[model.phase] + seconds },
    pace: { seconds: model.pace.seconds * keep + seconds, expected: model.pace.expected * keep },
  };
  return { ...passed, shown: moveBar(passed, seconds) };
}

/** Takes in what is counted at `at`. */
export function observe(model: Model, observation: Observation, at: number): Model {
  const passed = pass(model, at);
  const phase = phaseOf(observation);
  const entered = phase === passed.phase ? passed : enter(passed, phase);
  const sized = { ...entered, ...sizesOf(entered, observation) };
  const done = shareOf(sized, observation);
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
  // A job of unknown size that has lasted will last on, for about as long again.
  return isSized(model) ? left : Math.max(left, model.at * LASTS_ON);
}

/** Null until there is evidence, and while the job is stalled. */
export function etaSeconds(model: Model): number | null {
  if (isStalled(model) || !isSized(model)) return null;
  const hasHistory = model.work.history.repository["seconds"] !== undefined;
  return hasHistory || model.at >= ETA_EVIDENCE_SECONDS ? Math.round(remainingSeconds(model) * 10) / 10 : null;
}

/** Seconds that this repository's jobs typically take, where this one has taken clearly longer; null where not. */
export function outlastsUsual({ at, work }: Model): number | null {
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
export function isSized({ known, work }: Model): boolean {
  return known === "bytes" || known === "files" || work.history.repository["seconds"] !== undefined;
}

function remainingOfPhase(model: Model): number {
  const expected = secondsOf(model, model.phase);
  if (model.done !== null) return expected * (1 - model.done) * paceNow(model);
  // Nothing is counted here: a wait that outlasts what was expected of it will last on.
  const lasted = model.at - model.phaseAt;
  return Math.max(expected - lasted, lasted * LASTS_ON);
}

/** Seconds the phase should take in all, before this job has measured any of it. */
function secondsOf({ sizes, work, parts }: Model, phase: Phase): number {
  return shippedSeconds(phase, sizes, work) * expectedPace(phase, work.history, parts).pace;
}

/** Measured by expected, where history counts as some seconds that went as expected. */
function paceNow({ pace, phase, work, parts }: Model): number {
  const { trustSeconds } = expectedPace(phase, work.history, parts);
  return (trustSeconds + pace.seconds) / (trustSeconds + pace.expected);
}

/**
 * Where the bar should stand is the time that has passed by the time in all. What it is off is made up over the next
 * part of the job: faster where it is behind, slower where it is ahead. It stands while the job is stalled.
 */
function moveBar(model: Model, seconds: number): number {
  if (isStalled(model)) return model.shown;
  const left = remainingSeconds(model);
  const inAll = model.at + left;
  const natural = ((1 - model.shown) * seconds) / (left + seconds);
  const passing = seconds / inAll;
  const behind = model.at / inAll - passing - model.shown;
  const correction = Math.min(JUMP_MAX, behind * (1 - Math.exp(-passing / CORRECTED_WITHIN)));
  return Math.min(1, model.shown + Math.max(natural * SLOWEST, passing + correction));
}

export function isStalled({ at, movedAt }: Model): boolean {
  return at - movedAt >= STALLED_AFTER_SECONDS;
}

/** What the job teaches once it is complete. Where nothing was to fetch or to parse, nothing was guessed to be. */
export function measuredBy({ sizes, known, parts, phases, at }: Model): Measured {
  const received = known === "nothing" ? { objects: 0, receivedBytes: 0 } : {};
  const parsed = known === "files" ? {} : { sourceBytes: 0, parserSeconds: 0 };
  return { sizes: { ...sizes, ...received, ...parsed }, parts, phases, seconds: at };
}

/** A phase that is over has done all its work; another resource begins to be measured anew. */
function enter(model: Model, phase: Phase): Model {
  const rest = (1 - (model.done ?? 0)) * secondsOf(model, model.phase);
  const goesOn = RESOURCE[phase] === RESOURCE[model.phase];
  const pace = goesOn ? { ...model.pace, expected: model.pace.expected + rest } : NOTHING_MEASURED;
  return { ...model, phase, phaseAt: model.at, done: null, pace };
}

function phaseOf(observation: Observation): Phase {
  switch (observation.stage) {
    case "Cloning":
      return PHASE_OF_GIT[observation.phase];
    case "Parsing":
      return "parsing";
    case "Indexing":
      return "indexing";
  }
}

/** The sizes as they are known now: guessed, then by the number of objects, then by the bytes, then exact. */
function sizesOf(model: Model, observation: Observation): Pick<Model, "sizes" | "known" | "parts"> {
  if (observation.stage === "Indexing") return model;
  if (observation.stage === "Parsing") {
    const { bytes: sourceBytes, parts } = observation.work;
    if (model.parts === parts) return model;
    const all = parts.reduce((sum, part) => sum + parserSeconds(part), 0);
    return { sizes: { ...model.sizes, sourceBytes, parserSeconds: all }, known: "files", parts };
  }
  const objects = objectsIn(observation, model.sizes.objects);
  if (objects === null) return model;
  const expected = expectedSizes(model.work);
  const counted = scaled(expected, objects / expected.objects);
  const receivedBytes = bytesIn(observation, counted);
  if (receivedBytes === null)
    return { sizes: counted, known: model.known === "bytes" ? "bytes" : "objects", parts: [] };
  return { sizes: { ...scaled(counted, receivedBytes / counted.receivedBytes), objects }, known: "bytes", parts: [] };
}

/** Objects in all, as far as this tells. */
function objectsIn({ phase, done, total }: CloningObservation, expected: number): number | null {
  if (phase === "enumerating") return done !== null && done > expected ? done : null;
  return (phase === "counting" || phase === "receiving") && total !== null && total > 0 ? total : null;
}

/** Bytes in all: those that came, and for each object to come the mean of what was expected and what came. */
function bytesIn({ phase, done, total, bytes }: CloningObservation, { objects, receivedBytes }: Sizes): number | null {
  if (phase !== "receiving" || bytes === null || done === null || total === null) return null;
  const history = objects * OBJECTS_SEEN_BEFORE;
  const mean = (history * (receivedBytes / objects) + bytes) / (history + done);
  return Math.max(1, bytes + (total - done) * mean);
}

function scaled(sizes: Sizes, factor: number): Sizes {
  return Object.fromEntries(Object.entries(sizes).map(([name, size]) => [name, size * factor])) as unknown as Sizes;
}

/** Share of the phase that is finished. */
function shareOf({ sizes }: Model, observation: Observation): number | null {
  switch (observation.stage) {
    case "Cloning":
      return shareOfGit(observation, sizes);
    case "Parsing":
      return shareOfParts(observation.work.parts, observation.bytes);
    case "Indexing":
      return observation.fraction;
  }
}

function shareOfGit({ phase, done, total, bytes }: CloningObservation, { receivedBytes }: Sizes): number | null {
  const fraction = done === null || total === null || total === 0 ? null : Math.min(1, done / total);
  switch (phase) {
    case "connecting":
      return null;
    case "enumerating":
      return 0;
    case "counting":
      return (fraction ?? 0) * COUNTING_SHARE;
    case "compressing":
      return COUNTING_SHARE + (fraction ?? 0) * (1 - COUNTING_SHARE);
    case "receiving":
      return bytes === null ? (fraction ?? 0) : Math.min(1, bytes / receivedBytes);
    case "resolving":
      return (fraction ?? 0) * RESOLVING_SHARE;
    case "listing":
      return RESOLVING_SHARE;
  }
}

/** By the time that the finished bytes should have taken: the order of size puts some languages first. */
function shareOfParts(parts: readonly ParsePart[], bytes: number): number {
  let left = bytes;
  let seconds = 0;
  let inAll = 0;
  for (const part of parts) {
    const whole = parserSeconds(part);
    const share = part.bytes === 0 ? 1 : Math.min(1, Math.max(0, left / part.bytes));
    seconds += whole * share;
    inAll += whole;
    left -= part.bytes;
  }
  return inAll === 0 ? 1 : seconds / inAll;
}

function isSame(a: Observation, b: Observation | null): boolean {
  return b !== null && JSON.stringify({ ...a, work: null }) === JSON.stringify({ ...b, work: null });
}

const PHASE_OF_GIT: Readonly<Record<CloningObservation["phase"], Phase>> = {
  connecting: "connecting",
  enumerating: "preparing",
  counting: "preparing",
  compressing: "preparing",
  receiving: "receiving",
  resolving: "checking",
  listing: "checking",
};

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
const LASTS_ON = 1;
const CORRECTED_WITHIN = 0.1;
const SLOWEST = 0.25;
const JUMP_MAX = 0.1;
const OBJECTS_SEEN_BEFORE = 0.3;
const COUNTING_SHARE = 0.1;
const RESOLVING_SHARE = 0.5;

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Observation, ParsePart, ParseWork } from "../../src/core/progress/observation.ts";
import type { JobStats } from "../../src/core/progress-event.ts";
import type { Stage } from "../../src/core/stage.ts";
import type { Observed } from "../../src/ingest/progress-reporter.ts";

/** One real ingestion: what its progress model was told and when, and what it said. Counts and times, nothing else. */
export interface Trace {
  readonly name: string;
  /** Traces of one repository have the same. */
  readonly repository: string;
  /** What was done to it, in words: `0.5 MB/s`, `stalls 30 s`; empty where nothing was. */
  readonly condition: string;
  /** Where it came from: hosts of one name are as fast. */
  readonly host: string;
  /** Everything of this repository that the instance had ingested before. */
  readonly earlier: number;
  readonly parserProcesses: number;
  readonly mode: JobStats["mode"];
  /** From the queue to `Complete`. */
  readonly seconds: number;
  readonly observed: readonly TraceStep[];
  /** What the model of that day said. */
  readonly events: readonly TraceEvent[];
}

export interface TraceStep extends Observed {
  /** A server took the job up: between this and the step before nobody could say anything. */
  readonly isClaim: boolean;
}

export interface TraceEvent {
  readonly seconds: number;
  readonly stage: Stage;
  readonly percentage: number;
  readonly etaSeconds: number | null;
  readonly stalled: boolean;
}

export function readTraces(directory: string = TRACES): readonly Trace[] {
  const files = readdirSync(directory).filter((name) => name.endsWith(".json"));
  return files.sort().map((file) => decodeTrace(basename(file, ".json"), readFileSync(join(directory, file), "utf8")));
}

/** Returns the file. */
export function writeTrace(trace: Trace, directory: string = TRACES): string {
  mkdirSync(directory, { recursive: true });
  const file = join(directory, `${trace.name}.json`);
  writeFileSync(file, encodeTrace(trace));
  return file;
}

/** One row a line, so that a trace stays small and can still be read. */
export function encodeTrace({ observed, events, ...trace }: Trace): string {
  const { repository, condition, host, earlier, parserProcesses, mode, seconds } = trace;
  const head = { repository, condition, host, earlier, parserProcesses, mode, seconds };
  const works = [...new Set(observed.flatMap(({ observation }) => ("work" in observation ? [observation.work] : [])))];
  const rows = observed
    .filter(isLastOfItsMoment)
    .map((step) => [step.isClaim ? 1 : 0, step.attempt, milliseconds(step.seconds), ...toRow(step.observation, works)]);
  const encodedWorks = works.map(({ parts }) => parts.map(({ files, bytes, languages }) => [files, bytes, languages]));
  const said = events.map((event) => [
    milliseconds(event.seconds),
    event.stage,
    event.percentage,
    event.etaSeconds,
    event.stalled ? 1 : 0,
  ]);
  const list = (title: string, lines: readonly unknown[]): string =>
    `"${title}": [\n${lines.map((line) => JSON.stringify(line)).join(",\n")}\n]`;
  const fields = Object.entries(head).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  return `{\n${[...fields, list("works", encodedWorks), list("observed", rows), list("events", said)].join(",\n")}\n}\n`;
}

/** Git writes a hundred lines in a millisecond; for a model whose time stands still, the last of them is all of them. */
function isLastOfItsMoment(step: TraceStep, i: number, all: readonly TraceStep[]): boolean {
  const next = all[i + 1];
  return (
    next === undefined ||
    step.isClaim ||
    milliseconds(next.seconds) !== milliseconds(step.seconds) ||
    next.attempt !== step.attempt ||
    kindOf(next.observation) !== kindOf(step.observation)
  );
}

function kindOf(observation: Observation): string {
  return observation.stage === "Cloning" ? observation.phase : observation.stage;
}

function decodeTrace(name: string, text: string): Trace {
  const { works, observed, events, ...head } = JSON.parse(text) as Encoded;
  const allWork = works.map(toWork);
  return {
    ...head,
    name,
    observed: observed.map(([isClaim, attempt, at, ...row]) => ({
      isClaim: isClaim === 1,
      attempt,
      seconds: at / 1000,
      observation: fromRow(row, allWork),
    })),
    events: events.map(([at, stage, percentage, etaSeconds, stalled]) => ({
      seconds: at / 1000,
      stage,
      percentage,
      etaSeconds,
      stalled: stalled === 1,
    })),
  };
}

interface Encoded extends Omit<Trace, "name" | "observed" | "events"> {
  readonly works: readonly (readonly [number, number, Record<string, number>][])[];
  readonly observed: readonly (readonly [claim: number, attempt: number, ms: number, ...row: Row])[];
  readonly events: readonly (readonly [number, Stage, number, number | null, number])[];
}

type Row =
  | readonly [phase: ClonePhase, done: number | null, total: number | null, bytes: number | null]
  | readonly [stage: "parsing", work: number, files: number, bytes: number, compactedBytes?: number]
  | readonly [stage: "indexing", files: number, fraction: number];
type ClonePhase = Extract<Observation, { stage: "Cloning" }>["phase"];

function toRow(observation: Observation, works: readonly ParseWork[]): Row {
  switch (observation.stage) {
    case "Cloning":
      return [observation.phase, observation.done, observation.total, observation.bytes];
    case "Parsing":
      return [
        "parsing",
        works.indexOf(observation.work),
        observation.files,
        observation.bytes,
        observation.compactedBytes,
      ];
    case "Indexing":
      return ["indexing", observation.files, Math.round(observation.fraction * 1e4) / 1e4];
  }
}

function fromRow(row: Row, works: readonly ParseWork[]): Observation {
  if (row[0] === "parsing") {
    // Older traces do not tell the last: they merged nothing.
    const [, work, files, bytes, compactedBytes = 0] = row;
    return { stage: "Parsing", work: works[work]!, files, bytes, compactedBytes };
  }
  if (row[0] === "indexing") return { stage: "Indexing", files: row[1], fraction: row[2] };
  const [phase, done, total, bytes] = row;
  return { stage: "Cloning", phase, done, total, bytes };
}

function toWork(parts: Encoded["works"][number]): ParseWork {
  const named: readonly ParsePart[] = parts.map(([files, bytes, languages]) => ({ files, bytes, languages }));
  const sum = (of: (part: ParsePart) => number): number => named.reduce((total, part) => total + of(part), 0);
  return { files: sum(({ files }) => files), bytes: sum(({ bytes }) => bytes), parts: named };
}

function milliseconds(seconds: number): number {
  return Math.round(seconds * 1000);
}

/** npm runs every script from the package's root. */
const TRACES = "bench/traces";

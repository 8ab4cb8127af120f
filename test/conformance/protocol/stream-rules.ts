import type { ProgressEvent } from "../../../src/core/progress-event.ts";
import type { Stage } from "../../../src/core/stage.ts";
import type { EventFrame } from "../../support/sse-reader.ts";

/**
 * Everything a job's whole stream, read from its first event, must satisfy whatever happened to the job. Returns the
 * breaches as sentences, so that one failing run tells all of them.
 */
export function breachesOfWholeStream(frames: readonly EventFrame[]): string[] {
  const last = frames.at(-1)?.progress.stage;
  return [
    ...breachesOfStream(frames),
    ...(frames[0]?.id === "1" ? [] : [`the first id is ${frames[0]?.id}, not 1`]),
    ...(last === "Complete" || last === "Failed" ? [] : [`the last stage is ${last}`]),
  ];
}

/** The same for any uninterrupted part of a stream. */
export function breachesOfStream(frames: readonly EventFrame[]): string[] {
  return frames.flatMap((frame, i) => [
    ...breachesOfEvent(frame).map((breach) => `event ${frame.id}: ${breach}`),
    ...(i === 0 ? [] : breachesBetween(frames[i - 1]!, frame)),
  ]);
}

function breachesOfEvent({ event, id, progress: p }: EventFrame): string[] {
  const rules: [boolean, string][] = [
    [event === "progress", `its name is ${event}`],
    [/^[1-9]\d*$/.test(id ?? ""), `its id is ${id}`],
    [typeof p.jobId === "string" && p.jobId !== "", "no jobId"],
    [typeof p.repository === "string" && typeof p.ref === "string", "no repository or ref"],
    [STAGES.includes(p.stage), `stage ${p.stage}`],
    [isOneLine(p.message), `message ${JSON.stringify(p.message)}`],
    [isPercentage(p.percentage), `percentage ${p.percentage}`],
    [(p.percentage === 100) === (p.stage === "Complete"), `${p.percentage} % while ${p.stage}`],
    [p.stagePercentage === null || isPercentage(p.stagePercentage), `stagePercentage ${p.stagePercentage}`],
    [RFC_3339_MS.test(p.timestamp) && !Number.isNaN(Date.parse(p.timestamp)), `timestamp ${p.timestamp}`],
    [typeof p.elapsedSeconds === "number" && p.elapsedSeconds >= 0, `elapsedSeconds ${p.elapsedSeconds}`],
    [p.etaSeconds === null || (typeof p.etaSeconds === "number" && p.etaSeconds >= 0), `etaSeconds ${p.etaSeconds}`],
    [typeof p.stalled === "boolean" && !(p.stalled && p.etaSeconds !== null), "an ETA while stalled"],
    [Number.isInteger(p.attempt) && p.attempt >= 1, `attempt ${p.attempt}`],
    [(p.stats !== undefined) === (p.stage === "Complete"), "stats belong to Complete, and only there"],
    [(p.error !== undefined) === (p.stage === "Failed"), "an error belongs to Failed, and only there"],
    ...countRules(p),
  ];
  return rules.filter(([holds]) => !holds).map(([, breach]) => breach);
}

function countRules({ files, objects, bytes, stage, stagePercentage }: ProgressEvent): [boolean, string][] {
  const rules: [boolean, string][] = [
    [!files || (isCount(files.done) && files.done <= files.total), `files ${JSON.stringify(files)}`],
    [!objects || (isCount(objects.done) && objects.done <= objects.total), `objects ${JSON.stringify(objects)}`],
    [
      !bytes || (isCount(bytes.done) && (bytes.total === null || bytes.done <= bytes.total)),
      `bytes ${JSON.stringify(bytes)}`,
    ],
  ];
  if (stage === "Parsing" && files && files.total > 0 && stagePercentage !== null) {
    const share = (files.done / files.total) * 100;
    rules.push([
      Math.abs(stagePercentage - share) <= 1,
      `${stagePercentage} % of the stage at ${files.done}/${files.total}`,
    ]);
  }
  return rules;
}

function breachesBetween(before: EventFrame, after: EventFrame): string[] {
  const [a, b] = [before.progress, after.progress];
  const between = `between ${before.id} and ${after.id}`;
  const rules: [boolean, string][] = [
    [Number(after.id) === Number(before.id) + 1, `${between} the ids have a gap or repeat`],
    [b.percentage >= a.percentage, `${between} the percentage falls from ${a.percentage} to ${b.percentage}`],
    [b.timestamp >= a.timestamp, `${between} the time goes back from ${a.timestamp} to ${b.timestamp}`],
    [b.attempt >= a.attempt, `${between} the attempt falls`],
    [
      b.attempt > a.attempt || STAGES.indexOf(b.stage) >= STAGES.indexOf(a.stage),
      `${between} the stage goes back from ${a.stage} to ${b.stage}`,
    ],
    [a.stage !== "Complete" && a.stage !== "Failed", `${between} the job goes on after its end`],
    [a.jobId === b.jobId, `${between} the job changes`],
  ];
  return rules.filter(([holds]) => !holds).map(([, breach]) => breach);
}

function isPercentage(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 100;
}

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0;
}

function isOneLine(text: unknown): boolean {
  return typeof text === "string" && text.length > 0 && !CONTROL_CHARACTERS.test(text);
}

/** In the order of an attempt; an attempt may end at any of them. */
const STAGES: readonly Stage[] = ["Cloning", "Parsing", "Indexing", "Complete", "Failed"];
const RFC_3339_MS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const CONTROL_CHARACTERS = /\p{Cc}|[\u2028\u2029]/u;

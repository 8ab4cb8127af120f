import type { CloningObservation, Observation, ParsePart } from "./observation.ts";
import { expectedSizes, parserSeconds, type Phase, type Sizes, type Workplace } from "./rates.ts";

/** How much there is to do, as far as it is known. */
export interface Knowledge {
  readonly sizes: Sizes;
  /** What of the sizes is more than a guess. */
  readonly known: "nothing" | "objects" | "bytes" | "files";
  /** The files to parse; empty until they are listed. */
  readonly parts: readonly ParsePart[];
}

/** The sizes as they are known now: guessed, then by the number of objects, then by the bytes, then exact. */
export function knowledgeAfter(before: Knowledge, observation: Observation, work: Workplace): Knowledge {
  if (observation.stage === "Indexing") return before;
  if (observation.stage === "Parsing") {
    const { compactedBytes, work: toParse } = observation;
    const { bytes: sourceBytes, parts } = toParse;
    if (before.parts === parts) return before;
    const all = parts.reduce((sum, part) => sum + parserSeconds(part), 0);
    return { sizes: { ...before.sizes, sourceBytes, parserSeconds: all, compactedBytes }, known: "files", parts };
  }
  const objects = objectsIn(observation, before.sizes.objects);
  if (objects === null) return before;
  const expected = expectedSizes(work);
  const counted = scaled(expected, objects / expected.objects);
  const receivedBytes = bytesIn(observation, counted);
  if (receivedBytes === null) {
    return { sizes: counted, known: before.known === "bytes" ? "bytes" : "objects", parts: [] };
  }
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

/** Share of its phase's work that is finished, 0–1; null where nothing is counted. */
export function shareDone(observation: Observation, sizes: Sizes): number | null {
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

export function phaseOf(observation: Observation): Phase {
  switch (observation.stage) {
    case "Cloning":
      return PHASE_OF_GIT[observation.phase];
    case "Parsing":
      return "parsing";
    case "Indexing":
      return "indexing";
  }
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

/** So many of the objects are taken to have come already, with the bytes that were expected of them. */
const OBJECTS_SEEN_BEFORE = 0.3;
/** Counting takes little of what the server does before it sends; the rest of checking is listing and comparing. */
const COUNTING_SHARE = 0.1;
const RESOLVING_SHARE = 0.5;

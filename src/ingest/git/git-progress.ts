import type { ByteCounts, ObjectCounts } from "../../core/progress-event.ts";
import type { CloneProgress } from "./clone-progress.ts";

/**
 * One line of git's stderr as progress; null for any other line, and for phases we do not know: those are only a sign of
 * life. What a server says of itself may be anything: a count that cannot be true is left out.
 */
export function parseGitProgress(line: string): CloneProgress | null {
  const [, prefix = "", title = "", rest = ""] = PROGRESS.exec(line) ?? [];
  const phase = phaseOf(title);
  if (phase === null || (prefix !== "" && !REMOTE_PHASES.has(phase))) return null;
  const objects = objectsOf(rest);
  const bytes = phase === "receiving" ? bytesOf(rest) : null;
  const ended = rest.endsWith("done.");
  const counted = objects?.done ?? countOf(rest);
  return {
    phase,
    counted,
    fraction: objects === null ? (ended ? 1 : null) : shareOf(objects),
    objects,
    bytes,
    message: messageOf(title, { objects: objects ?? counted, bytes }),
  };
}

const PROGRESS = /^(remote: +)?([A-Z][A-Za-z ]+?): +(\d.*)$/;

/** By pattern: git has reworded these titles before (`Delta compression`, `Unpacking objects`). */
const TITLES: readonly (readonly [RegExp, CloneProgress["phase"]])[] = [
  [/^Enumerating objects$/i, "enumerating"],
  [/^Counting objects$/i, "counting"],
  [/^(Compressing objects|Delta compression.{0,40})$/i, "compressing"],
  [/^(Receiving|Indexing|Unpacking) objects$/i, "receiving"],
  [/^Resolving deltas$/i, "resolving"],
];
/** What the server does before it sends. A line it makes up must not look like our own receiving. */
const REMOTE_PHASES: ReadonlySet<CloneProgress["phase"]> = new Set(["enumerating", "counting", "compressing"]);

function phaseOf(title: string): CloneProgress["phase"] | null {
  return TITLES.find(([pattern]) => pattern.test(title))?.[1] ?? null;
}

/** Says of each step whether it goes on from those before: what a server counts of itself may jump as it likes. */
export function onlyForward(): (step: CloneProgress) => boolean {
  let last: CloneProgress | null = null;
  return (step) => {
    if (last !== null && !goesOn(last, step)) return false;
    last = step;
    return true;
  };
}

function goesOn(last: CloneProgress, step: CloneProgress): boolean {
  if (step.phase !== last.phase) return PHASES.indexOf(step.phase) > PHASES.indexOf(last.phase);
  if (last.objects === null) return true;
  return step.objects !== null && step.objects.total === last.objects.total && step.objects.done >= last.objects.done;
}

const PHASES: readonly CloneProgress["phase"][] = [
  "connecting",
  "enumerating",
  "counting",
  "compressing",
  "receiving",
  "resolving",
  "listing",
];

/** `45% (450/1000)` */
function objectsOf(rest: string): ObjectCounts | null {
  const [, done = "", total = ""] = /^\d+% \((\d+)\/(\d+)\)/.exec(rest) ?? [];
  const objects = { done: Number(done), total: Number(total) };
  return total !== "" && objects.done <= objects.total && objects.total <= OBJECTS_MAX ? objects : null;
}

/** `450` or `450, done.`, where the total is not known. */
function countOf(rest: string): number | null {
  const [, count = ""] = /^(\d+)(?:,|$)/.exec(rest) ?? [];
  return count !== "" && Number(count) <= OBJECTS_MAX ? Number(count) : null;
}

/** A pack counts its objects in 32 bits. */
const OBJECTS_MAX = 2 ** 32 - 1;

/** `12.40 MiB | 3.10 MiB/s` */
function bytesOf(rest: string): ByteCounts | null {
  const [, done, unit, speed, speedUnit] =
    /, (\d+(?:\.\d+)?) (bytes?|[KMGT]iB)(?: \| (\d+(?:\.\d+)?) (bytes?|[KMGT]iB)\/s)?/.exec(rest) ?? [];
  if (done === undefined || unit === undefined) return null;
  const bytes = inBytes(done, unit);
  const perSecond = speed === undefined || speedUnit === undefined ? null : inBytes(speed, speedUnit);
  return bytes === null ? null : { done: bytes, total: null, perSecond };
}

/** Null for what no number can hold exactly. */
function inBytes(amount: string, unit: string): number | null {
  const bytes = Math.round(Number(amount) * 1024 ** ["b", "K", "M", "G", "T"].indexOf(unit.charAt(0)));
  return Number.isSafeInteger(bytes) ? bytes : null;
}

function shareOf({ done, total }: ObjectCounts): number {
  return total === 0 ? 1 : Math.min(1, done / total);
}

interface Counts {
  readonly objects: ObjectCounts | number | null;
  readonly bytes: ByteCounts | null;
}

/** `Receiving objects: 4210/9000, 12.4 MiB at 3.1 MiB/s` */
function messageOf(title: string, { objects, bytes }: Counts): string {
  const count = objects === null || typeof objects === "number" ? objects : `${objects.done}/${objects.total}`;
  const parts = count === null ? [] : [String(count)];
  if (bytes !== null) {
    parts.push(`${inUnits(bytes.done)}${bytes.perSecond === null ? "" : ` at ${inUnits(bytes.perSecond)}/s`}`);
  }
  return parts.length === 0 ? title : `${title}: ${parts.join(", ")}`;
}

/** `12.4 MiB` */
export function inUnits(bytes: number): string {
  const power = Math.min(4, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  if (power === 0) return `${bytes} B`;
  return `${(bytes / 1024 ** power).toFixed(1)} ${["", "KiB", "MiB", "GiB", "TiB"][power]}`;
}

import type { ByteCounts, ObjectCounts } from "../../core/progress-event.ts";
import type { CloneProgress } from "./clone-progress.ts";

/** One line of git's stderr as progress; null for any other line, and for phases we do not know: those are only a sign of life. */
export function parseGitProgress(line: string): CloneProgress | null {
  const [, prefix = "", title = "", rest = ""] = PROGRESS.exec(line) ?? [];
  const phase = phaseOf(title);
  if (phase === null || (prefix !== "" && !REMOTE_PHASES.has(phase))) return null;
  const objects = objectsOf(rest);
  const bytes = phase === "receiving" ? bytesOf(rest) : null;
  const ended = rest.endsWith("done.");
  return {
    phase,
    fraction: objects === null ? (ended ? 1 : null) : shareOf(objects),
    objects,
    bytes,
    message: messageOf(title, { objects: objects ?? countOf(rest), bytes }),
  };
}

const PROGRESS = /^(remote: +)?([A-Z][A-Za-z ]+?): +(\d.*)$/;

/** By pattern: git has reworded these titles before (`Delta compression`, `Unpacking objects`). */
const TITLES: readonly (readonly [RegExp, CloneProgress["phase"]])[] = [
  [/^Enumerating objects$/i, "enumerating"],
  [/^Counting objects$/i, "counting"],
  [/^(Compressing objects|Delta compression.*)$/i, "compressing"],
  [/^(Receiving|Indexing|Unpacking) objects$/i, "receiving"],
  [/^Resolving deltas$/i, "resolving"],
];
/** What the server does before it sends. A line it makes up must not look like our own receiving. */
const REMOTE_PHASES: ReadonlySet<CloneProgress["phase"]> = new Set(["enumerating", "counting", "compressing"]);

function phaseOf(title: string): CloneProgress["phase"] | null {
  return TITLES.find(([pattern]) => pattern.test(title))?.[1] ?? null;
}

/** `45% (450/1000)` */
function objectsOf(rest: string): ObjectCounts | null {
  const [, done, total] = /^\d+% \((\d+)\/(\d+)\)/.exec(rest) ?? [];
  return done === undefined || total === undefined ? null : { done: Number(done), total: Number(total) };
}

/** `450` or `450, done.`, where the total is not known. */
function countOf(rest: string): number | null {
  const [, count] = /^(\d+)(?:,|$)/.exec(rest) ?? [];
  return count === undefined ? null : Number(count);
}

/** `12.40 MiB | 3.10 MiB/s` */
function bytesOf(rest: string): ByteCounts | null {
  const [, done, unit, speed, speedUnit] =
    /, ([\d.]+) (bytes?|[KMGT]iB)(?: \| ([\d.]+) (bytes?|[KMGT]iB)\/s)?/.exec(rest) ?? [];
  if (done === undefined || unit === undefined) return null;
  const perSecond = speed === undefined || speedUnit === undefined ? null : inBytes(speed, speedUnit);
  return { done: inBytes(done, unit), total: null, perSecond };
}

function inBytes(amount: string, unit: string): number {
  return Math.round(Number(amount) * 1024 ** ["b", "K", "M", "G", "T"].indexOf(unit.charAt(0)));
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

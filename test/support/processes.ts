import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

export interface LiveProcess {
  readonly pid: number;
  readonly command: string;
}

/**
 * The processes that work for a data directory, apart from the server itself: those whose environment says
 * `MEGABRAIN_CHILD_OF=<directory>`, and those that name a path inside it on their command line.
 */
export function processesOf(
  dataDir: string,
  options: { except?: readonly (number | undefined)[] } = {},
): LiveProcess[] {
  const found = existsSync("/proc/self/environ") ? fromProc(dataDir) : fromPs(dataDir);
  return found.filter(({ pid }) => pid !== process.pid && !options.except?.includes(pid));
}

/** Waits until no process works for the directory; rejects with the names of those that still do. */
export async function untilNoProcesses(
  dataDir: string,
  options: { withinMs: number; except?: readonly (number | undefined)[] },
): Promise<void> {
  const deadline = Date.now() + options.withinMs;
  for (;;) {
    const left = processesOf(dataDir, options);
    if (left.length === 0) return;
    if (Date.now() > deadline) {
      throw new Error(`still running: ${left.map(({ pid, command }) => `${pid} ${command}`).join("; ")}`);
    }
    // The kernel tells nobody but the parent that a process ended.
    await sleep(20);
  }
}

/** Parser and indexer processes of a running server: they stay a while for its next ingestion. */
export function standbyOf(serverPid: number): readonly number[] {
  const lines = execFileSync("ps", ["-Aww", "-o", "pid=,ppid=,command="], { encoding: "utf8" }).split("\n");
  return lines.flatMap((line) => {
    const [pid, parent, ...command] = line.trim().split(/\s+/);
    return Number(parent) === serverPid && /(parser|indexer)-process/.test(command.join(" ")) ? [Number(pid)] : [];
  });
}

function fromProc(dataDir: string): LiveProcess[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const state = read(`/proc/${pid}/stat`).replace(/^.*\) /s, "")[0];
      const command = read(`/proc/${pid}/cmdline`).split("\0").filter(Boolean);
      const environment = read(`/proc/${pid}/environ`).split("\0");
      const belongs =
        environment.includes(`MEGABRAIN_CHILD_OF=${dataDir}`) || command.some((word) => word.includes(dataDir));
      // Z: ended, and only waiting for its parent to notice.
      return belongs && state !== "Z" ? [{ pid: Number(pid), command: command.join(" ") }] : [];
    });
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // The process ended, or belongs to someone else.
    return "";
  }
}

function fromPs(dataDir: string): LiveProcess[] {
  const lines = execFileSync("ps", ["-Aww", "-o", "pid=,command="], { encoding: "utf8" }).split("\n");
  return lines
    .filter((line) => line.includes(dataDir))
    .map((line) => ({ pid: Number.parseInt(line, 10), command: line.trim().replace(/^\d+\s+/, "") }));
}

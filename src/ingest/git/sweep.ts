import { execFile } from "node:child_process";
import { readFile, readdir } from "node:fs/promises";
import { promisify } from "node:util";
import { CHILD_MARKER } from "./git-environment.ts";

/** A process that a server of this data directory started. */
interface Leftover {
  readonly pid: number;
  readonly group: number;
}

/**
 * Kills what a killed server left: every process, with its group, that carries the mark of this data directory. Call
 * it when no other server owns the directory, and before the first child is started. Returns how many were found.
 */
export async function sweepOrphans(dataDir: string): Promise<number> {
  const found = process.platform === "linux" ? await fromProc(dataDir) : await fromPs(dataDir);
  const own = await groupOf(process.pid);
  const others = found.filter(({ pid }) => pid !== process.pid);
  for (const { pid, group } of others) kill(group > 1 && group !== own ? -group : pid);
  return others.length;
}

/** What `ps` prints with the environment behind the command: `  123   123 git fetch … PATH=/usr/bin …`. */
export function leftoversIn(printed: string, dataDir: string): readonly Leftover[] {
  return printed.split("\n").flatMap((line) => {
    const [, pid, group, rest = ""] = /^\s*(\d+)\s+(\d+)\s(.*)$/.exec(line) ?? [];
    const marked = `${rest} `.includes(` ${CHILD_MARKER}=${dataDir} `);
    return marked ? [{ pid: Number(pid), group: Number(group) }] : [];
  });
}

async function fromProc(dataDir: string): Promise<readonly Leftover[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (name) => {
      const environment = await readOrEmpty(`/proc/${name}/environ`);
      if (!environment.split("\0").includes(`${CHILD_MARKER}=${dataDir}`)) return [];
      return [{ pid: Number(name), group: await groupOf(Number(name)) }];
    }),
  );
  return found.flat();
}

/** macOS shows the environment of our own processes; of git only where it is not Apple's. */
async function fromPs(dataDir: string): Promise<readonly Leftover[]> {
  const { stdout } = await promisify(execFile)("ps", ["-Eaxww", "-o", "pid=,pgid=,command="], {
    env: { PATH: "/bin:/usr/bin", LC_ALL: "C" },
    maxBuffer: PS_OUTPUT_MAX_BYTES,
  });
  return leftoversIn(stdout, dataDir);
}

/** 0 where it cannot be told. */
async function groupOf(pid: number): Promise<number> {
  const stat = await readOrEmpty(`/proc/${pid}/stat`);
  // The name stands in parentheses and may hold anything; state, parent and group follow it.
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[2] ?? 0);
}

async function readOrEmpty(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch {
    // It has ended, or is someone else's: either way not ours to kill.
    return "";
  }
}

function kill(target: number): void {
  try {
    process.kill(target, "SIGKILL");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ESRCH" && code !== "EPERM") throw error;
  }
}

const PS_OUTPUT_MAX_BYTES = 64 * 1024 * 1024;

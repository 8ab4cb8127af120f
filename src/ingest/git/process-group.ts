import { readFile, readdir } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

/** Signals every process of a group. Says whether there was one, be it only a zombie. */
export function signalGroup(group: number, signal: NodeJS.Signals): boolean {
  return signalProcess(-group, signal);
}

/** As `process.kill`, but says false where nobody is left to signal. */
function signalProcess(target: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(target, signal);
  } catch (error) {
    // ESRCH: gone. EPERM: on macOS, only zombies are left of a group.
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ESRCH" || code === "EPERM") return false;
    throw error;
  }
}

/** Kills what is left of a group and waits until it has ended, which takes a moment. */
export function endGroup(group: number): Promise<void> {
  return end(-group, () => hasLiveMember(group));
}

/** The same for one process, and no other of its group. */
export function endProcess(pid: number): Promise<void> {
  return end(pid, async () => isLive(await statOf(String(pid))));
}

async function end(target: number, lives: () => Promise<boolean>): Promise<void> {
  const tries = END_MS_MAX / LOOK_MS;
  for (let tried = 0; tried < tries && signalProcess(target, "SIGKILL"); tried++) {
    if (process.platform === "linux" && !(await lives())) return;
    await sleep(LOOK_MS);
  }
}

/** 0 where it cannot be told: off Linux, and for processes that have ended. */
export async function groupOf(pid: number): Promise<number> {
  return (await statOf(String(pid))).group;
}

const END_MS_MAX = 1000;
const LOOK_MS = 5;

async function hasLiveMember(group: number): Promise<boolean> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(pids.map((pid) => statOf(pid)));
  return stats.some((stat) => stat.group === group && isLive(stat));
}

/**
 * Zombies do not count. Children of a git that failed wait for whoever is process 1 to notice that they ended, and in
 * a container that can be never.
 */
function isLive({ state }: ProcessStat): boolean {
  return !["", "Z", "X"].includes(state);
}

interface ProcessStat {
  readonly state: string;
  readonly group: number;
}

async function statOf(pid: string): Promise<ProcessStat> {
  const stat = await readOrEmpty(`/proc/${pid}/stat`);
  // The name stands in parentheses and may hold anything; state, parent and group follow it.
  const [state = "", , group = "0"] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return { state, group: Number(group) };
}

/** Files of other users and of processes that have ended say nothing. */
export async function readOrEmpty(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch {
    return "";
  }
}

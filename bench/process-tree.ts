import { readdirSync, readFileSync } from "node:fs";

/** What a process and its descendants take. Linux only: elsewhere there is nothing to read, and everything is 0. */

/** Sum of the proportional set sizes, in bytes. */
export function treeMemory(pid: number): number {
  return descendants(pid).reduce((sum, each) => sum + ownMemory(each), 0);
}

/** Proportional set size of the process alone, in bytes. */
export function ownMemory(pid: number): number {
  return Number(/^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0) * 1024;
}

/** Processor seconds of the process and of all descendants, those that have ended and were waited for among them. */
export function treeSeconds(pid: number): number {
  return descendants(pid).reduce((sum, each) => sum + ticks(each, 4) / TICKS_PER_SECOND, 0);
}

/** Processor seconds of the process alone. */
export function ownSeconds(pid: number): number {
  return ticks(pid, 2) / TICKS_PER_SECOND;
}

/** Those of them that it spent outside the kernel. */
export function ownUserSeconds(pid: number): number {
  return ticks(pid, 1) / TICKS_PER_SECOND;
}

/** The first `count` of user, system, and waited-for children's user and system time. */
function ticks(pid: number, count: number): number {
  const fields = statFields(pid);
  return fields.slice(11, 11 + count).reduce((sum, field) => sum + Number(field), 0);
}

/** The process, its children, theirs, and so on. */
export function descendants(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of list("/proc").filter((entry) => /^\d+$/.test(entry))) {
    const parent = Number(statFields(Number(name))[1] ?? 0);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const found = [root];
  for (const pid of found) found.push(...(children.get(pid) ?? []));
  return found;
}

/** From the state on: what stands before it, the program's name, may hold anything. */
function statFields(pid: number): readonly string[] {
  const stat = read(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

function list(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** Of a process that lives; empty when it has ended. */
export function commandLine(pid: number): string {
  return read(`/proc/${pid}/cmdline`);
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // The process has ended.
    return "";
  }
}

/** USER_HZ of Linux wherever Node runs. */
const TICKS_PER_SECOND = 100;

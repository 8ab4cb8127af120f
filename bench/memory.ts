import { readdirSync, readFileSync } from "node:fs";

/** Samples a process and all its descendants until stopped; `stop` returns the highest sum of PSS seen, in bytes. */
export interface MemoryWatch {
  stop(): number;
}

const EVERY_MS = 100;

/** Linux only: elsewhere it sees nothing and returns 0. */
export function watchMemory(pid: number): MemoryWatch {
  let peak = 0;
  const sample = (): void => {
    const sum = descendants(pid).reduce((total, each) => total + pss(each), 0);
    peak = Math.max(peak, sum);
  };
  const timer = setInterval(sample, EVERY_MS);
  return {
    stop() {
      sample();
      clearInterval(timer);
      return peak;
    },
  };
}

function descendants(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of list("/proc").filter((entry) => /^\d+$/.test(entry))) {
    const parent = Number(/^.*\) \S (\d+)/s.exec(read(`/proc/${name}/stat`))?.[1] ?? 0);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const found = [root];
  for (const pid of found) found.push(...(children.get(pid) ?? []));
  return found;
}

function pss(pid: number): number {
  return Number(/^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0) * 1024;
}

function list(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // The process has ended.
    return "";
  }
}

import { treeMemory } from "./process-tree.ts";

/** Samples a process and all its descendants until stopped; `stop` returns the highest sum of PSS seen, in bytes. */
export interface MemoryWatch {
  stop(): number;
}

const EVERY_MS = 100;

/** Linux only: elsewhere it sees nothing and returns 0. */
export function watchMemory(pid: number): MemoryWatch {
  let peak = 0;
  const sample = (): void => {
    peak = Math.max(peak, treeMemory(pid));
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

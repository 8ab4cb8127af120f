import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** The longest of the server's turns, to about a millisecond. */
export interface LoopDelay {
  readonly wallMs: number;
  /** What the process itself took of the processor between two turns: on a busy machine it waits for others besides. */
  readonly processorMs: number;
}

/** What a server is to be started with, to be asked by `takeLoopDelay` later. */
export function loopDelayEnvironment(directory: string): Readonly<Record<string, string>> {
  return { NODE_OPTIONS: `--import ${PRELOAD}`, BENCH_LOOP_DELAY_FILE: join(directory, FILE) };
}

/** What was longest since it was asked last. */
export async function takeLoopDelay({ pid, directory }: { pid: number; directory: string }): Promise<LoopDelay> {
  const file = join(directory, FILE);
  process.kill(pid, "SIGWINCH");
  while (!existsSync(file)) await sleep(5);
  const delay = JSON.parse(readFileSync(file, "utf8")) as LoopDelay;
  rmSync(file);
  return delay;
}

/** Compiled beside this file. */
const PRELOAD = new URL("./watched-server.js", import.meta.url).href;
const FILE = "loop-delay.json";

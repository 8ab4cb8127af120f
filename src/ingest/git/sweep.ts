import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { promisify } from "node:util";
import { CHILD_MARKER } from "../../core/child-marker.ts";
import { endGroup, endProcess, groupOf, readOrEmpty } from "./process-group.ts";

/** A process that a server of this data directory started. */
interface Leftover {
  readonly pid: number;
  readonly group: number;
}

/**
 * Kills what a killed server left: every process that carries the mark of this data directory, and the whole group of
 * one that leads a group, because we made that. Other groups may hold strangers, who live on. Call it while no other server owns the directory, and before the first child is started. Resolves when they have ended,
 * with how many they were.
 */
export async function sweepOrphans(dataDir: string): Promise<number> {
  const found = process.platform === "linux" ? await fromProc(dataDir) : await fromPs(dataDir);
  const own = await groupOf(process.pid);
  const others = found.filter(({ pid }) => pid !== process.pid);
  const led = others.flatMap(({ pid, group }) => (pid === group && group !== own ? [group] : []));
  const alone = others.flatMap(({ pid, group }) => (led.includes(group) ? [] : [pid]));
  await Promise.all([...led.map(endGroup), ...alone.map(endProcess)]);
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

const PS_OUTPUT_MAX_BYTES = 64 * 1024 * 1024;

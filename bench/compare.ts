import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { cleanUp, temporaryDirectory } from "../test/support/cleanup.ts";
import { startGitServer } from "../test/support/git-server.ts";
import { asGitHub } from "../test/support/server.ts";
import { serveAs } from "./served-repository.ts";

/**
 * A whole ingestion, cold (a new process over an empty data directory), against `git clone --depth 1`, then
 * `ctags -R --fields=+ne`, then `cindex`, one after the other; alternating, both over smart HTTP on loopback:
 *
 *   npm run bench -- compare REPOSITORY [REPOSITORY …] [--rounds N, default 3]
 *
 * Needs universal-ctags and codesearch (Debian's packages of these names).
 */
export async function benchCompare(args: readonly string[]): Promise<void> {
  const at = args.indexOf("--rounds");
  const rounds = at === -1 ? 3 : Number(args[at + 1]);
  const paths = at === -1 ? args : args.slice(0, at);
  const root = temporaryDirectory("megabrain-bench-");
  const ratios: number[] = [];
  try {
    for (const path of paths) {
      const name = serveAs(root, resolve(path));
      const gitServer = await startGitServer({ root });
      const ours: number[] = [];
      const theirs: number[] = [];
      for (let round = 0; round < rounds; round++) {
        ours.push(await timed((directory) => ingest(name, { directory, env: asGitHub(gitServer) })));
        theirs.push(await timed((directory) => cloneAndIndex(`${gitServer.url}/${name}.git`, directory)));
      }
      await gitServer.close();
      const ratio = median(ours.map((seconds, i) => seconds / (theirs[i] ?? seconds)));
      ratios.push(ratio);
      console.log(`${name}: ours ${spread(ours)} s, theirs ${spread(theirs)} s, ratio ${ratio.toFixed(2)}`);
    }
    const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
    console.log(`geometric mean of the ratios: ${mean.toFixed(2)}`);
  } finally {
    await cleanUp();
  }
}

async function timed(work: (directory: string) => Promise<void>): Promise<number> {
  const directory = temporaryDirectory("megabrain-bench-");
  const startedAt = performance.now();
  await work(directory);
  const seconds = (performance.now() - startedAt) / 1000;
  rmSync(directory, { recursive: true, force: true });
  return seconds;
}

async function ingest(name: string, { directory, env }: { directory: string; env: Readonly<Record<string, string>> }) {
  const args = ["dist/main.js", "ingest", name, "--data-dir", directory, "--progress", "none"];
  await run(process.execPath, args, env);
}

async function cloneAndIndex(url: string, directory: string): Promise<void> {
  const tree = join(directory, "tree");
  mkdirSync(tree);
  await run("git", ["clone", "-q", "--depth", "1", "--", url, tree], {});
  await run("ctags", ["-R", "--fields=+ne", "-f", join(directory, "tags"), tree], {});
  await run("cindex", [tree], { CSEARCHINDEX: join(directory, "index") });
}

async function run(program: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<void> {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(program, args, { env: { PATH, HOME, ...env }, stdio: "ignore" });
  const [status] = (await once(child, "close")) as [number | null];
  if (status !== 0) throw new Error(`${program} ended with ${status}`);
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

/** `4.2 (4.1–4.6)` */
function spread(seconds: readonly number[]): string {
  const [least, most] = [Math.min(...seconds), Math.max(...seconds)];
  return `${median(seconds).toFixed(2)} (${least.toFixed(2)}–${most.toFixed(2)})`;
}

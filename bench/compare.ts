import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cleanUp, temporaryDirectory } from "../test/support/cleanup.ts";
import { startGitServer } from "../test/support/git-server.ts";
import { asGitHub } from "../test/support/server.ts";
import { readArguments } from "./arguments.ts";
import { Report } from "./report.ts";
import { serveRepositories } from "./served-repository.ts";
import { geometricMean, median, spread } from "./statistics.ts";

/**
 * A whole ingestion, cold (a new process over an empty data directory), against `git clone --depth 1`, then
 * `ctags -R --fields=+ne`, then `cindex`, one after the other; alternating, both over smart HTTP on loopback:
 *
 *   npm run bench -- compare [REPOSITORY …] [--rounds 3] [--megabytes 10] [--save]
 *
 * Without a repository, one of so many megabytes is made of source on this machine. Needs universal-ctags and
 * codesearch (Debian's packages of these names).
 */
export async function benchCompare(args: readonly string[]): Promise<void> {
  const given = readArguments(args, { rounds: 3, megabytes: 10 });
  const report = new Report("compare", given);
  const root = temporaryDirectory("megabrain-bench-");
  try {
    const names = await serveRepositories(root, { paths: given.paths, megabytes: given.number("megabytes") });
    const gitServer = await startGitServer({ root });
    const rows: { repository: string; ours: string; theirs: string; ratio: number }[] = [];
    for (const name of names) {
      const ours: number[] = [];
      const theirs: number[] = [];
      for (let round = 0; round < given.number("rounds"); round++) {
        ours.push(await timed((directory) => ingest(name, { directory, env: asGitHub(gitServer) })));
        theirs.push(await timed((directory) => cloneAndIndex(`${gitServer.url}/${name}.git`, directory)));
      }
      const ratio = median(ours.map((seconds, i) => seconds / (theirs[i] ?? seconds)));
      rows.push({ repository: name, ours: spread(ours), theirs: spread(theirs), ratio });
      console.log(`${name}: ours ${spread(ours)} s, theirs ${spread(theirs)} s, ratio ${ratio.toFixed(2)}`);
    }
    report.say("Seconds for a whole ingestion, cold, and for `git clone --depth 1`, `ctags -R`, `cindex` in turn.");
    report.table(rows.map((row) => ({ ...row, ratio: row.ratio.toFixed(2) })));
    report.say(`Geometric mean of the ratios: ${geometricMean(rows.map(({ ratio }) => ratio)).toFixed(2)}.`);
    report.save();
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

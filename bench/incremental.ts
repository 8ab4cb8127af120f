import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join, resolve } from "node:path";
import { apiClient } from "../test/support/api-client.ts";
import { cleanUp, temporaryDirectory } from "../test/support/cleanup.ts";
import { startGitServer } from "../test/support/git-server.ts";
import type { TreeEntry } from "../test/support/repository.ts";
import { asGitHub, startServer, type TestServer } from "../test/support/server.ts";
import { readArguments } from "./arguments.ts";
import { makeDefaultRepository } from "./default-repository.ts";
import { treeSeconds } from "./process-tree.ts";
import { pick, seededRandom } from "./random.ts";
import { Report } from "./report.ts";
import { mean, median, spread } from "./statistics.ts";

/**
 * Ingests a repository along its real history, over smart HTTP on loopback, and compares each step with a full ingestion:
 * first in steps of about 1 % of the files, then commit by commit:
 *
 *   npm run bench -- incremental [REPOSITORY] [--commits 20] [--steps 5] [--rounds 3] [--megabytes 30] [--save]
 *
 * REPOSITORY is a path to a git directory or a checkout that has its history. Without one it is made of source on this
 * machine, and its changes replace files by others. `--rounds` is how often the full ingestion is measured. Throws when
 * what was built step by step counts otherwise than what is built in full.
 */
export async function benchIncremental(args: readonly string[]): Promise<void> {
  const given = readArguments(args, { commits: 20, steps: 5, rounds: 3, megabytes: 30 });
  const report = new Report("incremental", given);
  const plan = { commits: given.number("commits"), steps: given.number("steps") };
  const root = temporaryDirectory("megabrain-bench-");
  try {
    const [path] = given.paths;
    if (path === undefined) await makeHistory(root, { ...plan, megabytes: given.number("megabytes") });
    else cloneHistory(root, path);
    const { first, larger, single } = planSteps(join(root, `${NAME}.git`), plan);
    const gitServer = await startGitServer({ root });
    const server = await startServer({ env: asGitHub(gitServer) });
    const target: Target = { server, directory: join(root, `${NAME}.git`) };
    await ingest(target, { commit: first });
    const one = await ingestAll(target, [first, ...larger]);
    const each = await ingestAll(target, [larger.at(-1) ?? first, ...single]);
    const full: Ingested[] = [];
    for (let round = 0; round < given.number("rounds"); round++) full.push(await ingest(target, { full: true }));
    assertSame([...one, ...each].at(-1)!, full[0]!);
    const unchanged = await ingest(target, {});
    if (unchanged.mode !== "unchanged") throw new Error(`the same commit again was ingested as ${unchanged.mode}`);

    const fullMs = median(full.map(({ ms }) => ms));
    const fullProcessor = median(full.map(({ processorMs }) => processorMs));
    const share = (ms: number, of: number): string => `${((ms / of) * 100).toFixed(1)} %`;
    const shown = (steps: readonly Step[]) =>
      steps.map(({ commit, changed, share: ofFiles, mode, isCompacted, ms, processorMs }) => ({
        commit: commit.slice(0, 10),
        "files changed": changed,
        "of all": `${(ofFiles * 100).toFixed(2)} %`,
        mode: isCompacted ? `${mode}, compacted` : mode,
        ms: ms.toFixed(0),
        "of full": share(ms, fullMs),
        "processor, of full": share(processorMs, fullProcessor),
      }));
    report.say(
      `${full[0]!.files} files, ${(full[0]!.bytes / 1e6).toFixed(1)} MB. In full: ${spread(full.map(({ ms }) => ms / 1000))} s, ` +
        `${(fullProcessor / 1000).toFixed(1)} s of processor time. The same commit again: ${unchanged.ms.toFixed(0)} ms.`,
    );
    report.say("In steps of about 1 % of the files:");
    report.table(shown(one));
    report.say("Commit by commit:");
    report.table(shown(each));
    const compactions = [...one, ...each].filter(({ isCompacted }) => isCompacted);
    report.say(
      `A commit costs ${share(mean(each.map(({ ms }) => ms)), fullMs)} of a full ingestion in the mean. ` +
        `${compactions.length} of the ${one.length + each.length} steps merged the segments into one, because they had ` +
        `become too many.`,
    );
    const incremental = one.filter(({ mode, isCompacted }) => mode === "incremental" && !isCompacted);
    report.aims([
      {
        what: "1 % of the files, of the full time",
        value: median(incremental.map(({ ms }) => (ms / fullMs) * 100)),
        most: 10,
        unit: "%",
      },
      {
        what: "1 % of the files, of the full processor time",
        value: median(incremental.map(({ processorMs }) => (processorMs / fullProcessor) * 100)),
        most: 10,
        unit: "%",
      },
      ...compactionAims(compactions, { ms: fullMs, processorMs: fullProcessor }),
      { what: "the same commit again", value: unchanged.ms, most: 1000, unit: "ms", digits: 0 },
    ]);
    report.save();
  } finally {
    await cleanUp();
  }
}

interface StepPlan {
  readonly commits: number;
  readonly steps: number;
}

interface Target {
  readonly server: TestServer;
  /** The repository that is served. */
  readonly directory: string;
}

/** A step along the history. */
interface Step extends Ingested {
  readonly commit: string;
  /** Files that differ from the step before. */
  readonly changed: number;
  /** Of all files. */
  readonly share: number;
}

interface Ingested {
  readonly mode: string;
  /** What was indexed before was merged with what changed. */
  readonly isCompacted: boolean;
  readonly ms: number;
  readonly processorMs: number;
  readonly files: number;
  readonly symbols: number;
  readonly bytes: number;
}

async function ingestAll(target: Target, commits: readonly string[]): Promise<Step[]> {
  const steps: Step[] = [];
  for (const [i, commit] of commits.slice(1).entries()) {
    const changed = changedFiles(target.directory, commits[i] ?? commit, commit);
    const ingested = await ingest(target, { commit });
    steps.push({ ...ingested, commit, changed, share: changed / ingested.files });
    console.log(JSON.stringify(steps.at(-1)));
  }
  return steps;
}

async function ingest(
  { server, directory }: Target,
  { commit, full = false }: { commit?: string; full?: boolean },
): Promise<Ingested> {
  if (commit !== undefined) git(directory, "update-ref", "HEAD", commit);
  const [secondsBefore, began] = [treeSeconds(server.pid), performance.now()];
  const stream = await apiClient(server.url).ingestStream({ repository: NAME, full });
  const last = (await stream.all(3_600_000)).at(-1);
  const ms = performance.now() - began;
  const stats = last?.progress.stats;
  if (stats === undefined) throw new Error(`ended as ${last?.raw}`);
  const { mode, files, symbols, bytes } = stats;
  const isCompacted = mode === "incremental" && newestSegment(server.dataDir).files === files;
  return {
    mode,
    isCompacted,
    ms,
    processorMs: (treeSeconds(server.pid) - secondsBefore) * 1000,
    files,
    symbols,
    bytes,
  };
}

/** Of the bench's only repository. One that holds every file stands alone. */
function newestSegment(dataDir: string): { readonly files: number } {
  const summaries = readdirSync(join(dataDir, "segments")).map((id) => join(dataDir, "segments", id, "segment.json"));
  const newest = summaries.reduce((a, b) => (statSync(a).mtimeMs > statSync(b).mtimeMs ? a : b));
  return JSON.parse(readFileSync(newest, "utf8")) as { files: number };
}

function compactionAims(
  compactions: readonly Ingested[],
  full: Pick<Ingested, "ms" | "processorMs">,
): Parameters<Report["aims"]>[0] {
  if (compactions.length === 0) return [];
  return (["ms", "processorMs"] as const).map((of) => ({
    what: `a compaction, of the full ${of === "ms" ? "time" : "processor time"}`,
    value: median(compactions.map((step) => (step[of] / full[of]) * 100)),
    most: 20,
    unit: "%",
  }));
}

function assertSame(steps: Ingested, full: Ingested): void {
  const counts = ({ files, symbols, bytes }: Ingested): string => JSON.stringify({ files, symbols, bytes });
  if (counts(steps) !== counts(full)) {
    throw new Error(`step by step there are ${counts(steps)}, but in full ${counts(full)}`);
  }
}

/** Oldest first: a commit to begin with, steps of 1 % of the files, then the newest commits one by one. */
function planSteps(directory: string, { commits, steps }: StepPlan) {
  const history = git(directory, "rev-list", "--first-parent", "HEAD").split("\n");
  const files = git(directory, "ls-tree", "-r", "--name-only", "HEAD").split("\n").length;
  const single = history.slice(0, commits).toReversed();
  const larger: string[] = [];
  let at = Math.min(commits, history.length - 1);
  let first = history[at] as string;
  while (larger.length < steps) {
    const next = history.findIndex((commit, i) => i > at && changedFiles(directory, commit, first) >= files / 100);
    if (next === -1) break;
    larger.unshift(first);
    at = next;
    first = history[at] as string;
  }
  return { first, larger, single };
}

function changedFiles(directory: string, from: string, to: string): number {
  const names = git(directory, "diff", "--name-only", "--no-renames", from, to);
  return names === "" ? 0 : names.split("\n").length;
}

function cloneHistory(root: string, path: string): void {
  mkdirSync(join(root, "bench"), { recursive: true });
  git(".", "clone", "-q", "--bare", "--", resolve(path), join(root, `${NAME}.git`));
}

/** Replaces files by others of the machine with the same ending: 1 % of them in a step, a few in a commit. */
async function makeHistory(root: string, plan: StepPlan & { readonly megabytes: number }): Promise<void> {
  const { repository, files, more } = await makeDefaultRepository({ root, name: NAME, megabytes: plan.megabytes });
  const random = seededRandom(2);
  const endingOf = ({ path }: TreeEntry): string => extname(String(path));
  const change = (): TreeEntry => {
    const file = pick(files, random);
    // Some hundred tries find one of any language that is not rare.
    const other = Array.from({ length: 300 }, () => pick(more.length > 0 ? more : files, random)).find(
      (candidate) => endingOf(candidate) === endingOf(file),
    );
    return { ...file, content: other?.content ?? "replaced\n" };
  };
  // Some are picked twice.
  const percent = Math.ceil(files.length * 0.012);
  const sizes = [
    ...Array.from({ length: plan.steps }, () => percent),
    ...Array.from({ length: plan.commits }, () => 1 + Math.floor(random() * 9)),
  ];
  for (const size of sizes) await repository.commit(Array.from({ length: size }, change));
}

function git(directory: string, ...args: string[]): string {
  return execFileSync("git", ["-C", directory, ...args], { encoding: "utf8", maxBuffer: 1e9, stdio: "pipe" }).trim();
}

const NAME = "bench/history";

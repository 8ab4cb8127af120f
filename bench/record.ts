import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { ProgressEvent } from "../src/core/progress-event.ts";
import type { Observed } from "../src/ingest/progress-reporter.ts";
import { cleanUp, temporaryDirectory } from "../test/support/cleanup.ts";
import { startGitServer } from "../test/support/git-server.ts";
import { startServer, type TestServer } from "../test/support/server.ts";
import { openStream } from "../test/support/sse-reader.ts";
import { startSlowProxy } from "./honesty/slow-proxy.ts";
import { writeTrace, type TraceStep } from "./honesty/trace.ts";

/**
 * Ingests a repository over smart HTTP on loopback, and writes what its progress model was told to bench/traces:
 *
 *   npm run bench -- record NAME REPOSITORY [--times N] [--again N] [--commits N --every N]
 *     [--megabytes-per-second N] [--think SECONDS] [--stall SECONDS] [--kill PERCENTAGE] [--beside REPOSITORY]
 *
 * REPOSITORY is a path to a git directory; NAME is all that stays of it. With `--times` the same instance ingests it
 * again, in full, with `--again` as it is; with `--commits` commit by commit of its history, oldest first, each after so
 * many others. `--beside` ingests another one at the same time, `--kill` kills the server at that percentage and starts it
 * again.
 */
export async function benchRecord(args: readonly string[]): Promise<void> {
  const options = readOptions(args);
  try {
    await record(options);
  } finally {
    await cleanUp();
  }
}

type Options = ReturnType<typeof readOptions>;

function readOptions(args: readonly string[]) {
  const text = { type: "string" } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      times: { ...text, default: "1" },
      again: { ...text, default: "0" },
      commits: { ...text, default: "1" },
      every: { ...text, default: "1" },
      "megabytes-per-second": text,
      think: text,
      stall: text,
      kill: text,
      beside: text,
    },
  });
  const [name, path] = positionals;
  if (name === undefined || path === undefined) throw new Error("give a name and the path of a git directory");
  const number = (given: string | undefined): number | null => (given === undefined ? null : Number(given));
  return {
    name,
    path: resolve(path),
    times: Number(values.times),
    again: Number(values.again),
    commits: Number(values.commits),
    every: Number(values.every),
    megabytesPerSecond: number(values["megabytes-per-second"]),
    thinkSeconds: number(values.think),
    stallSeconds: number(values.stall),
    killAt: number(values.kill),
    beside: values.beside === undefined ? null : resolve(values.beside),
  };
}

async function record(options: Options): Promise<void> {
  const root = temporaryDirectory("megabrain-bench-");
  const served = serveCopy(root, { path: options.path, name: "traced" });
  if (options.beside !== null) serveCopy(root, { path: options.beside, name: "beside" });
  const proxy = await startSlowProxy((await startGitServer({ root })).url);
  const observedFile = join(temporaryDirectory("megabrain-bench-"), "observed");
  const server = await startServer({
    program: fileURLToPath(new URL("./honesty/trace-server.js", import.meta.url)),
    env: {
      MEGABRAIN_GITHUB_URL: proxy.url,
      MEGABRAIN_ALLOW_HOSTS: "127.0.0.1",
      MEGABRAIN_LOG_LEVEL: "warn",
      MEGABRAIN_BENCH_TRACE: observedFile,
    },
  });
  const { megabytesPerSecond, thinkSeconds, stallSeconds } = options;
  const commits = options.commits === 1 ? [null] : historyOf(served, options);
  const whole = commits.flatMap((commit) => Array.from({ length: options.times }, () => commit));
  const runs = [...whole, ...Array.from({ length: options.again }, () => null)];
  for (const [i, commit] of runs.entries()) {
    if (commit !== null) git(served, "update-ref", "HEAD", commit);
    proxy.set({
      bytesPerSecond: megabytesPerSecond === null ? null : megabytesPerSecond * 1e6,
      thinkMs: thinkSeconds === null ? null : thinkSeconds * 1000,
      stall: stallSeconds === null ? null : { afterBytes: STALL_AFTER_BYTES, ms: stallSeconds * 1000 },
    });
    const other = options.beside === null ? null : ingest(server, { repository: "bench/beside", full: true });
    const events = await ingest(
      server,
      { repository: "bench/traced", full: commits.length === 1 && i < whole.length },
      options.killAt,
    );
    await other;
    const name = runs.length === 1 ? options.name : `${options.name}-${i + 1}`;
    keep({ events, observedFile, name, earlier: i, options });
  }
}

/** A repository of its own, whose HEAD may move, that borrows the objects. */
function serveCopy(root: string, { path, name }: { readonly path: string; readonly name: string }): string {
  const served = join(root, "bench", `${name}.git`);
  mkdirSync(join(root, "bench"), { recursive: true });
  git(".", "clone", "-q", "--bare", "--shared", "--", path, served);
  return served;
}

function historyOf(served: string, { commits, every }: Options): readonly string[] {
  const history = git(served, "rev-list", "--first-parent", `--max-count=${(commits - 1) * every + 1}`, "HEAD");
  return history
    .split("\n")
    .filter((_, i) => i % every === 0)
    .toReversed();
}

async function ingest(
  server: TestServer,
  request: { readonly repository: string; readonly full: boolean },
  killAt: number | null = null,
): Promise<readonly ProgressEvent[]> {
  const url = `${server.url}/api/v1/ingest/github?stream=true`;
  const stream = await openStream(url, { method: "POST", body: JSON.stringify(request) });
  if (killAt !== null) {
    await stream.until(({ percentage }) => percentage >= killAt, INGESTION_MS_MAX);
    await server.restart({ signal: "SIGKILL" });
  }
  const jobId = (await stream.next(INGESTION_MS_MAX))?.progress.jobId ?? stream.events[0]?.progress.jobId;
  const whole = await openStream(`${server.url}/api/v1/jobs/${jobId}/events?after=0`);
  const events = (await whole.all(INGESTION_MS_MAX)).map(({ progress }) => progress);
  const last = events.at(-1);
  if (last?.stats === undefined) throw new Error(`ended as ${last?.stage}: ${last?.message}`);
  return events;
}

interface Recording {
  readonly events: readonly ProgressEvent[];
  readonly observedFile: string;
  readonly name: string;
  readonly earlier: number;
  readonly options: Options;
}

function keep({ events, observedFile, name, earlier, options }: Recording): void {
  const last = events.at(-1)!;
  const lines = readFileSync(observedFile, "utf8").trim().split("\n");
  const all = lines.map((line) => JSON.parse(line) as Observed & { job: string; pid: number });
  const ours = all.filter(({ job }) => job === last.jobId);
  const works = new Map<string, unknown>();
  const observed: TraceStep[] = ours.map(({ pid, attempt, seconds, observation }, i) => ({
    isClaim: pid !== ours[i - 1]?.pid,
    attempt,
    seconds,
    // The same object again, so that it is written once.
    observation: "work" in observation ? { ...observation, work: once(works, observation.work) } : observation,
  }));
  const file = writeTrace({
    name,
    repository: options.name,
    condition: conditionOf(options),
    host: `at ${options.megabytesPerSecond ?? "any"} MB/s, thinks ${options.thinkSeconds ?? 0} s`,
    earlier,
    parserProcesses: Math.min(4, availableParallelism()),
    mode: last.stats!.mode,
    seconds: last.elapsedSeconds,
    observed,
    events: events.map((event) => ({
      seconds: event.elapsedSeconds,
      stage: event.stage,
      percentage: event.percentage,
      etaSeconds: event.etaSeconds,
      stalled: event.stalled,
    })),
  });
  console.log(`${file}: ${last.stats!.mode}, ${last.elapsedSeconds} s, ${observed.length} observations`);
}

function once<T>(seen: Map<string, unknown>, value: T): T {
  const key = JSON.stringify(value);
  if (!seen.has(key)) seen.set(key, value);
  return seen.get(key) as T;
}

function conditionOf({ megabytesPerSecond, thinkSeconds, stallSeconds, killAt, beside, commits }: Options): string {
  const parts = [
    megabytesPerSecond === null ? "" : `${megabytesPerSecond} MB/s`,
    thinkSeconds === null ? "" : `thinks ${thinkSeconds} s`,
    stallSeconds === null ? "" : `stalls ${stallSeconds} s`,
    killAt === null ? "" : "killed",
    beside === null ? "" : "beside another",
    commits === 1 ? "" : "commit by commit",
  ];
  return parts.filter((part) => part !== "").join(", ");
}

function git(directory: string, ...args: string[]): string {
  return execFileSync("git", ["-C", directory, ...args], { encoding: "utf8", maxBuffer: 1e9, stdio: "pipe" }).trim();
}

const INGESTION_MS_MAX = 3_600_000;
/** In the middle of the objects of a small repository. */
const STALL_AFTER_BYTES = 300_000;

import { createHash, randomUUID } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pino, type Logger } from "pino";
import { monotonicFactory } from "ulid";
import type { Config } from "./config.ts";
import { AppError } from "./core/error.ts";
import type { JobId } from "./core/ids.ts";
import type { Job } from "./core/job.ts";
import type { Claim } from "./core/ports/job-store.ts";
import type { RepositoryAddress } from "./core/repository.ts";
import { createMetrics, type Metrics } from "./http/metrics/metrics.ts";
import { observeStore } from "./http/metrics/observe-store.ts";
import { createHttpServer, type HttpServer } from "./http/server.ts";
import { parseRef } from "./ingest/address/parse-ref.ts";
import { readRepositoryAddress, type Forge } from "./ingest/address/repository-address.ts";
import { checkSettings } from "./ingest/check-settings.ts";
import type { Credentials } from "./ingest/git/credentials.ts";
import { gitEnvironment } from "./ingest/git/git-environment.ts";
import { requireGit } from "./ingest/git/git-version.ts";
import { sweepOrphans } from "./ingest/git/sweep.ts";
import { createIngestions } from "./ingest/ingestions.ts";
import { DEFAULT_USERNAMES } from "./ingest/read-request.ts";
import { createParserPool, type ParserPool } from "./ingest/parser/parser-pool.ts";
import { createStandby, type Standby } from "./core/standby.ts";
import { runJob, type RunJobOptions } from "./ingest/run-job.ts";
import { Runner } from "./ingest/runner.ts";
import { createTokenVault, type TokenVault } from "./ingest/token-vault.ts";
import { createCodeSearch } from "./search/search.ts";
import { withKnownPaths } from "./known-paths.ts";
import { openKeptClones, type KeptClones } from "./kept-clones.ts";
import { openDataDir, type OwnedDataDir } from "./store/embedded/data-dir.ts";
import { openEmbeddedStore, type EmbeddedStore } from "./store/embedded/open-store.ts";
import { unusableDataDir } from "./store/embedded/prepare-data-dir.ts";
import { systemClock } from "./system-clock.ts";
import { VERSION } from "./version.ts";

/** A running server. */
export interface App {
  /** `http://host:port`, the port as it was given out. */
  readonly url: string;
  /** How many ingestions run now. */
  runningJobs(): number;
  /** Ends streams cleanly, gives running jobs back to the queue, and frees the data directory. */
  close(): Promise<void>;
}

export type StartedApp =
  | { readonly kind: "started"; readonly app: App }
  /** Another process owns the data directory; `url` is its address once it listens. */
  | { readonly kind: "taken"; readonly url: string | null };

/** Jobs that ended longer ago are forgotten, with their events. */
const RETENTION_MS = 30 * 24 * 3_600_000;
const PURGE_EVERY_MS = 3_600_000;

export interface StartOptions {
  /** Whether waiting jobs are run. Commands that only look leave them to a server. */
  readonly runsJobs: boolean;
  /** Given where the person's own command starts it, with the jobs they named: see `withKnownPaths`. */
  readonly ownCommand?: { readonly namedJobs: readonly string[] };
  /** Told what each job's progress model is told: what traces are made of (bench/record.ts). */
  readonly onObserved?: RunJobOptions["onObserved"];
}

/** Joins everyone: configuration -> store -> ingestion and search -> server. */
export async function startApp(config: Config, options: StartOptions): Promise<StartedApp> {
  await checkSettings(config);
  await requireGit({ dataDir: config.dataDir, searchPath: config.searchPath });
  const dataDir = await openDataDir(config.dataDir, { clock: systemClock, version: VERSION });
  if (dataDir.kind === "taken") return { kind: "taken", url: dataDir.url };
  const closing = new ClosingSteps();
  closing.add(() => dataDir.close());
  try {
    const { url, runner } = await startOwned({ config, dataDir, closing }, options);
    return { kind: "started", app: { url, runningJobs: () => runner.runningCount, close: () => closing.run() } };
  } catch (error) {
    await closing.run();
    throw unusableDataDir(dataDir.dir, error);
  }
}

/** What was opened, to be closed in the opposite order, whether the start went through or not. */
class ClosingSteps {
  readonly #steps: (() => unknown)[] = [];

  add(step: () => unknown): void {
    this.#steps.push(step);
  }

  async run(): Promise<void> {
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) await step();
  }
}

interface Start {
  readonly config: Config;
  readonly dataDir: OwnedDataDir;
  readonly closing: ClosingSteps;
}

async function startOwned(
  { config: given, dataDir, closing }: Start,
  { runsJobs, ownCommand, onObserved }: StartOptions,
): Promise<{ readonly url: string; readonly runner: Runner }> {
  // A log that cannot be written, on a full disk say, is no reason to stop.
  const log = pino.destination({ dest: 2, sync: true }).on("error", () => {});
  const logger = pino({ level: given.logLevel }, log);
  await sweepOrphans(dataDir.dir);
  const opened = await openEmbeddedStore({
    dataDir: dataDir.dir,
    clock: systemClock,
    indexerEntry: INDEXER_ENTRY,
    onError: (error) => logger.error({ err: error }, "the store met a fault"),
  });
  closing.add(() => opened.close());
  const metrics = createMetrics();
  const store = { ...opened, ...observeStore(opened, metrics) };
  const config =
    ownCommand === undefined
      ? given
      : await withKnownPaths(given, { jobs: await store.jobs.list(EVERY_JOB), named: ownCommand.namedJobs });
  // The directory is ours alone, so whatever an earlier server left running has no one any more.
  await store.jobs.reclaim({ at: Number.MAX_SAFE_INTEGER });
  closing.add(keepPurging(store, logger));
  const clones = await openKeptClones(join(dataDir.dir, "repositories"), store);
  const vault = createTokenVault();
  const deps = { config, store, clones, vault, logger, metrics };
  const parsers = standbyParsers({ config, dataDir: dataDir.dir, metrics });
  closing.add(() => parsers.close());
  const runner = createRunner({ ...deps, dataDir: dataDir.dir, parsers, onObserved });
  closing.add(() => runner.stop());
  let isReady = false;
  const server = await createServer({ ...deps, runner, ready: () => isReady });
  closing.add(() => server.close());
  const url = await listen(server, config);
  await dataDir.publishAddress(url);
  if (runsJobs) runner.start();
  isReady = runsJobs;
  closing.add(() => {
    isReady = false;
  });
  return { url, runner };
}

const EVERY_JOB = {
  status: null,
  repository: null,
  since: null,
  before: null,
  limit: Number.MAX_SAFE_INTEGER,
} as const;

async function listen(server: HttpServer, { host, port }: Config): Promise<string> {
  try {
    return await server.listen({ host, port });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const reason = code === undefined ? undefined : CANNOT_LISTEN[code];
    if (reason === undefined) throw cause;
    const hint = "Choose another address with --host and --port; port 0 takes any free one.";
    const title = "The address cannot be used";
    throw new AppError("invalid_request", `Cannot listen on ${host}, port ${port}: ${reason}.`, { cause, title, hint });
  }
}

const CANNOT_LISTEN: Readonly<Record<string, string>> = {
  EADDRINUSE: "another program does already",
  EACCES: "this user may not",
  EADDRNOTAVAIL: "this machine has no such address",
  ENOTFOUND: "there is no such host",
};

interface RunnerDeps {
  readonly config: Config;
  readonly dataDir: string;
  readonly parsers: Standby<ParserPool>;
  readonly store: EmbeddedStore;
  readonly clones: KeptClones;
  readonly vault: TokenVault;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly onObserved?: RunJobOptions["onObserved"];
}

function standbyParsers({
  config,
  dataDir,
  metrics,
}: Pick<RunnerDeps, "config" | "dataDir" | "metrics">): Standby<ParserPool> {
  const open = (): ParserPool =>
    createParserPool({
      processes: config.parserProcesses,
      entry: PARSER_ENTRY,
      environment: gitEnvironment({ dataDir, searchPath: config.searchPath, remote: null }),
      deadlineMs: config.parseTimeoutMs,
      clock: systemClock,
      onReplaced: (reason) => metrics.parsersEnded.inc({ reason }),
    });
  return createStandby({ open, clock: systemClock });
}

function createRunner({ config, dataDir, parsers, store, clones, vault, logger, onObserved }: RunnerDeps): Runner {
  const options = {
    jobs: store.jobs,
    events: store.events,
    snapshots: store.snapshots,
    repositories: store.repositories,
    rates: store.rates,
    repositoriesDir: clones.directory,
    clock: systemClock,
    vault,
    git: config,
    maxFileBytes: config.maxFileBytes,
    dataDir,
    workDir: store.workDir,
    configuredCredentials: (address: RepositoryAddress) => configuredCredentials(config, address),
    parserProcesses: config.parserProcesses,
    parsers,
    onBug: (error: unknown, job: Job) => logger.error({ err: error, job: job.id }, "an ingestion met a bug"),
    onObserved,
  };
  return new Runner({
    jobs: store.jobs,
    clock: systemClock,
    owner: randomUUID(),
    concurrency: config.concurrency,
    runJob: (claim: Claim, signal: AbortSignal) =>
      clones.whileChanging(claim.job.address.url, () => runJob(claim, options, signal)),
    onError: (error) => logger.error({ err: error }, "the runner failed"),
  });
}

interface ServerDeps extends Omit<RunnerDeps, "dataDir" | "parsers"> {
  readonly runner: Runner;
  ready(): boolean;
}

async function createServer(deps: ServerDeps): Promise<HttpServer> {
  const { config, store, clones, vault, logger, metrics, runner, ready } = deps;
  const nextUlid = monotonicFactory();
  const ingestions = createIngestions({
    jobs: store.jobs,
    vault,
    clock: systemClock,
    concurrency: config.concurrency,
    queueMax: config.queueMax,
    readAddress: (request) => readRepositoryAddress(request, { ...config, forges: forges(config) }),
    readRef: parseRef,
    newJobId: () => nextUlid(systemClock.now()) as JobId,
    digest: (text) => createHash("sha256").update(text).digest("hex"),
    wake: () => runner.wake(),
  });
  return createHttpServer({
    ingestions,
    jobs: store.jobs,
    events: store.events,
    repositories: clones.repositories,
    cloneBytes: clones.bytes,
    search: createCodeSearch({ index: store.index, clock: systemClock }),
    clock: systemClock,
    logger,
    random: Math.random,
    settings: config,
    metrics,
    ready,
    dashboardDir: DASHBOARD_DIR,
    version: VERSION,
  });
}

function forges({ githubUrl, gitlabUrl, bitbucketUrl }: Config): Record<Forge, string> {
  return { github: githubUrl, gitlab: gitlabUrl, bitbucket: bitbucketUrl };
}

/** The operator's token of a forge goes to that forge and nowhere else. */
function configuredCredentials(config: Config, { source }: RepositoryAddress): Credentials | null {
  if (source === "git" || source === "local") return null;
  const tokens = { github: config.githubToken, gitlab: config.gitlabToken, bitbucket: config.bitbucketToken };
  const token = tokens[source];
  return token === null ? null : { username: DEFAULT_USERNAMES[source], secret: token };
}

/** Forgets old jobs now and every hour. Returns how to stop, which waits for what is under way: it uses the store. */
function keepPurging(store: EmbeddedStore, logger: Logger): () => Promise<void> {
  let purging = purge(store, logger);
  const timer = setInterval(() => {
    purging = purge(store, logger);
  }, PURGE_EVERY_MS);
  return () => {
    clearInterval(timer);
    return purging;
  };
}

async function purge(store: EmbeddedStore, logger: Logger): Promise<void> {
  try {
    await store.jobs.purge(systemClock.now() - RETENTION_MS);
  } catch (error) {
    logger.error({ err: error }, "old jobs could not be forgotten");
  }
}

/** Compiled beside this file; both run as processes of their own. */
const PARSER_ENTRY = new URL("./ingest/parser/parser-process.cjs", import.meta.url);
const INDEXER_ENTRY = new URL("./store/embedded/segment/indexer-process.cjs", import.meta.url);
const DASHBOARD_DIR = fileURLToPath(new URL("./web/", import.meta.url));

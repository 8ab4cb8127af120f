import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../../core/clock.ts";
import { allEnded } from "../../core/all-ended.ts";
import { AppError } from "../../core/error.ts";
import type { RepositoryAddress } from "../../core/repository.ts";
import { curlPins, vetHost } from "../address/host-policy.ts";
import { checkLocalPath } from "../address/local-path.ts";
import { tellDiskFull } from "../disk-full.ts";
import type { CloneProgress } from "./clone-progress.ts";
import { makeBareRepository } from "./bare-repository.ts";
import { probeConnection } from "./connect-probe.ts";
import type { ConnectTarget } from "./connect-probe.ts";
import { secretsOf } from "./credentials.ts";
import type { Credentials } from "./credentials.ts";
import { packCount, watchFetch } from "./fetch-watch.ts";
import type { FetchWatch } from "./fetch-watch.ts";
import { gitEnvironment } from "./git-environment.ts";
import type { GitRemote } from "./git-environment.ts";
import { gitError } from "./git-error.ts";
import { removeLeftovers } from "./kept-repository.ts";
import { onlyForward, parseGitProgress } from "./git-progress.ts";
import type { GitSettings } from "./git-settings.ts";
import { headIn } from "./packet-trace.ts";
import { shortName, toldBranch } from "./ref-name.ts";
import { runGit } from "./run-git.ts";
import type { GitCommand, GitExit, GitOutput } from "./run-git.ts";

export interface FetchRequest {
  readonly address: RepositoryAddress;
  /** A branch, a tag, a full ref name or a full commit hash, checked by `parseRef`; null for the default branch. */
  readonly ref: string | null;
  readonly credentials: Credentials | null;
  /**
   * Made if it is missing. What an earlier fetch left in it is not fetched again. One fetch at a time uses it; the
   * caller removes it when it is not wanted any more.
   */
  readonly dir: string;
  readonly dataDir: string;
  readonly settings: GitSettings;
  readonly clock: Clock;
  /** Called for every line of progress; git writes up to a hundred a phase. */
  readonly onProgress: (progress: CloneProgress) => void;
  /** Every other line git writes, without secrets and control characters. */
  readonly onLogLine: (line: string) => void;
}

export interface FetchedRepository {
  /** A bare repository that holds the commit and all it needs. */
  readonly gitDir: string;
  /** Full object name. */
  readonly commit: string;
  /** Short name of the branch or tag; `HEAD` where the default branch has no name; the hash where one was asked for. */
  readonly ref: string;
  /** Size of the packs that this fetch added. */
  readonly receivedBytes: number;
}

/**
 * Fetches one commit, without history and without a working tree. Rejects with an `AppError` that says what went
 * wrong; when `signal` aborts, with its reason if that is an error of ours, else with `cancelled`. Either way every
 * process it started has ended.
 */
export async function fetchRepository(request: FetchRequest, signal: AbortSignal): Promise<FetchedRepository> {
  refuseIfAborted(signal);
  const { dir, settings, clock } = request;
  const gitDir = join(dir, "repository.git");
  const watch = watchFetch({ gitDir, settings, clock }, signal);
  try {
    return await fetchWatched({ request, gitDir, watch });
  } catch (error) {
    refuseIfAborted(signal);
    throw tellDiskFull(watch.signal.aborted ? watch.signal.reason : error);
  } finally {
    await watch.stop();
  }
}

interface Fetch {
  readonly request: FetchRequest;
  readonly gitDir: string;
  readonly watch: FetchWatch;
}

interface Remote {
  readonly git: GitRemote;
  /** Null for a local repository. */
  readonly connection: ConnectTarget | null;
}

async function fetchWatched(fetch: Fetch): Promise<FetchedRepository> {
  const { request, gitDir, watch } = fetch;
  const { address } = request;
  sayPhase(
    request,
    "connecting",
    address.host === null ? `Reading ${address.display}` : `Connecting to ${address.host}`,
  );
  await mkdir(request.dir, { recursive: true });
  const [remote] = await allEnded([prepareRemote(fetch), prepareClone(gitDir)]);
  // Whoever is refused need not wait for it.
  await repackIfMany(fetch);
  await watch.beginReceiving();
  const head = await receive(fetch, remote);
  sayPhase(request, "listing", "Listing the files");
  // A small repository is received before anyone looked.
  const [commit, receivedBytes] = await Promise.all([peel(fetch), watch.receivedBytes()]);
  watch.signal.throwIfAborted();
  return { gitDir, commit, ref: shortName(head ?? request.ref ?? "HEAD"), receivedBytes };
}

function sayPhase({ onProgress }: FetchRequest, phase: CloneProgress["phase"], message: string): void {
  onProgress({ phase, fraction: null, counted: null, objects: null, bytes: null, message });
}

async function prepareRemote({ request, watch }: Fetch): Promise<Remote> {
  const { address, dir, settings, credentials } = request;
  if (address.source === "local") {
    // Again: what was allowed when the job was made may be refused by the time it runs, or runs once more.
    await checkLocalPath(address, settings);
    // upload-pack runs without our variables. It refuses repositories of other users, and compares large files with
    // each other at the cost of gigabytes, unless a file says otherwise.
    const configFile = join(dir, "upload-pack.gitconfig");
    await writeFile(configFile, "[safe]\n\tdirectory = *\n[core]\n\tbigFileThreshold = 1m\n[pack]\n\tthreads = 4\n");
    return { git: { url: address.url, settings, pins: [], credentials: null, configFile }, connection: null };
  }
  const vetted = await vetHost(address.url, settings, watch.signal);
  const proxy = settings.httpProxy === null ? null : new URL(settings.httpProxy);
  const first =
    proxy === null ? vetted : { host: proxy.hostname, port: Number(proxy.port || defaultPort(proxy)), addresses: [] };
  return {
    git: { url: address.url, settings, pins: curlPins(vetted), credentials, configFile: null },
    connection: { ...first, timeoutMs: settings.connectTimeoutMs },
  };
}

function defaultPort({ protocol }: URL): number {
  return protocol === "https:" ? 443 : 80;
}

/** Makes the repository, or finds it. */
async function prepareClone(gitDir: string): Promise<void> {
  await removeLeftovers(gitDir);
  await makeBareRepository(gitDir);
}

/** Puts the packs of earlier fetches together where there are many. */
async function repackIfMany({ request, gitDir, watch }: Fetch): Promise<void> {
  if ((await packCount(gitDir)) <= PACKS_MAX) return;
  const args = ["--git-dir", gitDir, "repack", "-a", "-d", "-q"];
  const repacked = await runGit({ args, environment: environmentOf(request, null) }, watch.signal);
  if (repacked.code !== 0) throw failure(request, repacked);
}

/** Every fetch adds one; git looks into all of them for every object. */
const PACKS_MAX = 20;

/** Resolves with the full name of the default branch; with null where another ref was asked for. */
async function receive(fetch: Fetch, remote: Remote): Promise<string | null> {
  const { request, gitDir } = fetch;
  const { address, ref } = request;
  const wanted = asksForDefault(request) ? "HEAD" : ref;
  const flags = ["--progress", "--depth", "1", "--no-tags", "--no-write-fetch-head", "--no-auto-gc"];
  const what = ["--no-recurse-submodules", "--", address.url, `+${wanted}:${keptRef(request)}`];
  const args = ["--git-dir", gitDir, "fetch", ...flags, ...what];
  let fetched = await ask(fetch, remote, { args, tracesPackets: asksForDefault(request) });
  // To trace what never ends takes five times as long as to read it.
  if (fetched.trace.isCutOff) fetched = await ask(fetch, remote, { args });
  if (fetched.code !== 0) {
    const error = failure(request, fetched);
    if (error.code === "ref_not_found" && !asksForDefault(request)) await refuseIfEmpty(fetch, remote);
    throw error;
  }
  if (!asksForDefault(request)) return null;
  // It came with the answer, but git keeps it to itself.
  const told = headIn(fetched.trace) ?? (await askForHead(fetch, remote));
  return toldBranch(told, secretsOf(request.credentials));
}

async function askForHead(fetch: Fetch, remote: Remote): Promise<string> {
  const { request } = fetch;
  const args = ["ls-remote", "--exit-code", "--symref", "--", request.address.url, "HEAD"];
  const listed = await ask(fetch, remote, { args });
  if (listed.code === NO_MATCHING_REF) throw emptyRepository(request, listed);
  if (listed.code !== 0) throw failure(request, listed);
  const lines = listed.stdout.toString("utf8").split("\n");
  const [, branch = "HEAD"] = lines.map((line) => /^ref: (.*)\tHEAD$/.exec(line)).find((match) => match !== null) ?? [];
  return branch;
}

/** A ref is missing in a repository without commits too, and then the ref is not what is wrong. */
async function refuseIfEmpty(fetch: Fetch, remote: Remote): Promise<void> {
  const { request } = fetch;
  const args = ["ls-remote", "--exit-code", "--", request.address.url, "HEAD"];
  const listed = await ask(fetch, remote, { args });
  if (listed.code === NO_MATCHING_REF) throw emptyRepository(request, listed);
}

async function peel({ request, gitDir, watch }: Fetch): Promise<string> {
  const args = ["--git-dir", gitDir, "rev-parse", "--verify", "--end-of-options", `${keptRef(request)}^{commit}`];
  const parsed = await runGit({ args, environment: environmentOf(request, null) }, watch.signal);
  if (parsed.code !== 0) throw failure(request, parsed);
  return parsed.stdout.toString("utf8").trim();
}

/** Runs a git that talks to the server, and passes on what it says. */
async function ask(
  { request, watch }: Fetch,
  remote: Remote,
  command: Pick<GitCommand, "args" | "tracesPackets">,
): Promise<GitOutput> {
  const done = new AbortController();
  const probe = remote.connection === null ? null : probeConnection(remote.connection, done.signal);
  const probed = probe?.catch((error: Error) => watch.giveUp(error));
  const goesOn = onlyForward();
  const onLine = (line: string): void => {
    const progress = parseGitProgress(line);
    watch.alive(progress?.bytes?.done ?? null);
    if (progress === null) request.onLogLine(line);
    else if (goesOn(progress)) request.onProgress(progress);
  };
  const environment = environmentOf(request, remote.git);
  const secrets = secretsOf(request.credentials);
  const limitMs = request.settings.cloneTimeoutMs;
  try {
    const output = await runGit({ ...command, environment, secrets, limitMs, onLine }, watch.signal);
    // `ls-remote` says nothing on the way; that it has ended is the sign of life.
    watch.alive(null);
    return output;
  } finally {
    done.abort();
    await probed;
  }
}

/** What `ls-remote --exit-code` says where nothing matched. */
const NO_MATCHING_REF = 2;

/** Where the fetched commit is kept, each ref's for itself: the next fetch tells the server what is there already. */
function keptRef({ ref }: FetchRequest): string {
  return `refs/ingest/${createHash("sha256")
    .update(ref ?? "HEAD")
    .digest("hex")}`;
}

function environmentOf({ dataDir, settings }: FetchRequest, remote: GitRemote | null): Record<string, string> {
  return gitEnvironment({ dataDir, searchPath: settings.searchPath, remote });
}

function asksForDefault({ ref }: FetchRequest): boolean {
  return ref === null || ref === "HEAD";
}

function failure({ address, ref, credentials }: FetchRequest, exit: GitExit): AppError {
  return gitError({ exit, address, ref, hasToken: credentials !== null });
}

function emptyRepository({ address }: FetchRequest, { log }: GitExit): AppError {
  return new AppError("empty_repository", `${address.display} has no commit on its default branch.`, { logTail: log });
}

function refuseIfAborted(signal: AbortSignal): void {
  if (!signal.aborted) return;
  const reason: unknown = signal.reason;
  if (reason instanceof Error && reason.name !== "AbortError") throw reason;
  throw new AppError("cancelled", "The ingestion was cancelled.", { cause: reason });
}

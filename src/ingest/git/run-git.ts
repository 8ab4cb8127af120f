import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { Readable, type Writable } from "node:stream";
import { AppError } from "../../core/error.ts";
import { redact } from "./credentials.ts";
import { splitLines } from "./log-lines.ts";
import { gitGuard } from "./git-guard.ts";
import { NO_TRACE, PACKET_TRACE, readTrace, type PacketTrace } from "./packet-trace.ts";
import { endGroup, signalGroup } from "./process-group.ts";

export interface GitCommand {
  /** Everything after `git`. Never holds a secret: others can read it. */
  readonly args: readonly string[];
  /** From `gitEnvironment`. */
  readonly environment: Readonly<Record<string, string>>;
  /** Removed from every line before anyone sees it. */
  readonly secrets?: readonly string[];
  /**
   * Set for commands that wait for a server: they die with us, and after so many milliseconds. The others end by
   * themselves when their pipes break.
   */
  readonly limitMs?: number;
  /** Each line of stderr, split at `\r` too, without control characters. */
  readonly onLine?: (line: string) => void;
  /** Whether a trace of its packets is wanted. */
  readonly tracesPackets?: boolean;
}

/** A running git. `stdout` must be read to its end, or destroyed. */
export interface GitProcess {
  readonly pid: number;
  readonly stdin: Writable;
  readonly stdout: Readable;
  /**
   * Resolves when it has ended, however it ended, and no process of its group is left. Rejects when git cannot be
   * started.
   */
  readonly exit: Promise<GitExit>;
  /** Of its packets so far. */
  trace(): PacketTrace;
}

export interface GitExit {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: string | null;
  /** The last lines of stderr without secrets, oldest first. Passing progress is left out. */
  readonly log: readonly string[];
}

export interface GitOutput extends GitExit {
  readonly stdout: Buffer;
  readonly trace: PacketTrace;
}

/** Runs git to its end. Rejects with the signal's reason when that aborts; a failed git resolves with its code. */
export async function runGit(command: GitCommand, signal: AbortSignal): Promise<GitOutput> {
  const git = await startGit(command, signal);
  git.stdin.end();
  const chunks: Buffer[] = [];
  let bytes = 0;
  git.stdout.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= OUTPUT_MAX_BYTES) chunks.push(chunk);
  });
  const ended = new Promise<void>((resolve) => git.stdout.once("close", resolve));
  const exit = await git.exit;
  await within(ended, DRAIN_MS);
  git.stdout.destroy();
  signal.throwIfAborted();
  return { ...exit, stdout: Buffer.concat(chunks), trace: git.trace() };
}

/** Starts git in a process group of its own. When `signal` aborts, the group is asked to end and then killed. */
export async function startGit(command: GitCommand, signal: AbortSignal): Promise<GitProcess> {
  signal.throwIfAborted();
  const { args, environment, limitMs } = command;
  const searchPath = environment["PATH"] ?? "";
  const guard = limitMs === undefined ? [] : await gitGuard(searchPath, limitMs);
  signal.throwIfAborted();
  const [program = "git", ...words] = [...guard, "git", ...args];
  const child = spawnGit([program, ...words], command);
  // A git that ends early closes its input; its exit says why.
  child.stdin.on("error", () => child.stdin.destroy());
  const log = readLog(child.stderr, command);
  const stream = child.stdio[PACKET_TRACE.descriptor];
  const traced = stream instanceof Readable ? readTrace(stream) : null;
  return {
    pid: child.pid ?? 0,
    stdin: child.stdin,
    stdout: child.stdout,
    exit: endOf(child, { log, traced: traced?.ended, signal, searchPath }),
    trace: () => traced?.trace() ?? NO_TRACE,
  };
}

function spawnGit([program = "git", ...words]: readonly string[], { environment, tracesPackets = false }: GitCommand) {
  const options = { cwd: "/", detached: true } as const;
  if (!tracesPackets) return spawn(program, words, { ...options, env: { ...environment }, stdio: "pipe" });
  const env = { ...environment, ...PACKET_TRACE.environment };
  return spawn(program, words, { ...options, env, stdio: ["pipe", "pipe", "pipe", "pipe"] });
}

/** More than any command we collect answers; listings are streamed. */
const OUTPUT_MAX_BYTES = 16 * 1024 * 1024;
const LOG_MAX_LINES = 40;
/** A git that was told to end removes its temporary files first; it rarely needs 20 ms. */
const KILL_AFTER_MS = 1000;
/** Higher than any process id. */
const NO_GROUP = 2 ** 31 - 1;
/** How long output may still arrive after the exit. A stray grandchild would hold the pipe open for ever. */
const DRAIN_MS = 500;

async function endOf(child: ChildProcess, { log, traced, signal, searchPath }: Ending): Promise<GitExit> {
  // Git that could not be started has no group; its exit rejects.
  const group = child.pid ?? NO_GROUP;
  let killing: NodeJS.Timeout | undefined;
  const stop = (): void => {
    signalGroup(group, "SIGTERM");
    killing = setTimeout(signalGroup, KILL_AFTER_MS, group, "SIGKILL");
  };
  signal.addEventListener("abort", stop, { once: true });
  try {
    const [code, killedBy] = await exitOf(child, searchPath);
    // Killing git alone leaves git-remote-https and index-pack alive, and a git that failed may leave them too.
    if (code !== 0) await endGroup(group);
    if (signal.aborted) child.stdout?.destroy();
    else await within(Promise.all([log.ended, traced]), DRAIN_MS);
    return { code, signal: killedBy, log: log.lines };
  } finally {
    signal.removeEventListener("abort", stop);
    clearTimeout(killing);
    child.stderr?.destroy();
    child.stdin?.destroy();
    child.stdio[PACKET_TRACE.descriptor]?.destroy();
  }
}

interface Ending {
  readonly searchPath: string;
  readonly log: Log;
  /** The packet trace has been read. */
  readonly traced: Promise<void> | undefined;
  readonly signal: AbortSignal;
}

interface Log {
  readonly lines: readonly string[];
  readonly ended: Promise<void>;
}

/** `exit` rather than `close`, which waits for everyone who inherited a pipe. */
function exitOf(child: ChildProcess, searchPath: string): Promise<[number | null, string | null]> {
  return new Promise((resolve, reject) => {
    child.once("exit", (code, signal) => resolve([code, signal]));
    child.once("error", (cause: NodeJS.ErrnoException) => {
      const message =
        cause.code === "ENOENT"
          ? `git is missing: there is none in ${searchPath}, where PATH says to look.`
          : `git could not be started (${cause.code ?? cause.message}).`;
      reject(new AppError("internal", message, { cause, hint: INSTALL_HINT }));
    });
  });
}

/** For whoever has no git, or one that cannot be used. */
export const INSTALL_HINT =
  "Install git 2.37 or newer (Debian, Ubuntu: apt install git; Alpine: apk add git; macOS: xcode-select --install; " +
  "others: https://git-scm.com/downloads), and see that its directory is in PATH.";

function readLog(stderr: Readable, { secrets = [], onLine }: GitCommand): Log {
  const lines: string[] = [];
  const split = splitLines((raw) => {
    // Cut after the secrets are out: half of one is one too.
    const line = redact(raw, secrets).slice(0, LINE_MAX_CHARACTERS);
    onLine?.(line);
    if (/:\s+\d+% \(/.test(line) && !line.endsWith("done.")) return;
    lines.push(line);
    if (lines.length > LOG_MAX_LINES) lines.shift();
  });
  stderr.on("data", (chunk: Buffer) => split.write(chunk));
  const ended = new Promise<void>((resolve) => {
    stderr.once("close", () => {
      split.end();
      resolve();
    });
  });
  return { lines, ended };
}

async function within(wanted: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([wanted, late]);
  clearTimeout(timer);
}

const LINE_MAX_CHARACTERS = 2000;

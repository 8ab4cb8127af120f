import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { onCleanUp, onSuddenExit, temporaryDirectory } from "./cleanup.ts";
import type { GitServer } from "./git-server.ts";

export interface ServerOptions {
  /** Default: a fresh directory. */
  readonly dataDir?: string;
  /** Default: a free one. */
  readonly port?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Further flags of `serve`. */
  readonly args?: readonly string[];
  /** Default: what is built in dist. */
  readonly program?: string;
}

/** A `megabrain serve` of its own, in a process of its own. */
export interface TestServer {
  /** `http://127.0.0.1:PORT`, the same after a restart. */
  readonly url: string;
  readonly port: number;
  readonly dataDir: string;
  /** Of the process that runs now, or ran last. */
  readonly pid: number;
  /** Everything it printed, over all starts. */
  log(): string;
  /** Sends the signal and waits for the end. Resolves with the exit status, or the signal that ended it. */
  stop(signal?: NodeJS.Signals): Promise<number | NodeJS.Signals>;
  /** Starts again over the same data directory and port; stops with `signal` first where it still runs. */
  restart(options?: { signal?: NodeJS.Signals; env?: Readonly<Record<string, string>> }): Promise<void>;
}

/** Starts the built server and waits until it can take work. */
export async function startServer(options: ServerOptions = {}): Promise<TestServer> {
  const dataDir = options.dataDir ?? temporaryDirectory("megabrain-server-");
  const port = options.port ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  let env = { ...options.env };
  let log = "";
  let child: ChildProcess | null = null;

  const start = async (): Promise<void> => {
    const flags = ["--host", "127.0.0.1", "--port", String(port), "--data-dir", dataDir, ...(options.args ?? [])];
    child = spawn(process.execPath, [options.program ?? PROGRAM, "serve", ...flags], {
      env: { ...INHERITED, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const output of [child.stdout, child.stderr]) {
      output?.setEncoding("utf8").on("data", (text: string) => (log += text));
    }
    await untilReady({ url, child, log: () => log });
  };
  const stop = async (signal: NodeJS.Signals = "SIGTERM"): Promise<number | NodeJS.Signals> => {
    if (!child) throw new Error("the server was never started");
    if (child.exitCode === null && child.signalCode === null) {
      const exited = once(child, "exit");
      child.kill(signal);
      const stuck = setTimeout(() => child?.kill("SIGKILL"), STOP_MS_MAX);
      await exited;
      clearTimeout(stuck);
    }
    return child.exitCode ?? child.signalCode ?? "SIGKILL";
  };
  onSuddenExit(() => child?.kill("SIGKILL"));
  onCleanUp(() => stop("SIGKILL"));
  await start();
  return {
    url,
    port,
    dataDir,
    get pid() {
      return child?.pid ?? -1;
    },
    log: () => log,
    stop,
    restart: async (changes = {}) => {
      await stop(changes.signal);
      env = { ...env, ...changes.env };
      await start();
    },
  };
}

/** Settings that make a loopback git server the server's GitHub. */
export function asGitHub(gitServer: GitServer): Readonly<Record<string, string>> {
  return { MEGABRAIN_GITHUB_URL: gitServer.url, MEGABRAIN_ALLOW_HOSTS: "127.0.0.1" };
}

/** A port nobody listens on now. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}

async function untilReady(server: { url: string; child: ChildProcess; log: () => string }): Promise<void> {
  const deadline = Date.now() + START_MS_MAX;
  for (;;) {
    const { exitCode, signalCode } = server.child;
    if (exitCode !== null || signalCode !== null) {
      throw new Error(
        `the server ended (${exitCode ?? signalCode}) before it was ready:\n${server.log().slice(-2000)}`,
      );
    }
    if (Date.now() > deadline) {
      server.child.kill("SIGKILL");
      throw new Error(`the server was not ready after ${START_MS_MAX} ms:\n${server.log().slice(-2000)}`);
    }
    const ready = await fetch(`${server.url}/readyz`, { signal: AbortSignal.timeout(2000) }).catch(() => null);
    await ready?.body?.cancel();
    if (ready?.ok) return;
    await sleep(25);
  }
}

/** npm runs every script from the package's root. */
const PROGRAM = path.resolve("dist/main.js");
const START_MS_MAX = 20_000;
const STOP_MS_MAX = 15_000;

/** Nothing of the person's settings: only what a program needs to start. */
const INHERITED = { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "", NODE_ENV: "test" };

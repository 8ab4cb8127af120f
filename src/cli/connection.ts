import { existsSync } from "node:fs";
import { realpath } from "node:fs/promises";
import type { App } from "../app.ts";
import type { Config } from "../config.ts";
import { AppError } from "../core/error.ts";
import type { CliContext } from "./context.ts";
import { WrongUse } from "./failure.ts";
import { placeArguments, type PlaceOptions } from "./place-options.ts";
import { readConfig } from "./read-config.ts";

/** The server a command talks to: one that was named, the one that owns the data directory, or one in this process. */
export interface Connection {
  /** Where it is now. A command outlives another one whose server it used: then this process takes its place. */
  url(): Promise<string>;
  /** Whether the server lives in this process, and dies with it. */
  isEmbedded(): boolean;
  /** Ends what lives in this process. */
  close(): Promise<void>;
}

export interface ConnectionChoice extends PlaceOptions {
  /** Whether a server in this process runs waiting jobs, or leaves them to another. */
  readonly runsJobs: boolean;
  /** Whether a data directory that is not there is left so: to look must not make one. */
  readonly onlyLooks?: boolean;
  /** Paths the person typed themselves, which an embedded server may therefore read. */
  readonly localPaths?: readonly string[];
  /** Jobs the person named, by id or how it begins: an embedded server follows their repositories as typed paths. */
  readonly namedJobs?: readonly string[];
}

export function openConnection(choice: ConnectionChoice, context: CliContext): Connection {
  const url = serverOf(choice, context);
  if (url === null) {
    if (choice.onlyLooks === true) expectDataDirectory(choice, context);
    return dataDirectory(choice, context);
  }
  return { url: () => Promise.resolve(url), isEmbedded: () => false, close: () => Promise.resolve() };
}

/** The server that was named, in the command or for all of them; null where the data directory decides. */
export function serverOf({ server, dataDir }: PlaceOptions, { env }: CliContext): string | null {
  if (server !== undefined) return serverUrl(server, "--server");
  const named = env["MEGABRAIN_SERVER"] ?? "";
  return named === "" || dataDir !== undefined ? null : serverUrl(named, "MEGABRAIN_SERVER");
}

function serverUrl(text: string, name: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !["http:", "https:"].includes(url.protocol)) {
    throw new WrongUse(`${name} ${text}: an http or https URL was expected, such as http://127.0.0.1:8080.`);
  }
  if (url.username !== "" || url.password !== "") throw new WrongUse(`${name}: credentials do not belong in a URL.`);
  // A proxy may give the server a path of its own.
  return url.origin + url.pathname.replace(/\/+$/, "");
}

/** Nothing was ever ingested where a command looks: an answer to it, where others fail. */
export class NothingIngested extends AppError {}

function expectDataDirectory(place: PlaceOptions, { env, program }: CliContext): void {
  const { dataDir } = readConfig({ flags: place.dataDir === undefined ? {} : { dataDir: place.dataDir }, env });
  if (existsSync(dataDir)) return;
  throw new NothingIngested("not_found", `Nothing was ingested into ${dataDir} yet: there is no such directory.`, {
    hint: `Begin with: ${[program, "ingest OWNER/NAME", ...placeArguments(place)].join(" ")}`,
  });
}

function dataDirectory(choice: ConnectionChoice, context: CliContext): Connection {
  let app: App | null = null;
  let finding: Promise<string> | null = null;
  const find = async (): Promise<string> => {
    const found = await startOrFind(await embeddedConfig(choice, context), choice, context);
    if (typeof found === "string") return found;
    app = found;
    return app.url;
  };
  return {
    url: async () => {
      if (app !== null) return app.url;
      // Several jobs are watched at once; only one of them may start a server.
      finding ??= find().finally(() => (finding = null));
      return finding;
    },
    isEmbedded: () => app !== null,
    close: async () => {
      await finding?.catch(() => undefined);
      await app?.close();
    },
  };
}

/** Any free loopback port, and quiet unless asked otherwise: stderr belongs to the progress. */
async function embeddedConfig({ dataDir, localPaths = [] }: ConnectionChoice, { env }: CliContext): Promise<Config> {
  const config = readConfig({
    flags: {
      host: "127.0.0.1",
      port: "0",
      ...(dataDir === undefined ? {} : { dataDir }),
      ...((env["MEGABRAIN_LOG_LEVEL"] ?? "") === "" ? { logLevel: "silent" } : {}),
    },
    env,
  });
  const real = await Promise.all(localPaths.map((path) => realpath(path).catch(() => path)));
  const named = [...localPaths, ...real];
  return { ...config, localRoots: [...config.localRoots, ...named], trustedPaths: named };
}

/** The URL of the process that owns the data directory, or the app when that is us. */
async function startOrFind(
  config: Config,
  { runsJobs, namedJobs = [] }: ConnectionChoice,
  { clock }: CliContext,
): Promise<App | string> {
  // Most of the program's weight: `--help` and `--server` do without it.
  const { startApp } = await import("../app.ts");
  const deadline = clock.elapsed() + OWNER_READY_MS;
  for (;;) {
    const outcome = await startApp(config, { runsJobs, ownCommand: { namedJobs } });
    if (outcome.kind === "started") return outcome.app;
    // One that is just ending still holds the directory, but answers no more.
    if (outcome.url !== null && (await answers(outcome.url))) return outcome.url;
    if (clock.elapsed() > deadline) {
      throw new AppError("network", `Another process uses ${config.dataDir}, but does not say where it listens.`, {
        hint: "Wait until it is ready, end it, or choose another --data-dir.",
      });
    }
    await clock.sleep(OWNER_POLL_MS);
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(new URL("/healthz", url), { signal: AbortSignal.timeout(HEALTH_MS) })).ok;
  } catch {
    return false;
  }
}

/** An owner that has just started, or is ending, takes this long at most. */
const OWNER_READY_MS = 15_000;
const OWNER_POLL_MS = 100;
const HEALTH_MS = 2000;

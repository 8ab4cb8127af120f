import { homedir, availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { AppError } from "./core/error.ts";

/** Everything the operator decides, checked and frozen. Nothing else reads the environment. */
export interface Config {
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  /** Where people reach this server, or null: then only loopback names are answered. */
  readonly publicUrl: string | null;
  readonly corsOrigins: readonly string[];
  readonly githubUrl: string;
  readonly githubToken: string | null;
  readonly gitlabUrl: string;
  readonly gitlabToken: string | null;
  readonly bitbucketUrl: string;
  readonly bitbucketToken: string | null;
  readonly allowHosts: readonly string[];
  readonly localRoots: readonly string[];
  readonly concurrency: number;
  readonly parserProcesses: number;
  readonly queueMax: number;
  readonly streamsMax: number;
  readonly maxFileBytes: number;
  readonly maxRepositoryBytes: number;
  readonly connectTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly cloneTimeoutMs: number;
  readonly parseTimeoutMs: number;
  readonly caFile: string | null;
  readonly httpProxy: string | null;
  readonly logLevel: string;
  /** Where programs are looked for: `PATH`, which is no setting of ours. Left out: the usual directories. */
  readonly searchPath?: string;
  /** Local repositories that a person named to their own command, which is no setting either. */
  readonly trustedPaths?: readonly string[];
}

/** One setting: its environment variable, its flag of `serve`, and what it means. */
export interface Setting {
  readonly env: string;
  /** Null: only by environment, because the value is secret. */
  readonly flag: string | null;
  /** As the table in the README shows it. */
  readonly fallback: string;
  readonly meaning: string;
  /** Text to value; throws a sentence that says what was expected. */
  readonly parse: (text: string) => unknown;
}

const MIB = 1024 * 1024;

/** What a person can set. */
export type SettingKey = Exclude<keyof Config, "searchPath" | "trustedPaths">;

export const SETTINGS: Readonly<Record<SettingKey, Setting>> = {
  host: setting("HOST", ["127.0.0.1", "Address to listen on"], parseText),
  port: setting("PORT", ["8080", "Port to listen on; 0 takes any free one"], integer(0, 65_535)),
  dataDir: setting("DATA_DIR", ["the platform's data directory", "Where the catalogue and the index live"], resolve),
  publicUrl: setting("PUBLIC_URL", ["", "The URL people use, when it is not loopback"], parseUrl),
  corsOrigins: setting("CORS_ORIGINS", ["", "Origins whose pages may call the API, separated by commas"], parseOrigins),
  githubUrl: setting("GITHUB_URL", ["https://github.com", "The GitHub that `github` means"], parseUrl),
  githubToken: secret("GITHUB_TOKEN", "Token for GitHub where a request gives none"),
  gitlabUrl: setting("GITLAB_URL", ["https://gitlab.com", "The GitLab that `gitlab` means"], parseUrl),
  gitlabToken: secret("GITLAB_TOKEN", "Token for GitLab where a request gives none"),
  bitbucketUrl: setting("BITBUCKET_URL", ["https://bitbucket.org", "The Bitbucket that `bitbucket` means"], parseUrl),
  bitbucketToken: secret("BITBUCKET_TOKEN", "Token for Bitbucket where a request gives none"),
  allowHosts: setting(
    "ALLOW_HOSTS",
    ["", "Private hosts that may be fetched from, by http too: host, host:port or CIDR, separated by commas"],
    parseList,
  ),
  localRoots: setting(
    "LOCAL_ROOTS",
    ["", "Directories that `local` repositories may lie in, separated by commas"],
    (text) => parseList(text).map((path) => resolve(path)),
  ),
  concurrency: setting("CONCURRENCY", ["2", "Ingestions that run at once; the others queue"], integer(1, 64)),
  parserProcesses: setting(
    "PARSER_PROCESSES",
    ["one per core, at most 4", "Parser processes of each ingestion"],
    integer(1, 64),
  ),
  queueMax: setting("QUEUE_MAX", ["1000", "Ingestions that may wait"], integer(1, 1_000_000)),
  streamsMax: setting("STREAMS_MAX", ["20000", "Event streams open at once"], integer(1, 1_000_000)),
  maxFileBytes: setting("MAX_FILE_BYTES", ["1 MiB", "Larger files are left out, and listed"], bytes(1, 64 * MIB)),
  maxRepositoryBytes: setting(
    "MAX_REPOSITORY_BYTES",
    ["2 GiB", "An ingestion that receives more fails"],
    bytes(1, Number.MAX_SAFE_INTEGER),
  ),
  connectTimeoutMs: setting("CONNECT_TIMEOUT", ["8s", "Longest wait for a connection"], duration(100, 600_000)),
  idleTimeoutMs: setting("IDLE_TIMEOUT", ["10m", "Longest silence of a Git server"], duration(1000, 86_400_000)),
  cloneTimeoutMs: setting("CLONE_TIMEOUT", ["6h", "Longest clone"], duration(1000, 604_800_000)),
  parseTimeoutMs: setting("PARSE_TIMEOUT", ["10s", "Longest parse of one file"], duration(100, 600_000)),
  caFile: setting("CA_FILE", ["", "PEM file of certificate authorities to trust"], resolve),
  httpProxy: setting("HTTP_PROXY", ["", "Proxy for fetching: http://proxy:port"], parseUrl),
  logLevel: setting("LOG_LEVEL", ["info", "fatal, error, warn, info, debug, trace or silent"], parseLogLevel),
};

/** Flags win over the environment, the environment over defaults. Throws one sentence that names the wrong setting. */
export function loadConfig({ flags, env }: ConfigInput): Config {
  const values = Object.entries(SETTINGS).map(([key, { env: variable, flag, fallback, parse }]) => {
    const given = flags[key as SettingKey] ?? settingIn(env, variable);
    const text = given ?? computedDefaults(env)[key] ?? fallback;
    if (text === "" && fallback === "") return [key, EMPTY_LISTS.has(key) ? [] : null];
    try {
      if (text === "") throw new Error("it is empty");
      return [key, parse(text)];
    } catch (cause) {
      const name = flags[key as SettingKey] === undefined ? variable : `--${flag}`;
      const shown = flag === null ? "its value" : `"${text}"`;
      const reason = cause instanceof Error ? cause.message : "it is not valid";
      throw new AppError("invalid_request", `${name}: ${shown} cannot be used: ${reason}.`, { cause });
    }
  });
  const searchPath = env["PATH"] === undefined ? {} : { searchPath: env["PATH"] };
  return Object.freeze({ ...Object.fromEntries(values), ...searchPath } as unknown as Config);
}

/** A variable that is empty is one that is not set, and so is one that a cluster set. */
function settingIn(env: ConfigInput["env"], variable: string): string | undefined {
  const text = env[variable];
  return text === "" || isServiceLink(variable, text) ? undefined : text;
}

/**
 * Whether Kubernetes set a variable of this name and value, to lead to a service: beside one that is called `megabrain`
 * every pod finds `MEGABRAIN_SERVICE_HOST`, `MEGABRAIN_PORT=tcp://10.0.0.1:80`, `MEGABRAIN_PORT_80_TCP_ADDR` …
 * https://kubernetes.io/docs/tutorials/services/connect-applications-service/#environment-variables
 */
export function isServiceLink(name: string, value = ""): boolean {
  if (name.endsWith("_PORT") && /^(?:tcp|udp|sctp):\/\//.test(value)) return true;
  return /_SERVICE_(?:HOST|PORT(?:_\w+)?)$|_PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?$/.test(name);
}

export interface ConfigInput {
  readonly flags: Partial<Record<SettingKey, string>>;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const EMPTY_LISTS: ReadonlySet<string> = new Set(["corsOrigins", "allowHosts", "localRoots"]);

function computedDefaults(env: ConfigInput["env"]): Readonly<Record<string, string>> {
  return {
    dataDir: platformDataDir(env),
    parserProcesses: String(Math.min(4, availableParallelism())),
  };
}

/** Where a program keeps its files: XDG on Linux, Application Support on macOS. */
function platformDataDir(env: ConfigInput["env"]): string {
  if (process.platform === "darwin") return join(homedir(), "Library", "Application Support", "megabrain");
  const xdg = env["XDG_DATA_HOME"];
  return join(xdg !== undefined && xdg !== "" ? xdg : join(homedir(), ".local", "share"), "megabrain");
}

function setting(name: string, [fallback, meaning]: readonly [string, string], parse: Setting["parse"]): Setting {
  return { env: `MEGABRAIN_${name}`, flag: name.toLowerCase().replaceAll("_", "-"), fallback, meaning, parse };
}

/** Not a flag: argv is for everyone to read. */
function secret(name: string, meaning: string): Setting {
  return { ...setting(name, ["", meaning], parseText), flag: null };
}

function parseText(text: string): string {
  return text.trim();
}

function parseList(text: string): readonly string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function parseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !["http:", "https:"].includes(url.protocol)) throw new Error("an http or https URL was expected");
  if (url.username !== "" || url.password !== "") throw new Error("credentials do not belong in a URL");
  return url.href.replace(/\/+$/, "");
}

function parseOrigins(text: string): readonly string[] {
  return parseList(text).map((part) => {
    const origin = new URL(parseUrl(part)).origin;
    if (origin !== part.replace(/\/$/, "")) throw new Error("an origin is scheme://host[:port] and nothing more");
    return origin;
  });
}

function parseLogLevel(text: string): string {
  const levels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"];
  if (!levels.includes(text)) throw new Error(`one of ${levels.join(", ")} was expected`);
  return text;
}

function integer(min: number, max: number) {
  return (text: string): number => {
    const value = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max)) throw new Error(`a whole number from ${min} to ${max} was expected`);
    return value;
  };
}

/** `1500000`, `64 KiB`, `1MiB`, `2 GiB`. */
function bytes(min: number, max: number) {
  return (text: string): number => {
    const [, digits = "", unit = ""] = /^(\d+)\s*(KiB|MiB|GiB|B)?$/i.exec(text.trim()) ?? [];
    const factor = { "": 1, b: 1, kib: 1024, mib: MIB, gib: 1024 * MIB }[unit.toLowerCase()] ?? Number.NaN;
    const value = digits === "" ? Number.NaN : Number(digits) * factor;
    if (!(value >= min && value <= max)) throw new Error("a size such as 500000, 64 KiB, 1 MiB or 2 GiB was expected");
    return value;
  };
}

/** `250ms`, `8s`, `10m`, `6h` -> milliseconds. */
function duration(min: number, max: number) {
  return (text: string): number => {
    const [, digits = "", unit = ""] = /^(\d+)\s*(ms|s|m|h)$/.exec(text.trim()) ?? [];
    const factor = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[unit] ?? Number.NaN;
    const value = Number(digits) * factor;
    if (!(value >= min && value <= max)) throw new Error("a time such as 250ms, 8s, 10m or 6h was expected");
    return value;
  };
}

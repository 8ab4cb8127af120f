import { CHILD_MARKER } from "../../core/child-marker.ts";
import { basicAuthorization } from "./credentials.ts";
import type { Credentials } from "./credentials.ts";
import type { GitSettings } from "./git-settings.ts";

const USUAL_SEARCH_PATH = "/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin:/run/current-system/sw/bin";

export interface GitEnvironmentRequest {
  readonly dataDir: string;
  /** Where git is looked for, as in `PATH`. Left out: the usual directories. */
  readonly searchPath?: string | undefined;
  /** What this git may talk to; null for commands that only read the bare repository. */
  readonly remote: GitRemote | null;
}

export interface GitRemote {
  /** An http or https URL, or an absolute path. */
  readonly url: string;
  readonly settings: GitSettings;
  /** Values of `http.curloptResolve`: `host:port:address`, so that git connects to the address that was checked. */
  readonly pins: readonly string[];
  readonly credentials: Credentials | null;
  /** A configuration file for upload-pack, to which a local fetch does not pass ours on; null otherwise. */
  readonly configFile: string | null;
}

/** The whole environment of a git process: nothing of ours is inherited, and no configuration but this is read. */
export function gitEnvironment(request: GitEnvironmentRequest): Record<string, string> {
  const { dataDir, searchPath = USUAL_SEARCH_PATH, remote } = request;
  return {
    PATH: searchPath,
    HOME: "/nonexistent",
    LC_ALL: "C",
    // Git shortens progress lines to the terminal's width.
    COLUMNS: "512",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: remote?.configFile ?? "/dev/null",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ASKPASS: "/bin/false",
    GIT_ALLOW_PROTOCOL: remote === null ? "none" : protocolOf(remote.url),
    GIT_NO_LAZY_FETCH: "1",
    GIT_OPTIONAL_LOCKS: "0",
    // A pack of some kilobytes can ask for gigabytes.
    GIT_ALLOC_LIMIT: "512m",
    GIT_CEILING_DIRECTORIES: dataDir,
    [CHILD_MARKER]: dataDir,
    ...configVariables(gitConfig(request)),
  };
}

/** Configuration that needs no file and stays out of argv, where others could read the token. */
function gitConfig({ remote }: GitEnvironmentRequest): readonly (readonly [string, string])[] {
  const common = [
    ["credential.helper", ""],
    ["core.hooksPath", "/dev/null"],
    ["gc.auto", "0"],
    ["maintenance.auto", "false"],
    // A blob above this is streamed: 4.5 MB of memory for one of 300 MB, where git would take 297.
    ["core.bigFileThreshold", "1m"],
    // Each keeps up to 96 MiB of what deltas stand on; git would start 20 on a large machine, and pass its limit.
    ["pack.threads", "4"],
    // A clone that a power cut damages is made anew when that shows.
    ["core.fsync", "none"],
  ] as const;
  if (remote === null) return common;
  return [...common, ...transferConfig(remote.settings), ...remoteConfig(remote)];
}

function transferConfig(settings: GitSettings): readonly (readonly [string, string])[] {
  const config: [string, string][] = [
    ["protocol.version", "2"],
    // After a redirect git sends even a header scoped to a URL to the new host.
    ["http.followRedirects", "false"],
    // Stalls are judged by our own watchdog: a short limit kills servers that are still compressing.
    ["http.lowSpeedLimit", "1"],
    ["http.lowSpeedTime", String(Math.max(600, Math.ceil(settings.idleTimeoutMs / 1000)))],
    ["http.proxy", settings.httpProxy ?? ""],
    ["transfer.fsckObjects", "true"],
    ["fetch.unpackLimit", "1"],
  ];
  if (settings.caFile !== null) config.push(["http.sslCAInfo", settings.caFile]);
  return config;
}

function remoteConfig({ url, pins, credentials }: GitRemote): readonly (readonly [string, string])[] {
  const pairs = pins.map((pin): [string, string] => ["http.curloptResolve", pin]);
  if (credentials === null) return pairs;
  return [...pairs, [`http.${new URL(url).origin}/.extraHeader`, `Authorization: ${basicAuthorization(credentials)}`]];
}

function configVariables(pairs: readonly (readonly [string, string])[]): Record<string, string> {
  const variables: Record<string, string> = { GIT_CONFIG_COUNT: String(pairs.length) };
  for (const [index, [key, value]] of pairs.entries()) {
    variables[`GIT_CONFIG_KEY_${index}`] = key;
    variables[`GIT_CONFIG_VALUE_${index}`] = value;
  }
  return variables;
}

/** One protocol, so that nothing the server says can make git speak another. */
function protocolOf(url: string): string {
  return url.startsWith("/") ? "file" : new URL(url).protocol.slice(0, -1);
}

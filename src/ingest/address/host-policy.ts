import { lookup } from "node:dns/promises";
import { isIP, isIPv4 } from "node:net";
import { AppError } from "../../core/error.ts";
import { parseAllowList } from "./allow-list.ts";
import { isPublicAddress } from "./ip-address.ts";

export interface HostSettings {
  /** Private or plain-http hosts that may be fetched from: host, host:port or CIDR. */
  readonly allowHosts: readonly string[];
  /**
   * With a proxy it is the proxy that resolves names, so its answer cannot be checked or pinned. What can be checked
   * still is: addresses in URLs, and names that resolve here.
   */
  readonly httpProxy?: string | null;
  /** Addresses of a name. Left out: the system's resolver. */
  readonly resolve?: (name: string) => Promise<readonly string[]>;
}

/** A host with the addresses that were checked: git must connect to these and to no other. */
export interface PinnedHost {
  readonly host: string;
  readonly port: number;
  /** Empty when a proxy resolves the name. */
  readonly addresses: readonly string[];
}

/**
 * Refuses what the URL alone shows to be forbidden: private addresses in any spelling, and http to a host that is not
 * listed. Names are judged by `vetHost`, when they are resolved.
 */
export function checkHostLiteral(url: string, { allowHosts }: HostSettings): void {
  const { host, port, scheme } = targetOf(url);
  const allowed = parseAllowList(allowHosts);
  if (allowed.allowsName(host, port)) return;
  if (isIP(host) !== 0) {
    if (allowed.allowsAddress(host, port)) return;
    if (!isPublicAddress(host)) throw refused(host);
  } else if (allowed.hasAddresses) {
    // The name may resolve to a listed address.
    return;
  } else if (host === "localhost" || host.endsWith(".localhost")) {
    throw refused(host);
  }
  if (scheme === "http") throw plainHttp(host);
}

/**
 * Resolves the host and refuses it unless every one of its addresses may be connected to. Rejects with `dns` when the
 * name does not resolve within 10 s, and with the signal's reason when that aborts.
 */
export async function vetHost(url: string, settings: HostSettings, signal: AbortSignal): Promise<PinnedHost> {
  checkHostLiteral(url, settings);
  const { host, port, scheme } = targetOf(url);
  if (isIP(host) !== 0) return { host, port, addresses: [host] };
  const addresses = await resolveName(host, settings, signal);
  const allowed = parseAllowList(settings.allowHosts);
  if (!allowed.allowsName(host, port)) {
    const unlisted = addresses.filter((address) => !allowed.allowsAddress(address, port));
    const hidden = unlisted.find((address) => !isPublicAddress(address));
    if (hidden !== undefined) throw refused(host, hidden);
    if (scheme === "http" && (unlisted.length > 0 || addresses.length === 0)) throw plainHttp(host);
  }
  return { host, port, addresses };
}

/** As `http.curloptResolve` takes it. Nothing where the URL holds the address itself. */
export function curlPins({ host, port, addresses }: PinnedHost): readonly string[] {
  if (isIP(host) !== 0 || addresses.length === 0) return [];
  const written = addresses.map((address) => (isIPv4(address) ? address : `[${address}]`));
  return [`${host}:${port}:${written.join(",")}`];
}

interface Target {
  /** Lower case, without brackets and without a trailing dot. */
  readonly host: string;
  readonly port: number;
  readonly scheme: string;
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { http: 80, https: 443 };
const RESOLVE_MS_MAX = 10_000;

function targetOf(text: string): Target {
  const url = new URL(text);
  const scheme = url.protocol.slice(0, -1);
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
  return { host, scheme, port: url.port === "" ? (DEFAULT_PORTS[scheme] ?? 0) : Number(url.port) };
}

async function resolveName(host: string, settings: HostSettings, signal: AbortSignal): Promise<readonly string[]> {
  const { resolve = systemAddresses, httpProxy = null } = settings;
  try {
    const addresses = await abortable(resolve(host), AbortSignal.any([signal, AbortSignal.timeout(RESOLVE_MS_MAX)]));
    if (addresses.length > 0) return addresses.map(withoutZone);
  } catch (cause) {
    signal.throwIfAborted();
    if (httpProxy === null) throw new AppError("dns", `The name ${host} does not resolve.`, { cause });
  }
  if (httpProxy === null) throw new AppError("dns", `The name ${host} has no address.`);
  return [];
}

async function systemAddresses(name: string): Promise<readonly string[]> {
  return (await lookup(name, { all: true })).map(({ address }) => address);
}

/** The resolver itself cannot be stopped; its late answer is dropped. */
function abortable<T>(wanted: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    wanted.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

function withoutZone(address: string): string {
  return address.replace(/%.*$/, "");
}

function refused(host: string, address: string | null = null): AppError {
  const which = address === null || address === host ? host : `${host} (${address})`;
  const message = `${which} is not a public host and is not listed in MEGABRAIN_ALLOW_HOSTS.`;
  return new AppError("host_not_allowed", message, { field: "repository" });
}

function plainHttp(host: string): AppError {
  return new AppError("invalid_repository", `${host} may be fetched from by https only.`, {
    field: "repository",
    hint: "Use https, or list the host in MEGABRAIN_ALLOW_HOSTS.",
  });
}

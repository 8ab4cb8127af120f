import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { connect as connectPlain, isIP } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Config } from "../config.ts";
import { vetHost } from "../ingest/address/host-policy.ts";
import { found, ok, type Check } from "./check.ts";

type Settings = Pick<Config, "allowHosts" | "caFile" | "connectTimeoutMs" | "httpProxy">;

/** Whether a host that repositories come from may be connected to, and answers. Nothing is asked of it. */
export async function checkHost(url: string, settings: Settings): Promise<Check> {
  const { host } = new URL(url);
  const name = `host ${host}`;
  const started = performance.now();
  try {
    await connectTo(url, settings);
    return ok(name, `answers in ${Math.round(performance.now() - started)} ms`);
  } catch (error) {
    // A server that never fetches from there works without it.
    const check = found(name, "warning", error);
    const reason = REASONS[(error as NodeJS.ErrnoException).code ?? ""];
    const hint = "Needed only to fetch from there. Behind a proxy set MEGABRAIN_HTTP_PROXY.";
    return { ...check, detail: reason ?? check.detail, hint: check.hint === "" ? hint : check.hint };
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "refuses the connection",
  ECONNRESET: "breaks the connection off",
  EHOSTUNREACH: "cannot be reached",
  ENETUNREACH: "cannot be reached: this machine has no way there",
  ABORT_ERR: "does not answer in time",
};

async function connectTo(url: string, { caFile, connectTimeoutMs, allowHosts, httpProxy }: Settings): Promise<void> {
  const signal = AbortSignal.timeout(connectTimeoutMs);
  const isProxy = url === httpProxy;
  const { protocol, hostname, port: given } = new URL(url);
  const isTls = protocol === "https:";
  const port = given === "" ? (isTls ? 443 : 80) : Number(given);
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  // The operator chose the proxy; what is fetched is judged by the policy.
  const address = isProxy ? host : ((await vetHost(url, { allowHosts }, signal)).addresses[0] ?? host);
  const ca = caFile === null ? {} : { ca: await readFile(caFile) };
  const socket = isTls
    ? connectTls({ host: address, port, ...(isIP(host) === 0 ? { servername: host } : {}), ...ca })
    : connectPlain({ host: address, port });
  try {
    await once(socket, isTls ? "secureConnect" : "connect", { signal });
  } finally {
    // It may still fail, and nobody waits for that.
    socket.on("error", () => undefined);
    socket.destroy();
  }
}

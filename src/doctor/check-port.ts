import { once } from "node:events";
import { createServer } from "node:net";
import type { Config } from "../config.ts";
import { found, ok, type Check } from "./check.ts";

/** Whether a server can listen where it is to, or does already. */
export async function checkPort({ host, port }: Pick<Config, "host" | "port">): Promise<Check> {
  const name = `port ${port}`;
  try {
    const probe = createServer().listen(port, host);
    await once(probe, "listening");
    probe.close();
    await once(probe, "close");
    return ok(name, `free on ${host}`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") return found(name, "failure", error);
    const version = await runningVersion(host, port);
    if (version !== null) return ok(name, `MegaBrain ${version} answers on ${host}`);
    const hint = "Choose another one: megabrain serve --port 8081 (MEGABRAIN_PORT).";
    return { name, status: "warning", detail: `another program listens on ${host}`, hint };
  }
}

/** Null where what answers is no MegaBrain. */
async function runningVersion(host: string, port: number): Promise<string | null> {
  try {
    const name = WILDCARDS.get(host) ?? (host.includes(":") ? `[${host}]` : host);
    const response = await fetch(`http://${name}:${port}/healthz`, { signal: AbortSignal.timeout(ANSWER_MS_MAX) });
    const { version } = (await response.json()) as { readonly version?: unknown };
    return typeof version === "string" ? version : null;
  } catch {
    return null;
  }
}

const WILDCARDS = new Map([
  ["0.0.0.0", "127.0.0.1"],
  ["::", "[::1]"],
]);
const ANSWER_MS_MAX = 2000;

import { execFile } from "node:child_process";

/**
 * What to put before `git` so that it dies with this server, even when that is killed: `setpriv` asks the kernel to
 * signal its process when we die, and `timeout` passes the signal on to git's whole group. Empty where the system has
 * neither (macOS, Alpine); there git ends at its next line of output, and the sweep at the next start finds the rest.
 */
export async function orphanGuard(searchPath: string, limitMs: number): Promise<readonly string[]> {
  const limit = String(Math.ceil(limitMs / 1000) + LIMIT_SLACK_SECONDS);
  const known = guards.get(searchPath) ?? findGuard(searchPath);
  guards.set(searchPath, known);
  return (await known).map((word) => (word === LIMIT ? limit : word));
}

/** Our own deadline comes first; this one is for a git whose server is gone. */
const LIMIT_SLACK_SECONDS = 60;
const LIMIT = "<limit>";
const CANDIDATES: readonly (readonly string[])[] = [
  ["setpriv", "--pdeathsig", "TERM", "timeout", "-k", "1", LIMIT],
  ["setpriv", "--pdeathsig", "TERM"],
];
/** The answer cannot change while we run, and asking costs two processes. */
const guards = new Map<string, Promise<readonly string[]>>();

async function findGuard(searchPath: string): Promise<readonly string[]> {
  for (const candidate of CANDIDATES) if (await works(candidate, searchPath)) return candidate;
  return [];
}

/** Tried rather than looked up: BusyBox has a `setpriv` without `--pdeathsig`. */
function works(candidate: readonly string[], searchPath: string): Promise<boolean> {
  const [command = "", ...args] = candidate.map((word) => (word === LIMIT ? "60" : word));
  return new Promise((resolve) => {
    execFile(command, [...args, "true"], { env: { PATH: searchPath }, timeout: 5000 }, (error) => {
      resolve(error === null);
    });
  });
}

import { execFile } from "node:child_process";

/**
 * What to put before a `git` that talks to a server.
 *
 * It dies with us, even when we are killed: `setpriv` asks the kernel to signal its process when we die, and `timeout`
 * passes the signal on to git's whole group. Where the system has neither (macOS, Alpine) git ends at its next line of
 * output, and the sweep at the next start finds the rest.
 *
 * And it takes no more memory than `MEMORY_MAX_KIB`, nor does any process it starts: a server that lists refs for ever
 * makes it take gigabytes. The limit is one of data: packs, which git maps, do not count. macOS knows no such limit.
 */
export async function gitGuard(searchPath: string, limitMs: number): Promise<readonly string[]> {
  const limit = String(Math.ceil(limitMs / 1000) + LIMIT_SLACK_SECONDS);
  const known = guards.get(searchPath) ?? findGuard(searchPath);
  guards.set(searchPath, known);
  return (await known).map((word) => (word === LIMIT ? limit : word));
}

/** Our own deadline comes first; this one is for a git whose server is gone. */
const LIMIT_SLACK_SECONDS = 60;
const LIMIT = "<limit>";
const ORPHAN_GUARDS: readonly (readonly string[])[] = [
  ["setpriv", "--pdeathsig", "TERM", "timeout", "-k", "1", LIMIT],
  ["setpriv", "--pdeathsig", "TERM"],
];
/** An index-pack took 211 MiB for 800,000 objects and 19 for 11,000; deltas may take as much again. */
const MEMORY_MAX_KIB = 768 * 1024;
/** By a shell: all have `ulimit -d`, and not all systems have `prlimit`. Fails where we may do with less anyway. */
const MEMORY_GUARDS: readonly (readonly string[])[] = [["sh", "-c", `ulimit -d ${MEMORY_MAX_KIB} && exec "$@"`, "sh"]];
/** The answer cannot change while we run, and asking costs a few processes. */
const guards = new Map<string, Promise<readonly string[]>>();

async function findGuard(searchPath: string): Promise<readonly string[]> {
  const found = [ORPHAN_GUARDS, MEMORY_GUARDS].map((candidates) => firstThatWorks(candidates, searchPath));
  return (await Promise.all(found)).flat();
}

async function firstThatWorks(
  candidates: readonly (readonly string[])[],
  searchPath: string,
): Promise<readonly string[]> {
  for (const candidate of candidates) {
    const verdict = await tryOut(candidate, searchPath);
    if (verdict === "works") return candidate;
    // On a machine that is overloaded: it is asked again for the next git.
    if (verdict === "unknown") guards.delete(searchPath);
  }
  return [];
}

const OVERLOADED: ReadonlySet<string> = new Set(["EAGAIN", "ENOMEM", "EMFILE", "ENFILE"]);

/** Tried rather than looked up: BusyBox has a `setpriv` without `--pdeathsig`. */
function tryOut(candidate: readonly string[], searchPath: string): Promise<"works" | "fails" | "unknown"> {
  const [command = "", ...args] = candidate.map((word) => (word === LIMIT ? "60" : word));
  return new Promise((resolve) => {
    execFile(command, [...args, "true"], { env: { PATH: searchPath }, timeout: 5000 }, (error) => {
      if (error === null) resolve("works");
      else resolve(error.killed === true || OVERLOADED.has(String(error.code)) ? "unknown" : "fails");
    });
  });
}

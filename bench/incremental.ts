import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { cleanUp, temporaryDirectory } from "../test/support/cleanup.ts";
import { startGitServer } from "../test/support/git-server.ts";
import { asGitHub, startServer } from "../test/support/server.ts";
import { openStream } from "../test/support/sse-reader.ts";

/**
 * Ingests a repository commit by commit along its real history, over smart HTTP on loopback, and compares each step
 * with a full ingestion of the same commit:
 *
 *   npm run bench -- incremental REPOSITORY [COMMITS, default 20] [EVERY, default 1]
 *
 * REPOSITORY is a path to a git directory or a checkout that has its history.
 */
export async function benchIncremental(args: readonly string[]): Promise<void> {
  const [path = ".", commits = "20", every = "1"] = args;
  const root = temporaryDirectory("megabrain-bench-");
  const served = join(root, "bench", "history.git");
  mkdirSync(join(root, "bench"), { recursive: true });
  git(".", "clone", "-q", "--bare", "--", resolve(path), served);
  const history = git(
    served,
    "rev-list",
    "--first-parent",
    `--max-count=${Number(commits) * Number(every) + 1}`,
    "HEAD",
  );
  const steps = history
    .split("\n")
    .filter((_, i) => i % Number(every) === 0)
    .toReversed();
  const gitServer = await startGitServer({ root });
  const server = await startServer({ env: asGitHub(gitServer) });
  try {
    for (const [i, commit] of steps.entries()) {
      git(served, "update-ref", "HEAD", commit);
      const step = await ingest(server.url, {});
      const files = i === 0 ? "" : git(served, "diff", "--name-only", steps[i - 1] ?? commit, commit);
      print({ commit: commit.slice(0, 10), changed: files === "" ? 0 : files.split("\n").length, ...step });
    }
    print({ commit: "the last again", changed: 0, ...(await ingest(server.url, {})) });
    print({ commit: "the last in full", changed: 0, ...(await ingest(server.url, { full: true })) });
  } finally {
    await cleanUp();
  }
}

async function ingest(url: string, request: { full?: boolean }) {
  const startedAt = performance.now();
  const body = JSON.stringify({ repository: "bench/history", ...request });
  const stream = await openStream(`${url}/api/v1/ingest/github?stream=true`, { method: "POST", body });
  const last = (await stream.all(3_600_000)).at(-1)?.progress;
  const ms = Math.round(performance.now() - startedAt);
  if (last?.stats === undefined) throw new Error(`ended as ${last?.stage}: ${last?.message}`);
  return { mode: last.stats.mode, ms, files: last.stats.files, symbols: last.stats.symbols };
}

function print(row: Readonly<Record<string, string | number>>): void {
  console.log(
    Object.entries(row)
      .map(([name, value]) => `${name} ${value}`)
      .join(" · "),
  );
}

function git(directory: string, ...args: string[]): string {
  return execFileSync("git", ["-C", directory, ...args], { encoding: "utf8", maxBuffer: 1e9, stdio: "pipe" }).trim();
}

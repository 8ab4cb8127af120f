import { cleanUp, temporaryDirectory } from "../test/support/cleanup.ts";
import { startGitServer } from "../test/support/git-server.ts";
import { asGitHub, startServer } from "../test/support/server.ts";
import { openStream } from "../test/support/sse-reader.ts";
import { watchMemory } from "./memory.ts";
import { serveRepositories } from "./served-repository.ts";

/**
 * Ingests repositories, cold, over smart HTTP on loopback, as a client with curl sees it:
 *
 *   npm run bench -- ingest [REPOSITORY …] [--search TEXT …]
 *
 * A repository is a path to a git directory or a checkout. Without any, one is made from source on this machine.
 */
export async function benchIngest(args: readonly string[]): Promise<void> {
  const { paths, searches } = readArguments(args);
  const root = temporaryDirectory("megabrain-bench-");
  const names = await serveRepositories(root, { paths, megabytes: 60 });
  try {
    for (const name of names) {
      // oxlint-disable-next-line no-await-in-loop -- one at a time: they would slow each other down
      console.log(JSON.stringify(await ingestOnce(root, { name, searches }), null, 2));
    }
  } finally {
    await cleanUp();
  }
}

async function ingestOnce(root: string, { name, searches }: { name: string; searches: readonly string[] }) {
  const gitServer = await startGitServer({ root });
  const server = await startServer({ env: asGitHub(gitServer) });
  const memory = watchMemory(server.pid);
  const startedAt = Date.now();
  const stream = await openStream(`${server.url}/api/v1/ingest/github?stream=true`, {
    method: "POST",
    body: JSON.stringify({ repository: name }),
  });
  const events = await stream.all(3_600_000);
  const last = events.at(-1)?.progress;
  const arrivals = [startedAt, ...events.map(({ arrivedAt }) => arrivedAt)];
  const gaps = arrivals.slice(1).map((at, i) => at - (arrivals[i] ?? at));
  const found = await Promise.all(searches.map((text) => search(server.url, text)));
  const figures = {
    repository: name,
    ended: last?.stage,
    error: last?.error,
    stats: last?.stats,
    events: events.length,
    firstEventMs: gaps[0],
    largestGapMs: Math.max(...gaps),
    searchableMs: (arrivals.at(-1) ?? startedAt) - startedAt,
    peakMemoryMiB: Math.round(memory.stop() / 1024 / 1024),
    searches: found,
  };
  await server.stop();
  await gitServer.close();
  return figures;
}

async function search(url: string, text: string) {
  const answer = await fetch(`${url}/api/v1/search?limit=3&q=${encodeURIComponent(text)}`);
  const { hits, total, tookMs } = (await answer.json()) as { hits: Hit[]; total: number; tookMs: number };
  return { text, total, tookMs, hits: hits.map((hit) => `${hit.path}:${hit.lines?.[0]} ${hit.kind} ${hit.symbol}`) };
}

interface Hit {
  readonly path: string;
  readonly lines: readonly [number, number] | null;
  readonly kind: string | null;
  readonly symbol: string | null;
}

function readArguments(args: readonly string[]): { paths: string[]; searches: string[] } {
  const at = args.indexOf("--search");
  return at === -1 ? { paths: [...args], searches: [] } : { paths: args.slice(0, at), searches: args.slice(at + 1) };
}

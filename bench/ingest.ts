import type { ProgressEvent } from "../src/core/progress-event.ts";
import { apiClient } from "../test/support/api-client.ts";
import { cleanUp, temporaryDirectory } from "../test/support/cleanup.ts";
import { startGitServer, type GitServer } from "../test/support/git-server.ts";
import { asGitHub, startServer, type TestServer } from "../test/support/server.ts";
import { readArguments } from "./arguments.ts";
import { watchMemory } from "./memory.ts";
import { watchProcessor, type ProcessorWatch, type Program } from "./processor.ts";
import { Report } from "./report.ts";
import { serveRepositories } from "./served-repository.ts";
import { spread } from "./statistics.ts";

/**
 * Ingests repositories over smart HTTP on loopback, as a client with curl sees it: cold, on a server that has just
 * started, then in full again on the server that has done it twice:
 *
 *   npm run bench -- ingest [REPOSITORY …] [--rounds 3] [--megabytes 1] [--save]
 *
 * A repository is a path to a git directory or a checkout. Without any, one is made from source on this machine.
 */
export async function benchIngest(args: readonly string[]): Promise<void> {
  const given = readArguments(args, { rounds: 3, megabytes: 1 });
  const report = new Report("ingest", given);
  const root = temporaryDirectory("megabrain-bench-");
  try {
    const names = await serveRepositories(root, { paths: given.paths, megabytes: given.number("megabytes") });
    const gitServer = await startGitServer({ root });
    const rows: Rows[] = [];
    for (const name of names) {
      const rounds: Round[] = [];
      for (let round = 0; round < given.number("rounds"); round++) rounds.push(await measure(gitServer, name));
      rows.push(rowsOf(name, rounds));
      console.log(JSON.stringify(rows.at(-1)));
    }
    report.say(
      "From the request to the `Complete` event, from when on searches answer; median (least–most) in seconds. Cold: the " +
        "server has just started. Warm: it has done it twice before, and is asked to do it in full again.",
    );
    report.table(rows.map(({ times }) => times));
    report.say(
      "Where the processor's time of a cold one goes, in seconds: the server itself from its start, its parser and indexer " +
        "processes from theirs, and git on the client's side.",
    );
    report.table(rows.map(({ processor }) => processor));
    report.say("What was made, and what a client saw of a cold one:");
    report.table(rows.map(({ made }) => made));
    report.save();
  } finally {
    await cleanUp();
  }
}

interface Round {
  readonly cold: Seen;
  readonly warm: Seen;
  /** Highest sum of PSS of the server and its children, in bytes. */
  readonly peak: number;
  readonly processor: ReturnType<ProcessorWatch["stop"]>;
}

/** What a client saw of one ingestion. */
interface Seen {
  readonly last: ProgressEvent;
  readonly events: number;
  /** Milliseconds from the request to its first event, the longest from one to the next, and all. */
  readonly firstMs: number;
  readonly gapMs: number;
  readonly allMs: number;
}

async function measure(gitServer: GitServer, repository: string): Promise<Round> {
  const server = await startServer({ env: asGitHub(gitServer) });
  const memory = watchMemory(server.pid);
  const watch = watchProcessor(server.pid);
  const cold = await ingest(server, { repository });
  const peak = memory.stop();
  const processor = watch.stop();
  // The second compiles what the first has only run.
  await ingest(server, { repository, full: true });
  const warm = await ingest(server, { repository, full: true });
  await server.stop();
  return { cold, warm, peak, processor };
}

async function ingest(server: TestServer, body: { repository: string; full?: boolean }): Promise<Seen> {
  const startedAt = Date.now();
  const events = await (await apiClient(server.url).ingestStream(body)).all(3_600_000);
  const last = events.at(-1);
  if (last?.progress.stage !== "Complete") throw new Error(`${body.repository} ended as ${last?.raw}`);
  const arrivals = [startedAt, ...events.map(({ arrivedAt }) => arrivedAt)];
  const gaps = arrivals.slice(1).map((at, i) => at - (arrivals[i] ?? at));
  const [firstMs = 0] = gaps;
  const allMs = last.arrivedAt - startedAt;
  return { last: last.progress, events: events.length, firstMs, gapMs: Math.max(...gaps), allMs };
}

interface Rows {
  readonly processor: Readonly<Record<string, string>>;
  readonly times: Readonly<Record<string, string>>;
  readonly made: Readonly<Record<string, string | number>>;
}

function rowsOf(repository: string, rounds: readonly Round[]): Rows {
  const colds = rounds.map(({ cold }) => cold);
  const seconds = (of: (seen: Seen) => number): string => spread(colds.map(of));
  const { stats } = colds[0]!.last;
  const leftOut = Object.entries(stats!.skipped).map(([reason, count]) => `${count} ${reason}`);
  const took = (program: Program): string => spread(rounds.map(({ processor }) => processor[program]));
  return {
    processor: {
      repository,
      server: took("server"),
      parsers: took("parsers"),
      indexers: took("indexers"),
      git: took("git"),
    },
    times: {
      repository,
      cold: seconds(({ allMs }) => allMs / 1000),
      cloning: seconds(({ last }) => last.stats!.seconds.cloning),
      parsing: seconds(({ last }) => last.stats!.seconds.parsing),
      indexing: seconds(({ last }) => last.stats!.seconds.indexing),
      warm: spread(rounds.map(({ warm }) => warm.allMs / 1000)),
    },
    made: {
      repository,
      MB: (stats!.bytes / 1e6).toFixed(1),
      files: stats!.files,
      symbols: stats!.symbols,
      "left out": leftOut.join(", "),
      events: colds[0]!.events,
      "first event ms": spread(
        colds.map(({ firstMs }) => firstMs),
        0,
      ),
      "longest gap ms": spread(
        colds.map(({ gapMs }) => gapMs),
        0,
      ),
      "peak MiB": spread(
        rounds.map(({ peak }) => peak / 1024 / 1024),
        0,
      ),
    },
  };
}

import { Agent, request } from "node:http";
import { join } from "node:path";
import { openSqlite } from "../src/store/embedded/sqlite.ts";
import { apiClient } from "../test/support/api-client.ts";
import { cleanUp, temporaryDirectory } from "../test/support/cleanup.ts";
import { startGitServer } from "../test/support/git-server.ts";
import { asGitHub, startServer, type TestServer } from "../test/support/server.ts";
import { readArguments } from "./arguments.ts";
import { Crowd } from "./crowd/crowd.ts";
import { loopDelayEnvironment, takeLoopDelay } from "./loop-delay/loop-delay.ts";
import { Report } from "./report.ts";
import { serveRepositories } from "./served-repository.ts";
import { median, spread } from "./statistics.ts";

/**
 * How long the server is held up by readers who ask for all of a long job's events, by its own event loop and as another
 * client feels it, who asks for its health all the while:
 *
 *   npm run bench -- replay [REPOSITORY] [--events 10000] [--crowd 20] [--rounds 10] [--save]
 *
 * The log is that of a real ingestion, with its events of parsing repeated. Readers check that every event comes once.
 */
export async function benchReplay(args: readonly string[]): Promise<void> {
  const given = readArguments(args, { events: 10_000, crowd: 20, rounds: 10 });
  const report = new Report("replay", given);
  const events = given.number("events");
  try {
    const directory = temporaryDirectory("megabrain-bench-");
    const { server, url } = await serverWithLongJob({ directory, paths: given.paths, events });
    const sizes = [0, 1, given.number("crowd")];
    const rounds = sizes.map((): Round[] => []);
    // The first of each warms what is compiled, and is not counted.
    for (let round = 0; round <= given.number("rounds"); round++) {
      for (const [i, readers] of sizes.entries()) {
        const measured = await measure({ server, directory, url }, { readers, events });
        if (round > 0) rounds[i]?.push(measured);
      }
    }
    report.say(
      `${events} events, ${given.number("rounds")} rounds. Longest turn of the event loop (asked for each millisecond), ` +
        "longest wait for `GET /healthz` asked all the while, and time until every reader has them all; median " +
        "(least–most), ms. Without readers: the same for 100 ms.",
    );
    report.table(
      sizes.map((readers, i) => {
        const column = (of: (round: Round) => number): string => spread(rounds[i]!.map(of), 1);
        return {
          readers,
          "longest turn": column(({ turnMs }) => turnMs),
          "its processor time": column(({ turnProcessorMs }) => turnProcessorMs),
          "longest wait": column(({ waitMs }) => waitMs),
          "all read": column(({ readMs }) => readMs),
        };
      }),
    );
    const of = (i: number, value: (round: Round) => number): number => median(rounds[i]!.map(value));
    report.aims([
      { what: "longest turn, one reader", value: of(1, ({ turnMs }) => turnMs), most: 10, unit: "ms" },
      { what: "processor time of a turn, one reader", value: of(1, TURN), most: 10, unit: "ms" },
      { what: `processor time of a turn, ${sizes[2]} readers`, value: of(2, TURN), most: 10, unit: "ms" },
      {
        what: "longest wait of another client, one reader",
        value: of(1, ({ waitMs }) => waitMs),
        most: 10,
        unit: "ms",
      },
    ]);
    report.save();
  } finally {
    await cleanUp();
  }
}

interface Round {
  readonly turnMs: number;
  readonly turnProcessorMs: number;
  readonly waitMs: number;
  readonly readMs: number;
}

const TURN = ({ turnProcessorMs }: Round): number => turnProcessorMs;

interface LongJob {
  readonly server: TestServer;
  readonly directory: string;
  /** Of its events, from the first on. */
  readonly url: string;
}

async function measure(job: LongJob, { readers, events }: { readers: number; events: number }): Promise<Round> {
  const { server, directory, url } = job;
  const crowd = new Crowd({ processes: 1 });
  await crowd.report();
  await takeLoopDelay({ pid: server.pid, directory });
  const probe = startProbe(`${server.url}/healthz`);
  const began = performance.now();
  if (readers === 0) await new Promise((resolve) => setTimeout(resolve, 100));
  await crowd.connect(url, readers);
  if (readers > 0) await crowd.untilEnded(events);
  const readMs = performance.now() - began;
  const waitMs = await probe.stop();
  const { wallMs, processorMs } = await takeLoopDelay({ pid: server.pid, directory });
  const { deliveries } = await crowd.report();
  if (deliveries !== readers * events) throw new Error(`${deliveries} events came instead of ${readers * events}`);
  await crowd.stop();
  return { turnMs: wallMs, turnProcessorMs: processorMs, waitMs, readMs };
}

/** Asks again and again over one connection; `stop` resolves with the longest time an answer took, in ms. */
function startProbe(url: string): { stop(): Promise<number> } {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = (): Promise<void> =>
    new Promise((resolve, reject) => {
      request(url, { agent }, (answer) => answer.resume().once("end", resolve))
        .once("error", reject)
        .end();
    });
  let longest = 0;
  const stop = new AbortController();
  const probing = (async () => {
    await ask();
    while (!stop.signal.aborted) {
      const began = performance.now();
      await ask();
      longest = Math.max(longest, performance.now() - began);
    }
    agent.destroy();
  })();
  return {
    async stop() {
      stop.abort();
      await probing;
      return longest;
    },
  };
}

/** Ingests a repository, and repeats events in the log it left until there are as many as wanted. */
async function serverWithLongJob({
  directory,
  paths,
  events,
}: {
  readonly directory: string;
  readonly paths: readonly string[];
  readonly events: number;
}): Promise<LongJob> {
  const root = temporaryDirectory("megabrain-bench-");
  const [repository = ""] = await serveRepositories(root, { paths, megabytes: 3 });
  const gitServer = await startGitServer({ root });
  const server = await startServer({ env: { ...asGitHub(gitServer), ...loopDelayEnvironment(directory) } });
  const stream = await apiClient(server.url).ingestStream({ repository });
  const all = await stream.all();
  const last = all.at(-1)?.progress;
  if (last?.stage !== "Complete") throw new Error(`ended as ${all.at(-1)?.raw}`);
  await server.stop();
  repeatEvents(join(server.dataDir, "catalogue.db"), events);
  await server.restart();
  return { server, directory, url: `${server.url}/api/v1/jobs/${last.jobId}/events?after=0` };
}

function repeatEvents(catalogue: string, events: number): void {
  const database = openSqlite(catalogue);
  database.transaction(() => {
    const rows = database.prepare<EventRow>(SELECT_EVENTS).all([]);
    const [last, before] = [rows.at(-1)?.cursor ?? 0, rows.at(-2)];
    database.prepare(MOVE_EVENT).run([events, last]);
    const insert = database.prepare(INSERT_EVENT);
    for (let cursor = last; cursor < events; cursor++) insert.run([cursor, before?.event ?? ""]);
  });
  database.close();
}

type EventRow = { readonly cursor: number; readonly event: string };

const SELECT_EVENTS = `select cursor, event from events order by cursor`;

/** ?1 new cursor, ?2 old cursor. */
const MOVE_EVENT = `update events set cursor = ?1 where cursor = ?2`;

/** ?1 cursor, ?2 event. */
const INSERT_EVENT = `insert into events (job, cursor, event) select job, ?1, ?2 from events where cursor = 1`;

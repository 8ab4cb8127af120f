import { apiClient } from "../test/support/api-client.ts";
import { cleanUp, temporaryDirectory } from "../test/support/cleanup.ts";
import { startGitServer } from "../test/support/git-server.ts";
import { asGitHub, startServer, type TestServer } from "../test/support/server.ts";
import { openStream } from "../test/support/sse-reader.ts";
import { readArguments } from "./arguments.ts";
import { Crowd } from "./crowd/crowd.ts";
import { treeSeconds } from "./process-tree.ts";
import { Report } from "./report.ts";
import { serveRepositories } from "./served-repository.ts";
import { confidence, spread } from "./statistics.ts";

/**
 * What subscribers cost an ingestion: processor seconds of the server and its children for one that many watch from
 * beginning to end, against one that a single reader watches, in turns, on one server that has done both before:
 *
 *   npm run bench -- subscribers [REPOSITORY] [--megabytes 60] [--subscribers 1000] [--rounds 10] [--save]
 *
 * It counts connecting, every event, and the end. Each subscriber checks that it gets every event once.
 */
export async function benchSubscribers(args: readonly string[]): Promise<void> {
  const given = readArguments(args, { megabytes: 60, subscribers: 1000, rounds: 10 });
  const report = new Report("subscribers", given);
  try {
    const root = temporaryDirectory("megabrain-bench-");
    const [name = ""] = await serveRepositories(root, { paths: given.paths, megabytes: given.number("megabytes") });
    const gitServer = await startGitServer({ root });
    const server = await startServer({ env: asGitHub(gitServer) });
    const alone: Measured[] = [];
    const watched: Measured[] = [];
    for (let round = 0; round <= given.number("rounds"); round++) {
      // Each goes first as often, so that a machine that gets slower or faster favours neither.
      const order = round % 2 === 0 ? [0, given.number("subscribers")] : [given.number("subscribers"), 0];
      for (const count of order) {
        const measured = await measure(server, { repository: name, subscribers: count });
        console.log(JSON.stringify({ round, subscribers: count, ...measured }));
        // The first of each compiles code and warms the disk's cache.
        if (round > 0) (count === 0 ? alone : watched).push(measured);
      }
    }
    const seconds = (runs: readonly Measured[]): string => spread(runs.map((run) => run.processorSeconds));
    report.say(`${name}, ${given.number("rounds")} pairs in turns. Processor seconds: median (least–most).`);
    report.table([
      { subscribers: 0, "processor s": seconds(alone), s: spread(alone.map((run) => run.seconds)) },
      {
        subscribers: given.number("subscribers"),
        "processor s": seconds(watched),
        s: spread(watched.map((run) => run.seconds)),
      },
    ]);
    const more = confidence(watched.map((run, i) => (run.processorSeconds / alone[i]!.processorSeconds - 1) * 100));
    report.say(`They cost ${more.mean.toFixed(1)} % ± ${more.margin.toFixed(1)} % (95 % confidence) more.`);
    report.aims([{ what: "processor seconds more", value: more.mean, most: 5, unit: "%" }]);
    report.save();
  } finally {
    await cleanUp();
  }
}

interface Measured {
  readonly processorSeconds: number;
  readonly seconds: number;
}

async function measure(
  { url, pid }: TestServer,
  { repository, subscribers }: { repository: string; subscribers: number },
): Promise<Measured> {
  const crowd = new Crowd({ processes: 1 });
  await crowd.report();
  const api = apiClient(url);
  const before = treeSeconds(pid);
  const began = performance.now();
  const { id } = await api.ingest({ repository, full: true });
  const events = `${url}/api/v1/jobs/${id}/events`;
  const reader = await openStream(`${events}?after=0`);
  await crowd.connect(events, subscribers);
  const all = await reader.all(600_000);
  const seconds = (performance.now() - began) / 1000;
  const last = all.at(-1);
  if (last?.progress.stage !== "Complete") throw new Error(`ended as ${last?.raw}`);
  if (subscribers > 0) await crowd.untilEnded(Number(last.id));
  await crowd.stop();
  return { processorSeconds: treeSeconds(pid) - before, seconds };
}

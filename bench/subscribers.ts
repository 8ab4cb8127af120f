import { apiClient } from "../test/support/api-client.ts";
import { cleanUp, temporaryDirectory } from "../test/support/cleanup.ts";
import { startGitServer } from "../test/support/git-server.ts";
import { asGitHub, startServer } from "../test/support/server.ts";
import { openStream } from "../test/support/sse-reader.ts";
import { readArguments } from "./arguments.ts";
import { Crowd } from "./crowd/crowd.ts";
import { treeSeconds } from "./process-tree.ts";
import { Report } from "./report.ts";
import { serveRepositories } from "./served-repository.ts";
import { confidence, spread } from "./statistics.ts";

/**
 * What subscribers cost an ingestion: processor seconds of the server and its children for one that many watch from
 * beginning to end, against one that nobody but a single reader watches, in turns:
 *
 *   npm run bench -- subscribers [REPOSITORY] [--megabytes 30] [--subscribers 1000] [--rounds 10] [--save]
 *
 * It counts connecting, every event, and the end. Each subscriber checks that it gets every event once.
 */
export async function benchSubscribers(args: readonly string[]): Promise<void> {
  const given = readArguments(args, { megabytes: 30, subscribers: 1000, rounds: 10 });
  const report = new Report("subscribers", given);
  try {
    const root = temporaryDirectory("megabrain-bench-");
    const [name = ""] = await serveRepositories(root, { paths: given.paths, megabytes: given.number("megabytes") });
    const gitServer = await startGitServer({ root });
    const ingestion: Ingestion = { name, env: asGitHub(gitServer) };
    const alone: Measured[] = [];
    const watched: Measured[] = [];
    // The first of all warms the disk's cache, and is not counted.
    await measure(ingestion, 0);
    for (let round = 0; round < given.number("rounds"); round++) {
      // Each goes first as often, so that a machine that gets slower or faster favours neither.
      const order = round % 2 === 0 ? [0, given.number("subscribers")] : [given.number("subscribers"), 0];
      for (const count of order) (count === 0 ? alone : watched).push(await measure(ingestion, count));
      console.log(JSON.stringify({ alone: alone.at(-1), watched: watched.at(-1) }));
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

interface Ingestion {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
}

interface Measured {
  readonly processorSeconds: number;
  readonly seconds: number;
}

async function measure({ name, env }: Ingestion, subscribers: number): Promise<Measured> {
  const crowd = new Crowd({ processes: 1 });
  const server = await startServer({ env });
  const api = apiClient(server.url);
  const before = treeSeconds(server.pid);
  const began = performance.now();
  const { id } = await api.ingest({ repository: name });
  const events = `${server.url}/api/v1/jobs/${id}/events`;
  const reader = await openStream(`${events}?after=0`);
  await crowd.connect(events, subscribers);
  const all = await reader.all(600_000);
  const seconds = (performance.now() - began) / 1000;
  if (all.at(-1)?.progress.stage !== "Complete") throw new Error(`ended as ${all.at(-1)?.raw}`);
  if (subscribers > 0) await crowd.untilEnded(Number(all.at(-1)?.id));
  const processorSeconds = treeSeconds(server.pid) - before;
  await crowd.stop();
  await server.stop();
  return { processorSeconds, seconds };
}

import { apiClient } from "../test/support/api-client.ts";
import { cleanUp, temporaryDirectory } from "../test/support/cleanup.ts";
import { startGitServer } from "../test/support/git-server.ts";
import { asGitHub, startServer } from "../test/support/server.ts";
import { readArguments } from "./arguments.ts";
import { makeDefaultRepository } from "./default-repository.ts";
import { watchMemory } from "./memory.ts";
import { treeSeconds } from "./process-tree.ts";
import { Report } from "./report.ts";
import { serveRepositories } from "./served-repository.ts";
import { growth, median } from "./statistics.ts";

/**
 * How time, memory and disk grow with the source: whole ingestions, cold, over smart HTTP on loopback:
 *
 *   npm run bench -- scale [REPOSITORY …] [--most 300] [--rounds 1] [--save]
 *
 * Without repositories they are of 1, 3, 10, 30 … megabytes of source found on this machine, up to `--most`, each part
 * of the next. Memory is the highest sum of PSS of the server and its children (Linux only).
 */
export async function benchScale(args: readonly string[]): Promise<void> {
  const given = readArguments(args, { most: 300, rounds: 1 });
  const report = new Report("scale", given);
  const root = temporaryDirectory("megabrain-bench-");
  try {
    const names = given.paths.length > 0 ? await serveRepositories(root, { paths: given.paths, megabytes: 0 }) : null;
    const sizes = [1, 3, 10, 30, 60, 100, 300].filter((megabytes) => megabytes <= given.number("most"));
    const points: Point[] = [];
    for (const source of names ?? sizes) {
      const name = typeof source === "string" ? source : await makeSized(root, source);
      const rounds: Point[] = [];
      for (let round = 0; round < given.number("rounds"); round++) rounds.push(await ingestOnce(root, name));
      points.push(middleOf(rounds));
      console.log(JSON.stringify(points.at(-1)));
    }
    report.say("Whole ingestions, cold; medians. Memory is of the server and its children together.");
    report.table(points.map(row));
    const most = (of: (point: Point) => number): number => Math.max(...points.map(of));
    const exponent = growth(
      points.filter(({ bytes }) => bytes >= 2.5e6).map((one) => [one.bytes, one.processorSeconds]),
    );
    report.say(
      `From 3 MB on, processor time grows with the ${exponent.toFixed(2)}th power of the source (1 is linear).`,
    );
    report.aims([
      { what: "memory", value: most(({ memory }) => memory / 1e6), most: 650, unit: "MB", digits: 0 },
      {
        what: "index on disk, against the source",
        value: Math.max(...points.map((one) => one.indexBytes / one.bytes)),
        most: 1.7,
        unit: "",
      },
      { what: "power that processor time grows with", value: exponent, most: 1.1, unit: "" },
    ]);
    report.save();
  } finally {
    await cleanUp();
  }
}

interface Point {
  readonly name: string;
  readonly files: number;
  /** Of source. */
  readonly bytes: number;
  readonly seconds: number;
  readonly processorSeconds: number;
  /** Highest sum of PSS, in bytes. */
  readonly memory: number;
  readonly indexBytes: number;
}

async function makeSized(root: string, megabytes: number): Promise<string> {
  const name = `bench/machine-${megabytes}`;
  const { bytes } = await makeDefaultRepository({ root, name, megabytes });
  if (bytes < megabytes * 0.95e6) throw new Error(`there are only ${bytes} bytes of source here: give --most`);
  return name;
}

async function ingestOnce(root: string, name: string): Promise<Point> {
  const gitServer = await startGitServer({ root });
  const server = await startServer({ env: asGitHub(gitServer) });
  const memory = watchMemory(server.pid);
  const [secondsBefore, began] = [treeSeconds(server.pid), performance.now()];
  const stream = await apiClient(server.url).ingestStream({ repository: name });
  const last = (await stream.all(3_600_000)).at(-1);
  const seconds = (performance.now() - began) / 1000;
  const processorSeconds = treeSeconds(server.pid) - secondsBefore;
  const peak = memory.stop();
  const stats = last?.progress.stats;
  if (stats === undefined) throw new Error(`ended as ${last?.raw}`);
  const { body } = await apiClient(server.url).call<{ repositories: { indexBytes: number }[] }>("/api/v1/repositories");
  await server.stop();
  await gitServer.close();
  const { files, bytes } = stats;
  return { name, files, bytes, seconds, processorSeconds, memory: peak, indexBytes: body.repositories[0]!.indexBytes };
}

function middleOf(rounds: readonly Point[]): Point {
  const middle = (of: (point: Point) => number): number => median(rounds.map(of));
  return {
    ...rounds[0]!,
    seconds: middle(({ seconds }) => seconds),
    processorSeconds: middle(({ processorSeconds }) => processorSeconds),
    memory: middle(({ memory }) => memory),
  };
}

function row(point: Point) {
  const megabytes = point.bytes / 1e6;
  return {
    repository: point.name,
    files: point.files,
    MB: megabytes.toFixed(1),
    s: point.seconds.toFixed(1),
    "processor s": point.processorSeconds.toFixed(1),
    "processor s a MB": (point.processorSeconds / megabytes).toFixed(3),
    "memory MB": (point.memory / 1e6).toFixed(0),
    "index / source": (point.indexBytes / point.bytes).toFixed(2),
  };
}

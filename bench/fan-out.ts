import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { apiClient } from "../test/support/api-client.ts";
import { cleanUp, onCleanUp, temporaryDirectory } from "../test/support/cleanup.ts";
import { startGitServer } from "../test/support/git-server.ts";
import { asGitHub, startServer } from "../test/support/server.ts";
import { openStream } from "../test/support/sse-reader.ts";
import { readArguments } from "./arguments.ts";
import { Crowd } from "./crowd/crowd.ts";
import { ownMemory, ownSeconds, ownUserSeconds } from "./process-tree.ts";
import { Report } from "./report.ts";
import { serveRepositories } from "./served-repository.ts";
import { bucketQuantile, median, spread } from "./statistics.ts";

/**
 * Many subscribers of one ingestion on one server, an event a second to all, against a loop of `res.write` in plain
 * node:http, in turns:
 *
 *   npm run bench -- fan-out [REPOSITORY] [--subscribers 10000] [--seconds 20] [--rounds 3] [--save]
 *
 * The repository is fetched slowly, so that its ingestion has something to say every second. Each subscriber checks that
 * it gets every event once. Needs a limit of open files (`ulimit -n`) above the number of subscribers.
 */
export async function benchFanOut(args: readonly string[]): Promise<void> {
  const given = readArguments(args, { subscribers: 10_000, seconds: 20, rounds: 3 });
  const [subscribers, seconds] = [given.number("subscribers"), given.number("seconds")];
  const report = new Report("fan-out", given);
  try {
    const ours: Round[] = [];
    const plain: Round[] = [];
    const source = await slowRepository(given.paths);
    for (let round = 0; round < given.number("rounds"); round++) {
      const { figures, event } = await measureOurs(source, { subscribers, seconds });
      ours.push(figures);
      plain.push(await measurePlain(event, { subscribers, seconds }));
      console.log(JSON.stringify({ ours: ours.at(-1), plain: plain.at(-1) }));
    }
    report.say(`${subscribers} subscribers, ${seconds} s a round, in turns. Median (least–most) of the rounds.`);
    report.table([row("MegaBrain", ours), row("node:http, `res.write`", plain)]);
    const ratio = (of: (round: Round) => number): number =>
      median(ours.map((round, i) => of(round) / of(plain[i] as Round)));
    report.aims([
      { what: "memory of a subscriber", value: median(ours.map(({ kilobytes }) => kilobytes)), most: 15, unit: "KB" },
      {
        what: "processor time of a delivery, against plain",
        value: ratio(({ micros }) => micros),
        most: 0.8,
        unit: "",
      },
      { what: "the same outside the kernel", value: ratio(({ userMicros }) => userMicros), most: 0.8, unit: "" },
      { what: "p99 of the latency, against plain", value: ratio(({ p99 }) => p99), most: 1.2, unit: "" },
    ]);
    report.save();
  } finally {
    await cleanUp();
  }
}

interface Size {
  readonly subscribers: number;
  readonly seconds: number;
}

interface Round {
  /** Of the server's memory (PSS), for each subscriber. */
  readonly kilobytes: number;
  /** Of the server's processor time beyond what it takes without subscribers, for each event that came to one. */
  readonly micros: number;
  /** Of these, outside the kernel. */
  readonly userMicros: number;
  /** Milliseconds from the event's timestamp to its arrival. */
  readonly p50: number;
  readonly p99: number;
}

interface Source {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
}

async function slowRepository(paths: readonly string[]): Promise<Source> {
  const root = temporaryDirectory("megabrain-bench-");
  const [name = ""] = await serveRepositories(root, { paths, megabytes: 60 });
  const gitServer = await startGitServer({ root, bytesPerSecond: BYTES_PER_SECOND });
  return { name, env: asGitHub(gitServer) };
}

/** Also resolves with the data of an event, for the plain server to send the like. */
async function measureOurs({ name, env }: Source, size: Size): Promise<{ figures: Round; event: string }> {
  const server = await startServer({ env });
  const api = apiClient(server.url);
  const job = await api.ingest({ repository: name });
  const events = `${server.url}/api/v1/jobs/${job.id}/events`;
  const first = await openStream(events);
  const { data } = await first.until(({ stage, objects }) => stage === "Cloning" && objects !== null);
  first.cut();
  const crowd = new Crowd({ processes: CROWD_PROCESSES });
  const figures = await measure({ crowd, pid: server.pid, url: events }, size);
  await api.cancel(job.id);
  const all = await (await openStream(`${events}?after=0`)).all();
  await crowd.untilEnded(Number(all.at(-1)?.id));
  await crowd.stop();
  await server.stop();
  return { figures, event: data };
}

async function measurePlain(event: string, size: Size): Promise<Round> {
  const server = fork(PLAIN_SERVER, [event]);
  onCleanUp(() => server.kill("SIGKILL"));
  const [port] = (await once(server, "message")) as [number];
  const crowd = new Crowd({ processes: CROWD_PROCESSES });
  const figures = await measure({ crowd, pid: server.pid ?? 0, url: `http://127.0.0.1:${port}/` }, size);
  await crowd.stop();
  server.kill("SIGKILL");
  return figures;
}

interface Measured {
  readonly crowd: Crowd;
  readonly pid: number;
  readonly url: string;
}

async function measure({ crowd, pid, url }: Measured, { subscribers, seconds }: Size): Promise<Round> {
  const idle = await spentIn(pid, () => sleep(IDLE_SECONDS * 1000));
  const memory = ownMemory(pid);
  await crowd.connect(url, subscribers);
  // What connecting left for the garbage collector and the clock's queues.
  await sleep(3000);
  const before = await betweenEvents(crowd);
  await crowd.forgetLatencies();
  let after = before;
  const spent = await spentIn(pid, async () => {
    await sleep(seconds * 1000);
    after = await betweenEvents(crowd);
  });
  const events = (after.deliveries - before.deliveries) / subscribers;
  if (events < seconds * 0.8) throw new Error(`only ${events} events came in ${seconds} s`);
  return {
    kilobytes: (ownMemory(pid) - memory) / subscribers / 1000,
    micros: ((spent.all - idle.all) * spent.seconds * 1e6) / (after.deliveries - before.deliveries),
    userMicros: ((spent.user - idle.user) * spent.seconds * 1e6) / (after.deliveries - before.deliveries),
    p50: bucketQuantile(after.latencies, 0.5),
    p99: bucketQuantile(after.latencies, 0.99),
  };
}

/**
 * Processor seconds a second while the work is done. What is spent before anyone subscribes is no cost of subscribers:
 * it is the ingestion's own.
 */
async function spentIn(pid: number, work: () => Promise<unknown>) {
  const [all, user, began] = [ownSeconds(pid), ownUserSeconds(pid), performance.now()];
  await work();
  const seconds = (performance.now() - began) / 1000;
  return { all: (ownSeconds(pid) - all) / seconds, user: (ownUserSeconds(pid) - user) / seconds, seconds };
}

/** Resolves when all subscribers have the same newest event. */
function betweenEvents(crowd: Crowd) {
  return crowd.until("all up to date", ({ lastIds }) => lastIds[0] === lastIds[1]);
}

function row(server: string, rounds: readonly Round[]) {
  const column = (of: (round: Round) => number, digits: number): string => spread(rounds.map(of), digits);
  return {
    server,
    "KB a subscriber": column(({ kilobytes }) => kilobytes, 1),
    "CPU µs a delivery": column(({ micros }) => micros, 1),
    "outside the kernel": column(({ userMicros }) => userMicros, 1),
    "p50 ms": column(({ p50 }) => p50, 0),
    "p99 ms": column(({ p99 }) => p99, 0),
  };
}

/** Compiled beside this file. */
const PLAIN_SERVER = new URL("./crowd/plain-server-process.js", import.meta.url);
const CROWD_PROCESSES = 2;
const IDLE_SECONDS = 5;
/** A pack of 60 MB of source takes some minutes. */
const BYTES_PER_SECOND = 60_000;

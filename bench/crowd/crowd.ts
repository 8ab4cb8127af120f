import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { onCleanUp } from "../../test/support/cleanup.ts";
import type { CrowdReport, CrowdRequest } from "./crowd-messages.ts";

/** Many subscribers of event streams, in processes of their own. */
export class Crowd {
  readonly #processes: readonly ChildProcess[];
  #size = 0;

  constructor({ processes }: { readonly processes: number }) {
    this.#processes = Array.from({ length: processes }, () => fork(PROCESS, { serialization: "advanced" }));
    onCleanUp(() => this.stop());
  }

  /** Connects so many, some hundred at a time, and resolves when each has had its first event. */
  async connect(url: string, count: number): Promise<void> {
    const { hostname, port, pathname, search } = new URL(url);
    for (let wave = 0; count > 0; wave++) {
      const some = Math.min(WAVE, count);
      const from = `127.0.0.${2 + (wave % ADDRESSES)}`;
      const target = { host: hostname, port: Number(port), path: pathname + search, from };
      const process = this.#processes[wave % this.#processes.length] as ChildProcess;
      await this.#ask(process, { do: "connect", count: some, target });
      count -= some;
      this.#size += some;
      await this.until("connected", ({ connected }) => connected === this.#size);
    }
  }

  get size(): number {
    return this.#size;
  }

  /** What all of them saw so far. Throws when anything went wrong. */
  async report(): Promise<CrowdReport> {
    return combine(await this.#all({ do: "report" }));
  }

  async forgetLatencies(): Promise<void> {
    await this.#all({ do: "forget latencies" });
  }

  /** Waits for a report that satisfies `wanted`. */
  async until(what: string, wanted: (report: CrowdReport) => boolean, withinMs = 60_000): Promise<CrowdReport> {
    const deadline = Date.now() + withinMs;
    for (;;) {
      const report = await this.report();
      if (wanted(report)) return report;
      if (Date.now() > deadline) {
        throw new Error(`${this.#size} subscribers were not ${what}: ${JSON.stringify({ ...report, latencies: [] })}`);
      }
      await sleep(20);
    }
  }

  /** Waits until every stream is over, and checks that each had the event `lastId` as its last. */
  async untilEnded(lastId: number): Promise<void> {
    const { lastIds } = await this.until("ended", ({ ended }) => ended === this.#size);
    if (lastIds[0] !== lastId || lastIds[1] !== lastId) {
      throw new Error(`the last event is ${lastId}, but the subscribers ended at ${lastIds.join(" to ")}`);
    }
  }

  /** Breaks all connections and ends the processes. */
  async stop(): Promise<void> {
    await Promise.all(
      this.#processes.map(async (process) => {
        if (process.exitCode !== null || process.signalCode !== null) return;
        const exited = once(process, "exit");
        process.kill("SIGKILL");
        await exited;
      }),
    );
  }

  #all(request: CrowdRequest): Promise<readonly CrowdReport[]> {
    return Promise.all(this.#processes.map((process) => this.#ask(process, request)));
  }

  async #ask(process: ChildProcess, request: CrowdRequest): Promise<CrowdReport> {
    const answered = once(process, "message");
    process.send(request);
    const [report] = (await answered) as [CrowdReport];
    return report;
  }
}

function combine(reports: readonly CrowdReport[]): CrowdReport {
  const faults = reports.flatMap((report) => report.faults);
  if (faults.length > 0) throw new Error(`${faults.length} faults of event streams: ${faults.slice(0, 5).join("; ")}`);
  const sum = (of: (report: CrowdReport) => number): number => reports.reduce((before, each) => before + of(each), 0);
  const slowest = Math.max(...reports.map(({ latencies }) => latencies.length));
  return {
    connected: sum(({ connected }) => connected),
    deliveries: sum(({ deliveries }) => deliveries),
    ended: sum(({ ended }) => ended),
    latencies: Array.from({ length: slowest }, (_, ms) => sum(({ latencies }) => latencies[ms] ?? 0)),
    lastIds: [
      Math.min(...reports.map(({ lastIds }) => lastIds[0])),
      Math.max(...reports.map(({ lastIds }) => lastIds[1])),
    ],
    faults,
  };
}

/** Compiled beside this file. */
const PROCESS = new URL("./subscriber-process.js", import.meta.url);
/** Connections opened at once: fewer than a server lets wait to be accepted. */
const WAVE = 250;
const ADDRESSES = 8;

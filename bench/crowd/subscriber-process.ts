import { connect, type Socket } from "node:net";
import type { CrowdReport, CrowdRequest } from "./crowd-messages.ts";

/**
 * Many subscribers in one process: bare sockets that read one event stream each, check that no event is missing or
 * comes twice, and note how long after its timestamp each came. Told what to do by the process that forked it.
 */
class Subscriber {
  /** Of the newest event; 0 before the first. */
  lastId = 0;
  ended = false;
  readonly #socket: Socket;
  /** The start of an event whose rest has not come yet. */
  #rest = "";

  constructor({ host, port, path, from }: Extract<CrowdRequest, { do: "connect" }>["target"]) {
    this.#socket = connect({
      host,
      port,
      localAddress: from,
      onread: { buffer: shared, callback: (length) => this.#take(length) },
    });
    this.#socket.on("error", (error) => fault(error.message));
    this.#socket.on("close", () => {
      if (!this.ended) fault("a connection was closed before the end of the stream");
      this.ended = true;
    });
    this.#socket.write(`GET ${path} HTTP/1.1\r\nhost: ${host}:${port}\r\naccept: text/event-stream\r\n\r\n`);
  }

  #take(length: number): boolean {
    const text = this.#rest + shared.toString("latin1", 0, length);
    const end = text.endsWith(EVENT_END) ? text.length : text.lastIndexOf(EVENT_END) + EVENT_END.length;
    if (end < EVENT_END.length) {
      this.#rest = text;
    } else {
      this.#rest = text.slice(end);
      for (let at = text.indexOf(ID); at !== -1 && at < end; at = text.indexOf(ID, at + ID.length))
        this.#event(text, at);
    }
    if (this.#rest === STREAM_END) {
      this.ended = true;
      this.#socket.destroy();
    }
    return true;
  }

  #event(text: string, at: number): void {
    const id = Number(text.slice(at + ID.length, text.indexOf("\n", at + ID.length)));
    if (this.lastId !== 0 && id !== this.lastId + 1) fault(`event ${id} came after event ${this.lastId}`);
    if (this.lastId === 0) report.connected++;
    this.lastId = id;
    const stamp = text.indexOf(TIMESTAMP, at) + TIMESTAMP.length;
    const late = Math.max(0, Date.now() - timeOf(text.slice(stamp, stamp + TIMESTAMP_LENGTH)));
    report.deliveries++;
    report.latencies[late] = (report.latencies[late] ?? 0) + 1;
  }
}

/** All subscribers get the same events, so it is mostly the time that was asked for last. */
function timeOf(timestamp: string): number {
  if (timestamp !== newest.timestamp) newest = { timestamp, time: Date.parse(timestamp) };
  return newest.time;
}

function fault(text: string): void {
  report.faults.push(text);
}

const ID = "\nid: ";
const TIMESTAMP = '"timestamp":"';
const TIMESTAMP_LENGTH = "2026-11-22T20:15:03.123Z".length;
/** No event is cut in two by the chunks of the body, though a chunk may hold several. */
const EVENT_END = "\n\n";
const STREAM_END = "\r\n0\r\n\r\n";

const shared = Buffer.allocUnsafe(256 * 1024);
const subscribers: Subscriber[] = [];
let newest = { timestamp: "", time: 0 };
let report: Pick<CrowdReport, "faults"> & {
  connected: number;
  deliveries: number;
  latencies: number[];
  faults: string[];
} = { connected: 0, deliveries: 0, latencies: [], faults: [] };

process.on("message", (request: CrowdRequest) => {
  if (request.do === "connect") {
    for (let i = 0; i < request.count; i++) subscribers.push(new Subscriber(request.target));
  } else if (request.do === "forget latencies") {
    report = { ...report, latencies: [] };
  }
  const ids = subscribers.map(({ lastId }) => lastId);
  const answer: CrowdReport = {
    ...report,
    latencies: Array.from(report.latencies, (count) => count ?? 0),
    ended: subscribers.filter(({ ended }) => ended).length,
    lastIds: [Math.min(...ids), Math.max(...ids)],
  };
  process.send?.(answer);
});
process.on("disconnect", () => process.exit());

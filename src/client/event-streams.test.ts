import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hastyClock } from "../../test/support/hasty-clock.ts";
import { answer, frame, startScriptedServer, stream } from "../../test/support/scripted-server.ts";
import { freePort } from "../../test/support/server.ts";
import { createClient, MegaBrainError, type ConnectionState, type StreamEvent } from "./client.ts";

const JOB = "01K0000000000000000000000A";
const EVENT = { jobId: JOB, stage: "Cloning", message: "Receiving objects", percentage: 1 } as StreamEvent;
const COMPLETE = { ...EVENT, stage: "Complete", percentage: 100 } as StreamEvent;

describe("the events of a job", () => {
  it("come from the newest, or after a given one, and end with the job", async () => {
    const server = await startScriptedServer(stream([frame(7, EVENT), frame(8, COMPLETE)]));
    expect(await cursorsOf(server.url)).toEqual([7, 8]);
    expect(await cursorsOf(server.url, { after: 0 })).toEqual([7, 8]);
    expect(server.seen.map(({ url }) => url)).toEqual([
      `/api/v1/jobs/${JOB}/events`,
      `/api/v1/jobs/${JOB}/events?after=0`,
    ]);
    expect(server.seen[0]?.headers["accept"]).toBe("text/event-stream");
  });

  it("go on by Last-Event-ID where the connection broke, and by the same question where nothing had come", async () => {
    const server = await startScriptedServer(
      stream([], "cut"),
      stream([frame(1, EVENT), frame(2, EVENT).slice(0, -1)], "cut"),
      stream([frame(2, COMPLETE)]),
    );
    expect(await cursorsOf(server.url, { after: 0 })).toEqual([1, 2]);
    expect(server.seen.map(({ url, headers }) => [url.split("?")[1], headers["last-event-id"]])).toEqual([
      ["after=0", undefined],
      ["after=0", undefined],
      [undefined, "1"],
    ]);
  });

  it("are over where the server says that nothing will come", async () => {
    const server = await startScriptedServer(
      stream([frame(1, EVENT)]),
      (_, response) => void response.writeHead(204).end(),
    );
    expect(await cursorsOf(server.url)).toEqual([1]);
  });

  it("are never given twice, whatever a server repeats, and are from the log only", async () => {
    const server = await startScriptedServer(
      stream([
        frame(4, EVENT),
        frame(4, EVENT),
        frame(null, EVENT),
        "event: later\nid: 9\ndata: {}\n\n",
        frame(5, EVENT),
      ]),
      stream([frame(4, EVENT), frame(5, EVENT), frame(6, COMPLETE)]),
    );
    expect(await cursorsOf(server.url)).toEqual([4, 5, 6]);
  });

  it("come where `after` is ahead of the log, as the server answers it", async () => {
    const server = await startScriptedServer(stream([frame(3, EVENT)], "cut"), stream([frame(4, COMPLETE)]));
    expect(await cursorsOf(server.url, { after: 100 })).toEqual([3, 4]);
    expect(server.seen[1]?.headers["last-event-id"]).toBe("3");
  });

  it("are those of the log in its order, wherever and however often the connection is cut", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.array(fc.nat(3000), { maxLength: 12 }),
        async (length, cuts) => {
          const server = await startLog(length, cuts);
          expect(await cursorsOf(server.url, { after: 0 })).toEqual(Array.from({ length }, (_, i) => i + 1));
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("a connection that is lost", () => {
  it("is told, and tried again after what the server asked for and a share of a growing time", async () => {
    const clock = hastyClock();
    const states: ConnectionState[] = [];
    const busy = { code: "queue_full", title: "", detail: "Full.", hint: "", retryable: true };
    const server = await startScriptedServer(
      answer(busy, 503, { "retry-after": "7" }),
      answer("a proxy's page", 502),
      stream(["retry: 3000\n\n", frame(1, EVENT)]),
      stream([frame(2, COMPLETE)]),
    );
    const client = createClient({ url: server.url, clock, random: () => 0.5 });
    for await (const _ of client.events(JOB, { onConnection: (state) => states.push(state) }));
    expect(states.map((state) => (state.kind === "lost" ? [state.error.detail, state.retryInMs] : "open"))).toEqual([
      ["Full.", 7500],
      [expect.stringMatching(/answered 502, but not as MegaBrain does/), 8000],
      "open",
      ["The server ended the stream early.", 3500],
      "open",
    ]);
    expect(clock.waits).toEqual([7500, 8000, 3500]);
  });

  it("is given up when nothing came for as long as the caller allows", async () => {
    const client = createClient({ url: `http://127.0.0.1:${await freePort()}`, clock: hastyClock() });
    const watching = all(client.events(JOB, { giveUpAfterMs: 50 }));
    await expect(watching).rejects.toMatchObject({ code: "network", retryable: true, status: null });
  });

  it.each([
    ["an unknown job", 404, { code: "not_found", detail: "There is no ingestion with this id.", retryable: false }],
    ["another program at this address", 400, "no"],
  ])("is not tried again where it is refused for good: %s", async (_, status, body) => {
    const server = await startScriptedServer(answer(body, status));
    await expect(cursorsOf(server.url)).rejects.toMatchObject({ status, retryable: false });
    expect(server.seen).toHaveLength(1);
  });

  it("is not tried again where the answer is no stream", async () => {
    const server = await startScriptedServer(answer({ hello: "world" }));
    await expect(cursorsOf(server.url)).rejects.toMatchObject({ code: "network", retryable: false });
  });

  it("is not tried again where an event is no JSON", async () => {
    const server = await startScriptedServer(stream(["id: 1\nevent: progress\ndata: {\n\n"]));
    await expect(cursorsOf(server.url)).rejects.toBeInstanceOf(MegaBrainError);
  });
});

describe("a consumer", () => {
  it("ends the stream by its signal, with the signal's reason, while it waits for an event", async () => {
    const server = await startScriptedServer(stream([frame(1, EVENT)], "stay"));
    const leaving = new AbortController();
    const reason = new Error("enough");
    const watching = (async () => {
      for await (const _ of createClient({ url: server.url }).events(JOB, { signal: leaving.signal }))
        leaving.abort(reason);
    })();
    await expect(watching).rejects.toBe(reason);
    await expect.poll(() => server.open).toBe(0);
  });

  it("ends it while it waits to connect again", async () => {
    const server = await startScriptedServer(stream(["retry: 60000\n\n"]));
    const leaving = new AbortController();
    const watching = all(
      createClient({ url: server.url }).events(JOB, {
        signal: leaving.signal,
        onConnection: ({ kind }) => kind === "lost" && leaving.abort(new Error("enough")),
      }),
    );
    await expect(watching).rejects.toThrow("enough");
  });

  it("connects to nothing where its signal is aborted already", async () => {
    const server = await startScriptedServer(stream([]));
    await expect(cursorsOf(server.url, { signal: AbortSignal.abort(new Error("before")) })).rejects.toThrow("before");
    expect(server.seen).toEqual([]);
  });

  it("closes the connection by leaving the loop", async () => {
    const server = await startScriptedServer(stream([frame(1, EVENT), frame(2, EVENT)], "stay"));
    for await (const { cursor } of createClient({ url: server.url }).events(JOB)) if (cursor === 1) break;
    await expect.poll(() => server.open).toBe(0);
  });

  it("that is slow slows the connection, instead of having its events pile up", async () => {
    const total = 800;
    const big = { ...EVENT, message: "x".repeat(50_000) };
    let sent = 0;
    const sendAll = async (response: ServerResponse) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      while (sent < total) {
        const hasRoom = response.write(frame(++sent, sent === total ? { ...big, stage: "Complete" } : big));
        if (!hasRoom) await once(response, "drain");
      }
      response.end();
    };
    const server = await startScriptedServer((_, response) => void sendAll(response));
    const events = createClient({ url: server.url }).events(JOB)[Symbol.asyncIterator]();
    expect((await events.next()).value?.cursor).toBe(1);
    await untilStill(() => sent);
    // What two kernels and one piece hold: the rest of 40 MB waits at the server.
    expect(sent).toBeLessThan(total / 2);
    const rest = await all({ [Symbol.asyncIterator]: () => events });
    expect(rest.map(({ cursor }) => cursor)).toEqual(Array.from({ length: total - 1 }, (_, i) => i + 2));
  });
});

describe("the events of all jobs", () => {
  it("come again with each connection, so that whoever shows them catches up", async () => {
    const other = { ...EVENT, jobId: "01K0000000000000000000000B" };
    const server = await startScriptedServer(
      stream([frame(null, EVENT), frame(null, other)], "cut"),
      stream([frame(null, COMPLETE), frame(null, other)], "stay"),
    );
    const seen: StreamEvent[] = [];
    for await (const event of createClient({ url: server.url, clock: hastyClock() }).overview()) {
      if (seen.push(event) === 4) break;
    }
    expect(seen).toEqual([EVENT, other, COMPLETE, other]);
    expect(server.seen.map(({ url }) => url)).toEqual(["/api/v1/events", "/api/v1/events"]);
  });
});

async function cursorsOf(url: string, options: { after?: number; signal?: AbortSignal } = {}): Promise<number[]> {
  const client = createClient({ url, clock: hastyClock() });
  return (await all(client.events(JOB, options))).map(({ cursor }) => cursor);
}

async function all<T>(events: AsyncIterable<T>): Promise<T[]> {
  const seen: T[] = [];
  for await (const one of events) seen.push(one);
  return seen;
}

/** A server with a log of so many events, that breaks one connection after another at the given numbers of bytes. */
function startLog(length: number, cuts: readonly number[]) {
  const left = [...cuts];
  return startScriptedServer((request: IncomingMessage, response: ServerResponse) => {
    const after = request.headers["last-event-id"] ?? new URL(request.url ?? "", "http://x").searchParams.get("after");
    const ids = Array.from({ length }, (_, i) => i + 1).filter((id) => id > Number(after));
    const frames = ids.map((id) => frame(id, id === length ? COMPLETE : { ...EVENT, message: "ü".repeat(id) }));
    if (frames.length === 0) {
      response.writeHead(204).end();
      return;
    }
    const bytes = Buffer.from(frames.join(""));
    const cut = left.shift();
    response.writeHead(200, { "content-type": "text/event-stream" });
    if (cut === undefined) response.end(bytes);
    else response.write(bytes.subarray(0, cut + 1), () => response.destroy());
  });
}

/** Resolves when a count has not moved for a while: that nothing happens is told by nothing else. */
async function untilStill(count: () => number): Promise<void> {
  for (let before = -1; before !== count();) {
    before = count();
    await delay(250);
  }
}

import { describe, expect, it } from "vitest";
import { answer, startScriptedServer } from "../../test/support/scripted-server.ts";
import { freePort } from "../../test/support/server.ts";
import { createClient, MegaBrainError, type Client } from "./client.ts";

describe("a call", () => {
  it.each<{ readonly call: (client: Client) => Promise<unknown>; readonly request: string; readonly body?: unknown }>([
    {
      call: (client) => client.ingest({ source: "git", repository: "https://h/r", full: true }),
      request: "POST /api/v1/ingest/git",
      body: { repository: "https://h/r", full: true },
    },
    {
      call: (client) => client.jobs.list({ status: ["queued", "running"], since: new Date(0), limit: 5, cursor: null }),
      request: "GET /api/v1/jobs?status=queued%2Crunning&since=1970-01-01T00%3A00%3A00.000Z&limit=5",
    },
    { call: (client) => client.jobs.list({ status: [] }), request: "GET /api/v1/jobs" },
    { call: (client) => client.jobs.get("a/b"), request: "GET /api/v1/jobs/a%2Fb" },
    { call: (client) => client.jobs.cancel("1"), request: "DELETE /api/v1/jobs/1" },
    { call: (client) => client.jobs.retry("1"), request: "POST /api/v1/jobs/1/retry" },
    { call: (client) => client.repositories.list(), request: "GET /api/v1/repositories" },
    { call: (client) => client.repositories.get("r"), request: "GET /api/v1/repositories/r" },
    { call: (client) => client.repositories.remove("r"), request: "DELETE /api/v1/repositories/r" },
    {
      call: (client) => client.repositories.file("r", "a b/ü?#%.ts"),
      request: "GET /api/v1/repositories/r/files/a%20b/%C3%BC%3F%23%25.ts",
    },
    { call: (client) => client.repositories.files("r"), request: "GET /api/v1/repositories/r/files" },
    {
      call: (client) => client.repositories.files("r", { directory: "a b/c", limit: 2, cursor: "c=" }),
      request: "GET /api/v1/repositories/r/files?directory=a+b%2Fc&limit=2&cursor=c%3D",
    },
    {
      call: (client) => client.repositories.skipped("r", { limit: 2, cursor: "c=" }),
      request: "GET /api/v1/repositories/r/skipped?limit=2&cursor=c%3D",
    },
    { call: (client) => client.search("a b&c"), request: "GET /api/v1/search?q=a+b%26c" },
    { call: (client) => client.health(), request: "GET /healthz" },
  ])("is one request, and gives what the server says: $request", async ({ call, request, body = null }) => {
    const server = await startScriptedServer(answer({ said: true }));
    expect(await call(createClient({ url: server.url }))).toEqual({ said: true });
    expect(server.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([request]);
    expect(server.seen[0]?.body).toEqual(body);
  });

  it("carries the headers that were given, and an idempotency key", async () => {
    const server = await startScriptedServer(answer({}));
    const client = createClient({ url: server.url, headers: { authorization: "Bearer s3cr3t" } });
    await client.ingest({ source: "github", repository: "a/b" }, { idempotencyKey: "k" });
    const own = { authorization: "Bearer s3cr3t", "idempotency-key": "k", "content-type": "application/json" };
    expect(server.seen[0]?.headers).toMatchObject(own);
  });

  it("goes where the server is by now, also below a path", async () => {
    const [first, second] = [await startScriptedServer(answer(1)), await startScriptedServer(answer(2))];
    const places = [first.url, `${second.url}/megabrain/`];
    const client = createClient({ url: () => places.shift() ?? "" });
    expect([await client.search("x"), await client.search("y")]).toEqual([1, 2]);
    expect(second.seen[0]?.url).toBe("/megabrain/api/v1/search?q=y");
  });

  it("uses the fetch it was given", async () => {
    const asked: unknown[] = [];
    const client = createClient({
      url: "http://nowhere",
      fetch: (url) => {
        asked.push(url);
        return Promise.resolve(Response.json({ status: "ok" }));
      },
    });
    await client.health();
    expect(asked).toEqual(["http://nowhere/healthz"]);
  });
});

describe("a failure", () => {
  it("is the server's problem, with what it says", async () => {
    const problem = {
      code: "queue_full",
      title: "The queue is full",
      detail: "1000 wait.",
      hint: "Wait.",
      retryable: true,
      status: 503,
      field: "repository",
    };
    const server = await startScriptedServer(answer(problem, 503, { "retry-after": "10" }));
    const error = await createClient({ url: server.url })
      .search("x")
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(MegaBrainError);
    expect(error).toMatchObject({ ...problem, message: "1000 wait.", retryAfterMs: 10_000 });
  });

  it("names no field where the server is older and does not", async () => {
    const server = await startScriptedServer(answer({ code: "invalid_request", detail: "No." }, 400));
    await expect(createClient({ url: server.url }).search("x")).rejects.toMatchObject({ detail: "No.", field: null });
  });

  it("reads Retry-After as a date, too", async () => {
    const clock = { now: () => Date.parse("2026-11-22T20:00:00Z"), elapsed: () => 0, sleep: () => Promise.resolve() };
    const server = await startScriptedServer(answer({}, 503, { "retry-after": "Sun, 22 Nov 2026 20:00:30 GMT" }));
    const error = await createClient({ url: server.url, clock })
      .search("x")
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "network", retryAfterMs: 30_000, retryable: true });
  });

  it("names the address where no server is", async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const failing = createClient({ url }).health();
    await expect(failing).rejects.toMatchObject({
      code: "network",
      detail: `No MegaBrain answers at ${url} (ECONNREFUSED).`,
      status: null,
      retryable: true,
    });
  });

  it.each([200, 404])("says that something else answers (%i)", async (status) => {
    const server = await startScriptedServer((_, response) => void response.writeHead(status).end("<!doctype html>"));
    await expect(createClient({ url: server.url }).health()).rejects.toMatchObject({
      code: "network",
      detail: expect.stringMatching(/but not as MegaBrain does/),
      retryable: false,
    });
  });

  it("is told of an answer that breaks off", async () => {
    const server = await startScriptedServer((_, response) => {
      response.writeHead(200, { "content-length": 100 });
      response.write("{", () => response.destroy());
    });
    await expect(createClient({ url: server.url }).health()).rejects.toMatchObject({
      code: "network",
      retryable: true,
    });
  });

  it("is the signal's reason where the caller aborts", async () => {
    const server = await startScriptedServer(() => leaving.abort(new Error("enough")));
    const leaving = new AbortController();
    await expect(createClient({ url: server.url }).search("x", { signal: leaving.signal })).rejects.toThrow("enough");
    await expect.poll(() => server.open).toBe(0);
  });

  it("to find the server is told as it is", async () => {
    const lost = new Error("nobody knows where it is");
    const client = createClient({ url: () => Promise.reject(lost) });
    await expect(client.search("x")).rejects.toBe(lost);
    await expect(client.events("x")[Symbol.asyncIterator]().next()).rejects.toBe(lost);
  });

  it("is a redirect, which could carry a token elsewhere", async () => {
    const other = await startScriptedServer(answer({}));
    const server = await startScriptedServer((_, response) => {
      response.writeHead(307, { location: `${other.url}/api/v1/ingest/github` }).end();
    });
    const starting = createClient({ url: server.url }).ingest({ source: "github", repository: "a/b", token: "t" });
    await expect(starting).rejects.toMatchObject({ code: "network" });
    expect(other.seen).toEqual([]);
  });
});

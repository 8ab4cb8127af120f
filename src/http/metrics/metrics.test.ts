import { request } from "node:http";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { describe, expect, test } from "vitest";
import { startHttpServer } from "../../../test/support/http-server.ts";
import { readMetrics, valueOf, type Sample } from "../../../test/support/metrics-text.ts";
import { openStream } from "../../../test/support/sse-reader.ts";
import { cancellation, create } from "../../../test/conformance/ports/samples.ts";
import { ERROR_TABLE } from "../../core/error.ts";
import { PARSER_ENDS } from "../../core/parser-end.ts";

const NOTHING_FOUND = {
  hits: [],
  total: 0,
  totalIsExact: true,
  facets: { repositories: {}, languages: {} },
  cursor: null,
  unavailable: [],
  tookMs: 3,
};

async function start() {
  const server = await startHttpServer({ search: async () => NOTHING_FOUND });
  const scrape = async (): Promise<readonly Sample[]> => readMetrics((await server.call<string>("/metrics")).body);
  return { ...server, scrape };
}

describe("GET /metrics", () => {
  test("is Prometheus' text, of now, with what the process takes", async () => {
    const { call } = await start();
    const { status, headers, body } = await call<string>("/metrics");
    expect(status).toBe(200);
    expect(headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(headers.get("cache-control")).toBe("no-store");
    const samples = readMetrics(body);
    expect(valueOf(samples, "process_resident_memory_bytes")).toBeGreaterThan(1_000_000);
    expect(valueOf(samples, "nodejs_eventloop_lag_seconds")).toBeGreaterThanOrEqual(0);
  });

  test("has every outcome of a job from the start, at nought", async () => {
    const { scrape } = await start();
    const ended = (await scrape()).filter(({ name }) => name === "megabrain_jobs_ended_total");
    expect(ended.map(({ value }) => value)).toEqual(ended.map(() => 0));
    expect(ended.map(({ labels }) => labels["code"])).toEqual(["none", ...Object.keys(ERROR_TABLE)]);
  });

  test("tells what waits and what runs", async () => {
    const { scrape, startJob, store } = await start();
    await startJob();
    await create(store);
    const samples = await scrape();
    expect(valueOf(samples, "megabrain_jobs", { status: "running" })).toBe(1);
    expect(valueOf(samples, "megabrain_jobs", { status: "queued" })).toBe(1);
  });

  test("counts a job that completes, its stages and its bytes, and what is indexed by it", async () => {
    const { scrape, startJob } = await start();
    const job = await startJob();
    await job.append();
    await job.complete();
    const samples = await scrape();
    expect(valueOf(samples, "megabrain_jobs_ended_total", { outcome: "complete" })).toBe(1);
    expect(valueOf(samples, "megabrain_events_appended_total")).toBe(3);
    expect(valueOf(samples, "megabrain_received_bytes_total")).toBe(200);
    const sum = "megabrain_ingestion_stage_duration_seconds_sum";
    expect(["cloning", "parsing", "indexing"].map((stage) => valueOf(samples, sum, { stage }))).toEqual([1, 2, 0.5]);
    expect(valueOf(samples, "megabrain_repositories")).toBe(1);
    expect(valueOf(samples, "megabrain_indexed_files")).toBe(3);
    expect(valueOf(samples, "megabrain_indexed_symbols")).toBe(5);
    expect(valueOf(samples, "megabrain_indexed_bytes")).toBe(700);
  });

  test("counts a job that fails, and one that is cancelled while it waits, by code", async () => {
    const { scrape, startJob, store } = await start();
    await (await startJob()).fail();
    await store.jobs.cancel(await create(store), cancellation());
    const samples = await scrape();
    expect(valueOf(samples, "megabrain_jobs_ended_total", { outcome: "failed", code: "cancelled" })).toBe(2);
    expect(valueOf(samples, "megabrain_events_appended_total")).toBe(4);
  });

  test("tells the streams that are open, by kind, and leaves them out of the requests' time", async () => {
    const { scrape, startJob, url } = await start();
    const job = await startJob();
    const one = await openStream(`${url}/api/v1/jobs/${job.id}/events`);
    const all = await openStream(`${url}/api/v1/events`);
    const open = (samples: readonly Sample[]) =>
      ["job", "all"].map((kind) => valueOf(samples, "megabrain_event_streams_open", { kind }));
    expect(open(await scrape())).toEqual([1, 1]);
    all.cut();
    await expect.poll(async () => open(await scrape())).toEqual([1, 0]);
    await job.complete();
    await one.all();
    await expect.poll(async () => open(await scrape())).toEqual([0, 0]);
    const routes = (await scrape()).map(({ labels }) => labels["route"]);
    expect(routes.filter((route) => route?.endsWith("/events"))).toEqual([]);
  });

  test("counts searches by the time they took, and not those that were refused", async () => {
    const { scrape, call } = await start();
    await call("/api/v1/search?q=a");
    await call("/api/v1/search");
    const samples = await scrape();
    expect(valueOf(samples, "megabrain_search_duration_seconds_count")).toBe(1);
    expect(valueOf(samples, "megabrain_search_duration_seconds_sum")).toBe(0.003);
  });

  test("has bounded labels, whatever is asked for", async () => {
    const { scrape, call, url } = await start();
    const asked = [
      "/api/v1/jobs/secret-a",
      "/secret-b",
      "/api/v1/search?limit=secret",
      "/api/v1/search?q=secret-c",
      "/api/v1/repositories/secret-d",
    ];
    for (const path of asked) await call(path);
    await call("/api/v1/jobs/secret-e", { headers: { origin: "https://secret-f.example" }, method: "DELETE" });
    await send(`${url}/secret-g`, "UNSUBSCRIBE");
    await send(`${url}/api/v1/jobs/%secret-h`, "GET");
    await send(`${url}/metrics`, "GET", { host: "secret-i.example" });
    const samples = (await scrape()).filter(({ name }) => name.startsWith("megabrain_"));
    expect(JSON.stringify(samples)).not.toContain("secret");
    const of = (label: string) =>
      new Set(samples.map(({ labels }) => labels[label]).filter((value) => value !== undefined));
    expect(of("route")).toEqual(
      new Set(["none", "/metrics", "/api/v1/jobs/:id", "/api/v1/search", "/api/v1/repositories/:id"]),
    );
    expect(of("method")).toEqual(new Set(["GET", "DELETE", "other"]));
    expect(of("status")).toEqual(new Set(["200", "400", "403", "404", "421", "queued", "running"]));
    expect(of("reason")).toEqual(new Set(PARSER_ENDS));
  });

  test("is refused where the Host is another's", async () => {
    const { url } = await start();
    expect(await send(`${url}/metrics`, "GET", { host: "rebound.example" })).toBe(421);
  });
});

/** Sends what fetch would not. Resolves with the status. */
async function send(url: string, method: string, headers: Readonly<Record<string, string>> = {}): Promise<number> {
  const { origin, host, pathname } = partsOf(url);
  const sent = request(origin, { method, path: pathname, headers: { host, ...headers } });
  sent.end();
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  response.resume();
  return response.statusCode ?? 0;
}

/** As they are: URL would encode a path that is not well formed. */
function partsOf(url: string): { readonly origin: string; readonly host: string; readonly pathname: string } {
  const [, origin = "", host = "", pathname = ""] = /^(http:\/\/([^/]+))(.*)$/.exec(url) ?? [];
  return { origin, host, pathname };
}

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { chromium } from "playwright-core";
import { describe, expect, test } from "vitest";
import { onCleanUp } from "../../support/cleanup.ts";
import { startCuttableProxy } from "../../support/cuttable-proxy.ts";
import { generatedSource } from "../../support/generated-source.ts";
import { findTool } from "../../support/tools.ts";
import { NEEDS_OWN_SERVER, startSubject } from "./subject.ts";

const page = await startPage();
const subject = await startSubject({ MEGABRAIN_CORS_ORIGINS: page });

describe("a browser's own EventSource", () => {
  test("28. resumes after a cut (7) and after kill -9 (8), and stops at the end (9), without code of ours", async ({
    skip,
  }) => {
    const own = subject.own ?? skip(NEEDS_OWN_SERVER);
    const { server, gitServer } = own;
    const proxy = await startCuttableProxy(server.url);
    await own.addRepository({ name: "acme/browsed", files: generatedSource(120, { bytesEach: 10_000 }) });
    gitServer.set({ bytesPerSecond: 15_000 });
    const job = await own.api.ingest({ repository: "acme/browsed" });
    const watch = await watchInBrowser(page, `${proxy.url}/api/v1/jobs/${job.id}/events?after=0`, skip);

    await expect.poll(async () => (await watch.seen()).ids.length, { timeout: 20_000 }).toBeGreaterThan(2);
    const beforeCut = (await watch.seen()).ids.length;
    proxy.cut();
    await expect.poll(async () => (await watch.seen()).ids.length, { timeout: 20_000 }).toBeGreaterThan(beforeCut);
    await server.stop("SIGKILL");
    gitServer.heal();
    await server.restart();
    await expect.poll(async () => (await watch.seen()).readyState, { timeout: 40_000 }).toBe(CLOSED);

    const whole = await (await own.api.events(job.id, { query: "after=0" })).all();
    const { ids, stages } = await watch.seen();
    expect(ids).toEqual(whole.map(({ id }) => id));
    expect(stages.at(-1)).toBe("Complete");
  });

  test("28. reads a finished job to its end, from a page of the same origin", async ({ skip }) => {
    const { api, repository } = subject;
    const last = (await (await api.ingestStream({ repository })).all()).at(-1)!;
    const watch = await watchInBrowser(
      `${api.url}/healthz`,
      `/api/v1/jobs/${last.progress.jobId}/events?after=0`,
      skip,
    );
    await expect.poll(async () => (await watch.seen()).readyState, { timeout: 20_000 }).toBe(CLOSED);
    expect((await watch.seen()).ids).toEqual(Array.from({ length: Number(last.id) }, (_, i) => String(i + 1)));
  });
});

/** Of EventSource. */
const CLOSED = 2;

interface Seen {
  readonly ids: readonly string[];
  readonly stages: readonly string[];
  readonly readyState: number;
}

async function watchInBrowser(
  at: string,
  events: string,
  skip: (note: string) => never,
): Promise<{ seen(): Promise<Seen> }> {
  const executablePath = findTool("chromium") ?? findTool("google-chrome") ?? skip("skipped: Chromium is missing");
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
  onCleanUp(() => browser.close());
  const tab = await browser.newPage();
  await tab.goto(at);
  // Text, not a function: it runs in the page, whose globals Node's types do not know.
  await tab.evaluate(`
    window.seen = { ids: [], stages: [] };
    window.source = new EventSource(${JSON.stringify(events)});
    source.addEventListener("progress", (event) => {
      seen.ids.push(event.lastEventId);
      seen.stages.push(JSON.parse(event.data).stage);
    });
  `);
  return { seen: () => tab.evaluate("({ ...seen, readyState: source.readyState })") };
}

const CHROMIUM_FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** An empty page of another origin than the server's. Returns its origin. */
async function startPage(): Promise<string> {
  const server = createServer((_request, response) => {
    response.setHeader("content-type", "text/html").end("<!doctype html><title>watching</title>");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onCleanUp(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

import { describe, expect, test } from "vitest";
import { findTool } from "../../support/tools.ts";
import { apiClient } from "../../support/api-client.ts";
import { startNginx } from "../../support/nginx.ts";
import { breachesOfWholeStream } from "./stream-rules.ts";
import { NEEDS_OWN_SERVER, startSubject } from "./subject.ts";

const subject = await startSubject();
const { api, repository, source } = subject;

describe("through a proxy", () => {
  test("25. behind nginx with default buffering the stream is whole", async ({ skip }) => {
    const nginx = findTool("nginx") ?? skip("skipped: nginx is missing");
    const behind = apiClient(await startNginx(nginx, api.url), source);
    const stream = await behind.ingestStream({ repository, full: true });
    const events = await stream.all();
    expect(breachesOfWholeStream(events)).toEqual([]);
    expect(events.at(-1)?.progress.stage).toBe("Complete");
    expect(stream.ending()).toBe("clean");
  });

  test("25. behind nginx an event comes when it is sent, not when a buffer is full", async ({ skip }) => {
    const { gitServer } = subject.own ?? skip(NEEDS_OWN_SERVER);
    const nginx = findTool("nginx") ?? skip("skipped: nginx is missing");
    const behind = apiClient(await startNginx(nginx, api.url), source);
    gitServer.set({ hangAfterBytes: 0 });
    const stream = await behind.ingestStream({ repository, full: true });
    const event = await stream.until(({ elapsedSeconds }) => elapsedSeconds > 1, 10_000);
    expect(Math.abs(event.arrivedAt - Date.parse(event.progress.timestamp))).toBeLessThan(500);
    gitServer.heal();
    expect((await stream.all()).at(-1)?.progress.stage).toBe("Complete");
  });

  test("25. an HTTP/1.0 client gets no chunk framing, and the connection's end is the end", async () => {
    const stream = await api.ingestStream({ repository, full: true }, { httpVersion: "1.0" });
    expect(stream.headers["transfer-encoding"]).toBeUndefined();
    const events = await stream.all();
    expect(breachesOfWholeStream(events)).toEqual([]);
    expect(stream.text()).toMatch(/^retry: \d+\n\n/);
  });
});

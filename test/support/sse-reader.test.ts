import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { onCleanUp } from "./cleanup.ts";
import { openStream } from "./sse-reader.ts";

describe("the raw SSE reader", () => {
  test("reads frames, comments and retry, however the bytes are cut", async () => {
    const url = await serve(async (response) => {
      const bytes = Buffer.from('retry: 2500\n\n: ping\n\nid: 1\nevent: progress\ndata: {"message":"ü"}\n\n');
      for (const byte of bytes) response.write(Uint8Array.of(byte));
      response.end();
    });
    const stream = await openStream(url);
    const events = await stream.all();
    expect(stream.frames.map(({ retry, comments }) => [retry, comments])).toEqual([
      [2500, []],
      [null, ["ping"]],
      [null, []],
    ]);
    expect(events.map(({ id, event, progress }) => [id, event, progress.message])).toEqual([["1", "progress", "ü"]]);
    expect(stream.ending()).toBe("clean");
  });

  test("tells a broken stream from one that ended", async () => {
    const url = await serve((response) => {
      response.write('data: {"message":"a"}\n\n', () => response.destroy());
    });
    const stream = await openStream(url);
    expect((await stream.next())?.progress.message).toBe("a");
    expect(await stream.next()).toBe(null);
    expect(stream.ending()).toBe("cut");
  });

  test("speaks HTTP/1.0, sends Last-Event-ID, and sees an answer without a body", async () => {
    const url = await serve((response) => {
      const { httpVersion, headers } = response.req;
      if (headers["last-event-id"] === "9") response.writeHead(204).end();
      else response.end(`data: {"message":"${httpVersion}"}\n\n`);
    });
    const old = await openStream(url, { httpVersion: "1.0" });
    expect((await old.all()).map(({ progress }) => progress.message)).toEqual(["1.0"]);
    expect(old.headers["transfer-encoding"]).toBeUndefined();
    const none = await openStream(url, { lastEventId: 9 });
    expect([none.status, await none.next()]).toEqual([204, null]);
  });
});

async function serve(answer: (response: ServerResponse) => unknown): Promise<string> {
  const server = createServer((_request, response) => void answer(response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  onCleanUp(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

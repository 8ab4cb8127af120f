import { connect } from "node:net";
import { once } from "node:events";
import { expect, test } from "vitest";
import { onCleanUp } from "../../../test/support/cleanup.ts";
import { startHttpServer } from "../../../test/support/http-server.ts";

test("a stream asked for behind another on one connection waits its turn, and holds up nobody", async () => {
  const { url, call, startJob } = await startHttpServer();
  const [first, second] = [await startJob(), await startJob()];
  // More than is buffered for one reader.
  await second.appendMany(150, { message: "x".repeat(1000) });
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  onCleanUp(() => socket.destroy());
  let text = "";
  socket.setEncoding("utf8").on("data", (part: string) => (text += part));
  const get = (id: string): string => `GET /api/v1/jobs/${id}/events?after=0 HTTP/1.1\r\nHost: localhost\r\n\r\n`;
  socket.write(get(first.id) + get(second.id));
  while (!text.includes(first.id)) await once(socket, "data");
  expect((await call("/healthz")).status).toBe(200);
  expect(text).not.toContain(second.id);
  await first.complete();
  await second.complete();
  while (text.split("\r\n0\r\n\r\n").length < 3) await once(socket, "data");
  const ids = Array.from(text.slice(text.lastIndexOf("HTTP/1.1")).matchAll(/^id: (\d+)$/gm), ([, id]) => Number(id));
  expect(ids).toEqual(Array.from({ length: 152 }, (_, i) => i + 1));
});

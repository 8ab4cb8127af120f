import { once } from "node:events";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { startServer } from "../support/server.ts";

test.each([
  ["head", 15, "POST /api/v1/ingest/github HTTP/1.1\r\nHost: 127.0.0.1\r\n"],
  ["body", 30, 'POST /api/v1/ingest/github HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 50\r\n\r\n{"repository'],
] as const)(
  "a request whose %s stalls is answered with 408 after %d s, and let go",
  { concurrent: true },
  async (_, seconds, part) => {
    const { port } = await startServer();
    const socket = connect(port, "127.0.0.1");
    const began = performance.now();
    socket.write(part);
    let answer = "";
    socket.setEncoding("utf8").on("data", (text: string) => (answer += text));
    await once(socket, "close");
    const took = (performance.now() - began) / 1000;
    expect(answer).toMatch(/^HTTP\/1\.1 408 [^]*"code":"invalid_request"/);
    expect(took).toBeGreaterThan(seconds - 1);
    // Node by itself looks twice as late.
    expect(took).toBeLessThan(seconds * 1.9);
  },
);

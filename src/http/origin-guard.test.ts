import { request as httpRequest, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { startHttpServer } from "../../test/support/http-server.ts";
import { openStream } from "../../test/support/sse-reader.ts";

const OWN = "https://code.example.org";
const FRIEND = "https://tools.example.net";

const local = await startHttpServer({ ingestions: { cancel: async () => null } });
const published = await startHttpServer({
  settings: { publicUrl: `${OWN}/brain`, corsOrigins: [FRIEND] },
  ingestions: { cancel: async () => null },
});

describe("a request's Host", () => {
  test.each([
    "localhost",
    "localhost:8080",
    "LOCALHOST:1",
    "127.0.0.1",
    "127.0.0.1:65535",
    "127.1.2.3:80",
    "[::1]",
    "[::1]:8080",
  ])("%s leads to this machine", async (host) => {
    expect((await send(local.url, "/healthz", { headers: { host } })).status).toBe(200);
  });

  test.each([
    ["localhost", "evil.example"],
    ["evil.example", "localhost"],
    ["localhost", "localhost"],
  ])("that comes twice is refused: %s, %s", async (first, second) => {
    const line = await rawStatusLine(local.url, `GET /healthz HTTP/1.1\r\nHost: ${first}\r\nhost: ${second}\r\n\r\n`);
    expect(line).toBe("HTTP/1.1 400 Bad Request");
  });

  test.each([
    "evil.example",
    "localhost.evil.example",
    "127.0.0.1.nip.io",
    "127.0.0.1.evil.example:8080",
    "evil.example:127.0.0.1",
    "localhost:8080@evil.example",
    "evil.example@localhost",
    "10.0.0.1",
    "0.0.0.0:8080",
    "[::]",
    "[::ffff:10.0.0.1]",
    "code.example.org",
    "localhost,evil.example",
    "localhost/evil.example",
  ])("%j does not, and is refused", async (host) => {
    const answer = await send(local.url, "/api/v1/jobs", { headers: { host } });
    expect([answer.status, answer.problem.code]).toEqual([421, "host_not_allowed"]);
    expect(answer.headers["content-type"]).toBe("application/problem+json; charset=utf-8");
  });

  test("may be that of the public URL, with any port a proxy makes of it", async () => {
    for (const host of ["code.example.org", "CODE.example.org:443", "code.example.org:8080", "127.0.0.1"]) {
      expect((await send(published.url, "/healthz", { headers: { host } })).status).toBe(200);
    }
    for (const host of ["example.org", "xcode.example.org", "code.example.org.evil.example", "tools.example.net"]) {
      expect((await send(published.url, "/healthz", { headers: { host } })).status).toBe(421);
    }
  });

  test("is checked for what is streamed, started and unknown alike", async () => {
    const headers = { host: "evil.example" };
    expect((await send(local.url, "/api/v1/events", { headers })).status).toBe(421);
    expect((await send(local.url, "/nothing", { headers })).status).toBe(421);
    const stream = await openStream(`${local.url}/api/v1/ingest/github?stream=true`, {
      method: "POST",
      headers,
      body: '{"repository":"o/n"}',
    });
    expect([stream.status, (await stream.all())[0]?.progress.error?.code]).toEqual([421, "host_not_allowed"]);
  });

  test("counts less than a target in absolute form", async () => {
    const line = await rawStatusLine(local.url, "GET http://evil.example/healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    expect(line).toMatch(/^HTTP\/1\.1 421 /);
  });

  test("may be missing where no browser would leave it out: in HTTP/1.0", async () => {
    expect(await rawStatusLine(local.url, "GET /healthz HTTP/1.0\r\n\r\n")).toMatch(/^HTTP\/1\.1 200 /);
  });
});

describe("a request's Origin", () => {
  const CANCEL = "/api/v1/jobs/none";

  test.each([
    ["https://evil.example"],
    ["null"],
    ["http://localhost:3000"],
    ["http://127.0.0.1"],
    ["https://code.example.org"],
    ["not an origin"],
  ])("%s is foreign: it may look, but not change anything", async (origin) => {
    const change = await send(local.url, CANCEL, { method: "DELETE", headers: { origin } });
    expect([change.status, change.problem.code]).toEqual([403, "forbidden"]);
    const look = await send(local.url, "/api/v1/jobs", { headers: { origin } });
    expect([look.status, look.headers["access-control-allow-origin"]]).toEqual([200, undefined]);
  });

  test("refuses an ingestion before its body is read", async () => {
    const answer = await send(local.url, "/api/v1/ingest/github", { method: "POST", headers: { origin: "null" } });
    expect([answer.status, answer.problem.code]).toEqual([403, "forbidden"]);
  });

  test("may be the server's own, by the name that was used, or by its public URL", async () => {
    const { host } = new URL(published.url);
    for (const headers of [
      { origin: `http://${host}` },
      { origin: "http://localhost:9000", host: "localhost:9000" },
      { origin: "http://[::1]:8080", host: "[::1]:8080" },
      { origin: OWN },
      { origin: OWN, host: "code.example.org" },
    ]) {
      expect((await send(published.url, CANCEL, { method: "DELETE", headers })).status).toBe(404);
    }
    const other = { origin: "http://localhost:9001", host: "localhost:9000" };
    expect((await send(published.url, CANCEL, { method: "DELETE", headers: other })).status).toBe(403);
  });

  test("that is configured may do everything, and is told so", async () => {
    const headers = { origin: FRIEND };
    const change = await send(published.url, CANCEL, { method: "DELETE", headers });
    expect([change.status, change.headers["access-control-allow-origin"]]).toEqual([404, FRIEND]);
    const job = await published.startJob();
    const stream = await openStream(`${published.url}/api/v1/jobs/${job.id}/events`, { headers });
    expect([stream.headers["access-control-allow-origin"], stream.headers["vary"]]).toEqual([FRIEND, "Origin"]);
    stream.cut();
  });

  test("asks before it sends, and is answered where origins are configured", async () => {
    const ask = { "access-control-request-method": "POST", "access-control-request-headers": "last-event-id" };
    const path = "/api/v1/ingest/github";
    const friend = await send(published.url, path, { method: "OPTIONS", headers: { origin: FRIEND, ...ask } });
    expect(friend.status).toBe(204);
    expect(friend.headers["access-control-allow-methods"]).toContain("DELETE");
    expect(friend.headers["access-control-allow-headers"]).toContain("Last-Event-ID");
    const stranger = await send(published.url, path, { method: "OPTIONS", headers: { origin: "null", ...ask } });
    expect(stranger.headers["access-control-allow-origin"]).toBeUndefined();
  });
});

interface Sent {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly problem: { readonly code?: string };
}

/** Unlike fetch, sends the Host and Origin it is given. */
function send(
  url: string,
  path: string,
  { method = "GET", headers }: { method?: string; headers: Readonly<Record<string, string>> },
): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(`${url}${path}`, { method, headers, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => (text += part));
      response.on("end", () => {
        const isProblem = response.headers["content-type"]?.startsWith("application/problem+json") === true;
        const problem = isProblem ? (JSON.parse(text) as Sent["problem"]) : {};
        resolve({ status: response.statusCode ?? 0, headers: response.headers, problem });
      });
    });
    sent.on("error", reject);
    sent.end();
  });
}

function rawStatusLine(url: string, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1", () => socket.write(bytes));
    socket.on("error", reject);
    socket.once("data", (answer: Buffer) => {
      socket.destroy();
      resolve(answer.toString().split("\r\n")[0] ?? "");
    });
  });
}

import { once } from "node:events";
import { connect } from "node:net";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { apiClient } from "../support/api-client.ts";
import { parseHead } from "../support/http-message.ts";
import { makeRepository } from "../support/repository.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { temporaryDirectory } from "../support/cleanup.ts";

/** A request as it goes over the wire: text whose characters are bytes. */
interface RawRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly string[];
  readonly body: string;
}

let server: TestServer;
/** Ids that there are. */
const known: string[] = [];

beforeAll(async () => {
  const root = temporaryDirectory();
  const repository = await makeRepository({ root });
  // Should a request be good by chance, it leads to no one.
  const env = { MEGABRAIN_GITHUB_URL: "http://127.0.0.1:1", MEGABRAIN_ALLOW_HOSTS: "127.0.0.1" };
  server = await startServer({ args: ["--local-roots", root], env });
  const api = apiClient(server.url, "local");
  await (await api.ingestStream({ repository: repository.path })).all();
  const { repositories } = (await api.call<{ repositories: { id: string }[] }>("/api/v1/repositories")).body;
  const { jobs } = (await api.call<{ jobs: { id: string }[] }>("/api/v1/jobs")).body;
  known.push(...[...repositories, ...jobs].map(({ id }) => id));
  if (known.length !== 2) throw new Error("the repository was not ingested");
});

test("garbage is refused or answered, at once: it never is a failure of the server", async () => {
  await fc.assert(
    fc.asyncProperty(requests(), async (request) => {
      const status = await answerTo(request);
      expect(status).toBeGreaterThanOrEqual(200);
      expect(status).toBeLessThan(500);
    }),
    { numRuns: 2000 },
  );
  expect(server.log()).not.toMatch(/a request failed/);
});

test.each([
  ["/api/v1/jobs/%00", 400],
  ["/api/v1/jobs/%00/events", 400],
  ["/api/v1/jobs/a%1b[31m", 400],
  ["/api/v1/repositories/%00", 400],
  ["/api/v1/repositories/%00/skipped", 400],
  ["/api/v1/repositories/%00/files/a.c", 400],
  ["/api/v1/jobs?repository=%00", 400],
  ["/api/v1/jobs?cursor=%00", 400],
  ["/api/v1/search?q=%00a", 200],
  ["/api/v1/search?q=a&q=b", 400],
  ["/api/v1/search?q=a&limit=1&limit=2", 400],
  ["/api/v1/jobs/%C3%28", 400],
  ["/api/v1/jobs/%", 400],
])("%s is answered with %d", async (target, status) => {
  const answer = await apiClient(server.url).call<{ code?: string }>(target);
  expect(answer).toMatchObject({ status, body: status === 400 ? { code: "invalid_request" } : { hits: [] } });
});

/** Resolves with the status. */
async function answerTo({ method, target, headers, body }: RawRequest): Promise<number> {
  const socket = connect(server.port, "127.0.0.1");
  const head = [`${method} ${target} HTTP/1.1`, "Host: 127.0.0.1", ...headers, `Content-Length: ${body.length}`];
  let answer = "";
  socket.setEncoding("latin1").on("data", (text: string) => (answer += text));
  socket.write(`${head.join("\r\n")}\r\n\r\n${body}`, "latin1");
  const late = setTimeout(() => socket.destroy(new Error("no answer")), ANSWER_MS_MAX);
  try {
    while (!answer.includes("\r\n\r\n")) await once(socket, "data");
    return parseHead(answer).status;
  } finally {
    clearTimeout(late);
    socket.destroy();
  }
}

function requests(): fc.Arbitrary<RawRequest> {
  const id = fc.oneof(garbage(), fc.constantFrom(...known), fc.tuple(fc.constantFrom(...known), garbage()).map(join));
  const place = fc.oneof(
    fc
      .tuple(fc.constantFrom("jobs", "repositories"), id, fc.constantFrom("", "/events", "/retry", "/skipped"))
      .map(([collection, name, rest]) => `/api/v1/${collection}/${name}${rest}`),
    fc.tuple(id, garbage()).map(([name, path]) => `/api/v1/repositories/${name}/files/${path}`),
    fc.oneof(fc.constantFrom("github", "git", "local"), garbage()).map((source) => `/api/v1/ingest/${source}`),
    fc.constantFrom("/api/v1/jobs", "/api/v1/search", "/api/v1/events", "/api/v1/repositories", "/healthz"),
    garbage().map((path) => `/${path}`),
  );
  const query = fc.array(fc.tuple(fc.constantFrom(...PARAMETERS), values()).map(([name, text]) => `${name}=${text}`));
  return fc.record({
    // Not DELETE of what is there: the rest of the requests need it.
    method: fc.constantFrom("GET", "GET", "GET", "POST", "HEAD", "OPTIONS", "PUT"),
    target: fc.tuple(place, query).map(([path, parts]) => (parts.length === 0 ? path : `${path}?${parts.join("&")}`)),
    headers: fc.array(fc.tuple(fc.constantFrom(...HEADERS), garbage()).map(([name, text]) => `${name}: ${text}`)),
    body: bodies(),
  });
}

/** A piece of an address. */
function garbage(): fc.Arbitrary<string> {
  const escaped = fc.uint8Array({ maxLength: 12 }).map((bytes) => Array.from(bytes, escape).join(""));
  return fc.oneof(fc.constantFrom(...PIECES), escaped, fc.tuple(fc.constantFrom(...PIECES), escaped).map(join));
}

function values(): fc.Arbitrary<string> {
  const filters = fc.tuple(fc.constantFrom("", "a", "repo:", "lang:", "file:*", "%22"), garbage()).map(join);
  return fc.oneof(filters, fc.constantFrom("1", "complete", "2026-01-01T00:00:00Z", "*a".repeat(400)));
}

function bodies(): fc.Arbitrary<string> {
  const fields = fc.dictionary(fc.constantFrom("repository", "ref", "branch", "token", "username", "full"), anything());
  const json = fc.oneof(fields, fields, anything()).map((sent) => Buffer.from(JSON.stringify(sent)).toString("latin1"));
  const form = fc.tuple(garbage(), garbage()).map(([a, b]) => `repository=${a}&ref=${b}&repository=${a}`);
  return fc.oneof(json, form, fc.constantFrom("", "{", "[".repeat(30_000), "\xff\xfe\x00", "a".repeat(70_000)));
}

function anything(): fc.Arbitrary<unknown> {
  return fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.constantFrom("\0", "o/n\0", "\ud800", "/\0", "/a".repeat(3000)));
}

function escape(byte: number): string {
  return `%${byte.toString(16).padStart(2, "0")}`;
}

function join(parts: readonly string[]): string {
  return parts.join("");
}

const ANSWER_MS_MAX = 5000;
const PARAMETERS = ["q", "limit", "cursor", "status", "repository", "since", "after", "stream", "__proto__", "q[]"];
const HEADERS = ["Last-Event-ID", "Accept", "Idempotency-Key", "Content-Type", "Range", "If-None-Match", "Cookie"];
const PIECES = [
  "%00",
  "%ff%fe",
  "%c3%28",
  "%ED%A0%80",
  "%C0%80",
  "%",
  "%zz",
  "..%2F..%2Fetc%2Fpasswd",
  "%0d%0aX:%201",
  "%1B[31m",
  "%7f",
  "-1",
  "1e999",
  "99999999999999999999",
  "[]",
  "__proto__",
  "constructor",
  "a".repeat(3000),
  "%00".repeat(3000),
];

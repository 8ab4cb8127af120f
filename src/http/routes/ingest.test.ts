import { request as httpRequest } from "node:http";
import { describe, expect, test } from "vitest";
import type { ProblemAnswer } from "../../../test/support/api-client.ts";
import { startHttpServer, type HttpTestServer, type TestJob } from "../../../test/support/http-server.ts";
import { openStream } from "../../../test/support/sse-reader.ts";
import { AppError } from "../../core/error.ts";
import type { IngestRequest, Submitted } from "../../core/ports/ingestions.ts";

const server = await startHttpServer({ ingestions: { submit: async (asked) => submit(asked) } });
const URL_ENCODED = "application/x-www-form-urlencoded";

/** What the route asked for last. */
let asked: IngestRequest | null = null;
let answer: (server: HttpTestServer) => Promise<Submitted> = freshJob;

async function submit(request: IngestRequest): Promise<Submitted> {
  asked = request;
  return answer(server);
}

async function freshJob({ startJob }: HttpTestServer): Promise<Submitted> {
  return submitted(await startJob(), false);
}

async function submitted({ id }: TestJob, deduplicated: boolean): Promise<Submitted> {
  const job = await server.store.jobs.get(id);
  return { job: job!, deduplicated };
}

function refusal(error: Error): () => Promise<Submitted> {
  return async () => {
    throw error;
  };
}

describe("the body of an ingest request", () => {
  const PLAIN = { source: "github", repository: "o/n", ref: null, token: null, username: null, full: false };

  test.each([
    ["JSON", "application/json", '{"repository":"o/n"}', {}],
    ["JSON that says it is a form, as curl -d sends it", URL_ENCODED, '{"repository":"o/n","ref":"v1"}', { ref: "v1" }],
    ["JSON with space before it that says it is a form", URL_ENCODED, ' \n{"repository":"o/n"}', {}],
    ["JSON that says it is text", "text/plain;charset=UTF-8", '{"repository":"o/n"}', {}],
    ["JSON under a content type that is none", "???", '{"repository":"o/n"}', {}],
    ["a form", URL_ENCODED, "repository=o%2Fn&ref=main", { ref: "main" }],
    ["a form with what JSON would call true", URL_ENCODED, "repository=o/n&full=true", { full: true }],
    ["a form with fields left empty", URL_ENCODED, "repository=o/n&ref=main&branch=&token=&username=", { ref: "main" }],
    ["branch, which is ref", "application/json", '{"repository":"o/n","branch":"dev"}', { ref: "dev" }],
    [
      "branch and ref that agree",
      "application/json",
      '{"repository":"o/n","branch":"dev","ref":"dev"}',
      { ref: "dev" },
    ],
    ["null for what is not given", "application/json", '{"repository":"o/n","ref":null,"full":null}', {}],
    ["fields of a later version", "application/json", '{"repository":"o/n","depth":{"a":[1]}}', {}],
    [
      "everything",
      "application/json",
      '{"repository":"o/n","ref":"r","token":"t","username":"u","full":true}',
      { ref: "r", token: "t", username: "u", full: true },
    ],
  ])("may be %s", async (...row) => {
    const [, contentType, body, expected] = row;
    answer = freshJob;
    const { status } = await post("/api/v1/ingest/github", body, { "content-type": contentType });
    expect(status).toBe(202);
    expect(asked).toEqual({ ...PLAIN, ...expected, idempotencyKey: null });
  });

  test.each([
    ["{}", "repository: "],
    ['{"repository":7}', "repository: "],
    ['{"repository":"o/n","ref":["x"]}', "ref: "],
    ['{"repository":"o/n","full":"yes"}', "full: "],
    ['{"repository":"o/n","token":5}', "token: "],
    ['{"repository":"o/n","ref":"a","branch":"b"}', "branch: "],
    ['["o/n"]', "body: "],
    ['"o/n"', "body: "],
    ["", "The body is empty"],
    ['{"repository":"o/n', "The body is not valid JSON"],
    ["repository=o/n", "The body is not valid JSON"],
  ])("%s is refused, and the field is named", async (body, detail) => {
    asked = null;
    const { status, problem } = await post("/api/v1/ingest/github", body, { "content-type": "text/plain" });
    expect([status, problem.code, asked]).toEqual([400, "invalid_request", null]);
    expect(problem.detail).toMatch(new RegExp(`^${detail}`));
    const [, field = null] = /^(?!body)(\w+): $/.exec(detail) ?? [];
    expect(problem.field).toBe(field);
  });

  test("without any content type is read too", async () => {
    asked = null;
    answer = freshJob;
    const response = await new Promise<number | undefined>((resolve, reject) => {
      const sent = httpRequest(`${server.url}/api/v1/ingest/git`, { method: "POST" }, (answered) => {
        answered.resume();
        resolve(answered.statusCode);
      });
      sent.on("error", reject);
      sent.end('{"repository":"https://example.org/a/b"}');
    });
    expect(response).toBe(202);
    expect(asked).toMatchObject({ source: "git", repository: "https://example.org/a/b" });
  });

  test("may have 64 KiB and not a byte more", async () => {
    answer = freshJob;
    const body = (bytes: number): string => JSON.stringify({ repository: "x".repeat(bytes - 17) });
    expect(Buffer.byteLength(body(65_536))).toBe(65_536);
    expect((await post("/api/v1/ingest/github", body(65_536))).status).toBe(202);
    const { status, problem } = await post("/api/v1/ingest/github", body(65_537));
    expect([status, problem.code]).toEqual([413, "too_large"]);
    expect(problem.hint).toMatch(/64 KiB/);
  });

  test("is never logged, nor is what is wrong with it", async () => {
    answer = refusal(new Error("a bug"));
    await post("/api/v1/ingest/github", '{"repository":"o/n","token":"s3cret"}');
    await post("/api/v1/ingest/github", '{"repository":"o/n","token":"s3cret"');
    expect(server.log()).toContain("a bug");
    expect(server.log()).not.toContain("s3cret");
  });
});

describe("an ingest request", () => {
  test("is answered with the job, its place and its links", async () => {
    answer = freshJob;
    const { status, headers, json } = await post("/api/v1/ingest/github", '{"repository":"o/n"}', {
      "idempotency-key": "k1",
    });
    const self = `/api/v1/jobs/${String(json["id"])}`;
    expect([status, headers.get("location")]).toEqual([202, self]);
    expect(json).toMatchObject({ status: "running", deduplicated: false, attempt: 1, ref: null });
    expect(json["links"]).toEqual({ self, events: `${self}/events`, cancel: self });
    expect(asked?.idempotencyKey).toBe("k1");
  });

  test.each([
    ["?stream=true", {}],
    ["?stream=1", {}],
    ["", { accept: "text/event-stream" }],
    ["", { accept: "application/json;q=0.5, text/event-stream" }],
  ])("asks for the stream with %s %j: it comes from the first event", async (query, headers) => {
    const job = await server.startJob();
    await job.appendMany(3);
    answer = () => submitted(job, false);
    const stream = await openPost(query, { headers: { accept: "*/*", ...headers } });
    expect([stream.status, stream.headers["location"]]).toEqual([200, `/api/v1/jobs/${job.id}`]);
    await job.complete();
    expect((await stream.all()).map(({ id }) => id)).toEqual(["1", "2", "3", "4", "5"]);
    expect(stream.ending()).toBe("clean");
  });

  test.each([
    ["?stream=false", { accept: "text/event-stream" }],
    ["", { accept: "text/event-stream;q=0.1, application/json" }],
    ["", { accept: "*/*" }],
  ])("does not with %s %j", async (query, headers) => {
    answer = freshJob;
    expect((await post(`/api/v1/ingest/github${query}`, '{"repository":"o/n"}', headers)).status).toBe(202);
  });

  test("that joins a job gets its stream from the newest event, or from its Last-Event-ID", async () => {
    const job = await server.startJob();
    await job.appendMany(3);
    answer = () => submitted(job, true);
    const joined = await openPost("?stream=true");
    expect((await joined.next())?.id).toBe("4");
    const resumed = await openPost("?stream=true", { headers: { "last-event-id": "2" } });
    expect((await resumed.next())?.id).toBe("3");
    await job.complete();
    expect((await joined.all()).map(({ id }) => id)).toEqual(["4", "5"]);
    expect((await resumed.all()).map(({ id }) => id)).toEqual(["3", "4", "5"]);
  });

  test("that is refused is told why, with a stable code", async () => {
    answer = refusal(new AppError("host_not_allowed", "10.0.0.1 is private.", { field: "repository" }));
    const { status, headers, problem } = await post("/api/v1/ingest/git", '{"repository":"https://10.0.0.1/a"}');
    expect([status, headers.get("content-type")]).toEqual([403, "application/problem+json; charset=utf-8"]);
    expect(problem).toEqual({
      type: "urn:megabrain:problem:host_not_allowed",
      title: "This host is not allowed",
      status: 403,
      detail: "10.0.0.1 is private.",
      code: "host_not_allowed",
      retryable: false,
      hint: expect.stringContaining("MEGABRAIN_ALLOW_HOSTS"),
      field: "repository",
    });
  });

  test("that meets a full queue is told when to come back", async () => {
    answer = refusal(new AppError("queue_full", "1000 are waiting."));
    const { status, headers } = await post("/api/v1/ingest/github", '{"repository":"o/n"}');
    expect([status, headers.get("retry-after")]).toEqual([503, "10"]);
  });

  test("that meets a bug gets an opaque answer, and the log gets the cause", async () => {
    answer = refusal(new Error("the inner detail", { cause: new Error("the root of it") }));
    const { status, text } = await post("/api/v1/ingest/github", '{"repository":"o/n"}');
    expect(status).toBe(500);
    expect(text).not.toContain("inner detail");
    expect(server.log()).toContain("the inner detail");
    expect(server.log()).toContain("the root of it");
  });
});

describe("a refusal, to who asked for a stream", () => {
  test("is one Failed event with the same status", async () => {
    answer = refusal(new AppError("invalid_repository", "That is no repository."));
    const stream = await openPost("?stream=true", {
      body: JSON.stringify({ repository: "https://me:pw@example.org/a\r\nid: 9/b?k=pw#pw", ref: "x\u0085y" }),
    });
    expect([stream.status, stream.headers["content-type"]]).toEqual([400, "text/event-stream; charset=utf-8"]);
    const [event, ...others] = await stream.all();
    expect(others).toEqual([]);
    expect([event?.id, event?.event]).toEqual([null, "progress"]);
    expect(event?.progress).toMatchObject({
      jobId: null,
      stage: "Failed",
      repository: "https://example.org/a id: 9/b",
      ref: "x y",
      percentage: 0,
      error: { code: "invalid_repository", stage: null, retryable: false, logTail: [] },
    });
    expect(stream.text()).not.toContain("pw");
  });

  test.each([
    ['{"repository"', 400, "invalid_request"],
    ['{"repository":7}', 400, "invalid_request"],
    [`{"repository":"a/${"b".repeat(70_000)}"}`, 413, "too_large"],
  ])("of %.30s is %i", async (body, status, code) => {
    const stream = await openPost("?stream=true", { body });
    const events = await stream.all();
    expect([stream.status, events.map(({ progress }) => progress.error?.code)]).toEqual([status, [code]]);
  });

  test("keeps Retry-After", async () => {
    answer = refusal(new AppError("queue_full", "1000 are waiting."));
    const stream = await openPost("?stream=true");
    expect([stream.status, stream.headers["retry-after"]]).toEqual([503, "10"]);
    expect((await stream.all())[0]?.progress.error).toMatchObject({ code: "queue_full", retryable: true });
  });
});

interface Posted {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
  readonly problem: ProblemAnswer & { readonly hint: string };
}

async function post(path: string, body: string, headers: Readonly<Record<string, string>> = {}): Promise<Posted> {
  const response = await fetch(`${server.url}${path}`, { method: "POST", body, headers });
  const text = await response.text();
  const json = JSON.parse(text) as Posted["json"];
  return { status: response.status, headers: response.headers, text, json, problem: json as never };
}

function openPost(query: string, request: Parameters<typeof openStream>[1] = {}): ReturnType<typeof openStream> {
  const body = '{"repository":"o/n"}';
  return openStream(`${server.url}/api/v1/ingest/github${query}`, { method: "POST", body, ...request });
}

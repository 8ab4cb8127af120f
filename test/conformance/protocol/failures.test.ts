import { describe, expect, test } from "vitest";
import { startGitServer } from "../../support/git-server.ts";
import { freePort } from "../../support/server.ts";
import { openStream, type EventStream } from "../../support/sse-reader.ts";
import type { ProblemAnswer } from "../../support/api-client.ts";
import { breachesOfWholeStream } from "./stream-rules.ts";
import { NEEDS_OWN_SERVER, startSubject } from "./subject.ts";

const subject = await startSubject();
const { api, repository } = subject;

describe("a request that cannot become a job", () => {
  const refusals = [
    {
      path: "github",
      body: '{"repository":"not a repository"}',
      status: 400,
      code: "invalid_repository",
      field: "repository",
    },
    { path: "github", body: '{"repository":""}', status: 400, code: "invalid_repository", field: "repository" },
    {
      path: "git",
      body: '{"repository":"https://user:pw@example.org/a/b"}',
      status: 400,
      code: "invalid_repository",
      field: "repository",
    },
    {
      path: "git",
      body: '{"repository":"ssh://git@example.org/a/b"}',
      status: 400,
      code: "invalid_repository",
      field: "repository",
    },
    {
      path: "git",
      body: '{"repository":"https://169.254.169.254/a/b"}',
      status: 403,
      code: "host_not_allowed",
      field: "repository",
    },
    {
      path: "git",
      body: '{"repository":"http://10.0.0.1/a/b"}',
      status: 403,
      code: "host_not_allowed",
      field: "repository",
    },
    { path: "local", body: '{"repository":"/etc"}', status: 403, code: "source_not_allowed", field: "repository" },
    { path: "github", body: '{"repository"', status: 400, code: "invalid_request", field: null },
    { path: "github", body: "{}", status: 400, code: "invalid_request", field: "repository" },
    { path: "github", body: '{"repository":7}', status: 400, code: "invalid_request", field: "repository" },
    { path: "github", body: `{"repository":"a/${"b".repeat(70_000)}"}`, status: 413, code: "too_large", field: null },
  ];

  test.each(refusals)("17. $path $body: $status $code, as problem+json", async ({ path, body, ...told }) => {
    const answer = await api.call<ProblemAnswer>(`/api/v1/ingest/${path}`, { method: "POST", body });
    expect(answer.headers.get("content-type")).toMatch(/^application\/problem\+json/);
    expect([answer.status, answer.body]).toEqual([told.status, expect.objectContaining(told)]);
    expect(answer.body.title).toBeTypeOf("string");
    expect(answer.body.detail).toBeTypeOf("string");
    expect(JSON.stringify(answer.body)).not.toContain("pw");
  });

  test.each(refusals)(
    "17. $path $body: one Failed event to who asked for a stream",
    async ({ path, body, status, code }) => {
      const stream = await openStream(`${api.url}/api/v1/ingest/${path}?stream=true`, { method: "POST", body });
      expect([stream.status, stream.headers["content-type"]]).toEqual([status, "text/event-stream; charset=utf-8"]);
      const [event, ...others] = await stream.all();
      expect(others).toEqual([]);
      expect([event?.id, event?.event]).toEqual([null, "progress"]);
      expect(event?.progress).toMatchObject({ jobId: null, stage: "Failed", error: { code, stage: null } });
    },
  );

  test("17. an unknown source is refused", async () => {
    const answer = await api.call<ProblemAnswer>("/api/v1/ingest/cvs", {
      method: "POST",
      body: '{"repository":"a/b"}',
    });
    expect(answer.status).toBeOneOf([400, 404]);
    expect(answer.headers.get("content-type")).toMatch(/^application\/problem\+json/);
  });
});

describe("a job that fails", () => {
  test("18. a missing ref fails with ref_not_found", async () => {
    const stream = await api.ingestStream({ repository, ref: "no-such-branch" });
    expect(await failureOf(stream)).toMatchObject({ code: "ref_not_found", stage: "Cloning", retryable: false });
  });

  test("18. a missing repository fails with not_found", async ({ skip }) => {
    const own = subject.own ?? skip(NEEDS_OWN_SERVER);
    expect(await failureOf(await own.api.ingestStream({ repository: "acme/nowhere" }))).toMatchObject({
      code: "not_found",
    });
  });

  test("18. an empty repository fails with empty_repository", async ({ skip }) => {
    const own = subject.own ?? skip(NEEDS_OWN_SERVER);
    await own.addRepository({ name: "acme/empty", empty: true });
    const failure = await failureOf(await own.api.ingestStream({ repository: "acme/empty" }));
    expect(failure).toMatchObject({ code: "empty_repository", stage: "Cloning" });
  });

  test("18. a host that refuses the connection fails with network, within 10 s", async ({ skip }) => {
    const own = subject.own ?? skip(NEEDS_OWN_SERVER);
    const asked = Date.now();
    const failure = await failureOf(
      await ingestFrom(own.api.url, { repository: `http://127.0.0.1:${await freePort()}/a/b` }),
    );
    expect(failure).toMatchObject({ code: "network", stage: "Cloning", retryable: true });
    expect(Date.now() - asked).toBeLessThan(10_500);
  });

  test("18. a wrong token fails with auth_failed, a missing one with auth_required, and no byte holds the secret", async ({
    skip,
  }) => {
    const own = subject.own ?? skip(NEEDS_OWN_SERVER);
    const token = "s3cr3t-t0ken-9f2c";
    const locked = await startGitServer({
      root: (await own.addRepository({ name: "acme/private" })).root,
      auth: { username: "x-access-token", password: "another" },
    });
    const at = `${locked.url}/acme/private.git`;
    const wrong = await ingestFrom(own.api.url, { repository: at, token });
    expect(await failureOf(wrong)).toMatchObject({ code: "auth_failed", stage: "Cloning", retryable: false });
    const { jobId } = wrong.events[0]!.progress;
    const job = JSON.stringify((await own.api.call(`/api/v1/jobs/${jobId}`)).body);
    const missing = await ingestFrom(own.api.url, { repository: at });
    expect(await failureOf(missing)).toMatchObject({ code: "auth_required" });
    const sent = wrong.rawText() + job + missing.rawText() + own.server.log();
    for (const secret of [token, Buffer.from(`x-access-token:${token}`).toString("base64")]) {
      expect(sent).not.toContain(secret);
    }
    expect(locked.requests.some(({ headers }) => headers.authorization?.startsWith("Basic "))).toBe(true);
    locked.set({ auth: { username: "x-access-token", password: token } });
    const right = await ingestFrom(own.api.url, { repository: at, token });
    expect((await right.all()).at(-1)?.progress.stage).toBe("Complete");
  });

  test("18. a redirect is not followed", async ({ skip }) => {
    const own = subject.own ?? skip(NEEDS_OWN_SERVER);
    const target = await startGitServer({ root: (await own.addRepository({ name: "acme/moved" })).root });
    const moved = await startGitServer({ root: "/nonexistent", redirectTo: target.url });
    const failure = await failureOf(
      await ingestFrom(own.api.url, { repository: `${moved.url}/acme/moved`, token: "t0k" }),
    );
    expect(failure).toMatchObject({ code: "redirected" });
    expect(target.requests).toEqual([]);
  });

  test("18. trouble that may pass is retried within the job, visibly", async ({ skip }) => {
    const own = subject.own ?? skip(NEEDS_OWN_SERVER);
    const { root } = await own.addRepository({ name: "acme/flaky" });
    const flaky = await startGitServer({ root, status: { code: 503, times: 1 } });
    const stream = await ingestFrom(own.api.url, { repository: `${flaky.url}/acme/flaky` });
    const events = await stream.all();
    expect(breachesOfWholeStream(events)).toEqual([]);
    expect(events.at(-1)?.progress).toMatchObject({ stage: "Complete", attempt: 2 });
    const told = events.filter(({ progress }) => progress.message.includes("503"));
    expect(told.map(({ progress }) => [progress.stage, progress.attempt])).toEqual([["Cloning", 1]]);
    expect(told[0]?.progress.message).toMatch(/; try 2 of 4 in [\d.]+ s: /);
  });
});

async function ingestFrom(url: string, body: { repository: string; token?: string }): Promise<EventStream> {
  return openStream(`${url}/api/v1/ingest/git?stream=true`, { method: "POST", body: JSON.stringify(body) });
}

async function failureOf(stream: EventStream) {
  const events = await stream.all();
  expect(breachesOfWholeStream(events)).toEqual([]);
  const last = events.at(-1)!.progress;
  expect(last.stage).toBe("Failed");
  expect(last.message).not.toBe("");
  expect(last.error?.hint).not.toBe("");
  return last.error;
}

import { describe, expect, test } from "vitest";
import type { Answer, ProblemAnswer } from "../../../test/support/api-client.ts";
import { startHttpServer } from "../../../test/support/http-server.ts";
import { STATS, T0 } from "../../../test/conformance/ports/samples.ts";
import type { JobDetails, JobList } from "../../contract/job.ts";
import type { Ingestions } from "../../core/ports/ingestions.ts";

let cancelled: Awaited<ReturnType<Ingestions["cancel"]>> = null;
let retried: Awaited<ReturnType<Ingestions["retry"]>> = null;
const { call, startJob, store } = await startHttpServer({
  ingestions: { cancel: async () => cancelled, retry: async () => retried },
});

const UNKNOWN = "01JAAAAAAAAAAAAAAAAAAAAAAA";

describe("one job", () => {
  test("tells where it stands, with its newest event and its log", async () => {
    const job = await startJob();
    await job.append({
      message: "half way",
      percentage: 50,
      files: FILES,
      bytes: BYTES,
      objects: { done: 1, total: 2 },
    });
    const stageSeconds = { cloning: 1.5, parsing: 0, indexing: 0 };
    await store.jobs.record(job.lease, { stageSeconds, logTail: ["one", "two"] });
    const { status, body } = await call<JobDetails>(`/api/v1/jobs/${job.id}`);
    expect(status).toBe(200);
    expect(body).toEqual({
      id: job.id,
      status: "running",
      source: "github",
      repository: body.repository,
      host: "github.com",
      owner: "acme",
      name: body.repository.slice("acme/".length),
      ref: null,
      full: false,
      attempt: 1,
      interruptions: 0,
      retryOf: null,
      cancelRequested: false,
      createdAt: new Date(T0).toISOString(),
      startedAt: expect.stringMatching(/^2026-.*Z$/),
      endedAt: null,
      stageSeconds,
      stats: null,
      error: null,
      lastEventId: 2,
      event: (await store.events.newest(job.id))?.event,
      logTail: ["one", "two"],
      links: {
        self: `/api/v1/jobs/${job.id}`,
        events: `/api/v1/jobs/${job.id}/events`,
        cancel: `/api/v1/jobs/${job.id}`,
      },
    });
  });

  test("tells how it ended, with all that its last event says", async () => {
    const [good, bad] = [await startJob(), await startJob()];
    await good.complete();
    await bad.fail();
    const complete = (await call<JobDetails>(`/api/v1/jobs/${good.id}`)).body;
    expect(complete).toMatchObject({ status: "complete", stats: STATS, error: null });
    expect(complete.event).toEqual((await store.events.newest(good.id))?.event);
    const failed = (await call<JobDetails>(`/api/v1/jobs/${bad.id}`)).body;
    expect(failed).toMatchObject({ status: "failed", stats: null, error: { code: "cancelled", stage: null } });
    expect(failed.event).toEqual((await store.events.newest(bad.id))?.event);
  });

  test.each([UNKNOWN, "nope", "x".repeat(5000)])("that is unknown is 404 (%.12s)", async (id) => {
    expect(await call(`/api/v1/jobs/${id}`)).toMatchObject({ status: 404, body: { code: "not_found" } });
  });

  test("whose id is no valid URL is 400", async () => {
    expect(await call("/api/v1/jobs/%zz")).toMatchObject({ status: 400, body: { code: "invalid_request" } });
  });
});

describe("the list of jobs", () => {
  test("is newest first, page by page, each job with its newest event", async () => {
    const own = await startHttpServer();
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) ids.unshift((await own.startJob()).id);
    const seen: string[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const query: string = cursor === "" ? "" : `&cursor=${cursor}`;
      const { body }: Answer<JobList> = await own.call(`/api/v1/jobs?limit=2${query}`);
      seen.push(...body.jobs.map(({ id }) => id));
      expect(body.jobs.every(({ event, id }) => event.jobId === id)).toBe(true);
      cursor = body.cursor;
    }
    expect(seen).toEqual(ids);
  });

  test("can be narrowed by status, repository and time", async () => {
    const own = await startHttpServer();
    const [running, done, failed] = [await own.startJob(), await own.startJob(), await own.startJob()];
    await done.complete();
    await failed.fail();
    const list = async (query: string): Promise<string[]> =>
      (await own.call<JobList>(`/api/v1/jobs?${query}`)).body.jobs.map(({ id }) => id);
    expect(await list("status=running")).toEqual([running.id]);
    expect(await list("status=complete,failed")).toEqual([failed.id, done.id]);
    const { name } = (await own.call<JobDetails>(`/api/v1/jobs/${done.id}`)).body;
    expect(await list(`repository=${name.toUpperCase()}`)).toEqual([done.id]);
    expect(await list(`since=${new Date(T0).toISOString()}`)).toHaveLength(3);
    expect(await list(`since=${new Date(T0 + 1).toISOString()}`)).toEqual([]);
    expect(await list("")).toHaveLength(3);
  });

  test.each([
    ["status=done", "status"],
    ["limit=0", "limit"],
    ["limit=1001", "limit"],
    ["limit=1.5", "limit"],
    ["limit=many", "limit"],
    ["limit=2&limit=3", "limit"],
    ["since=yesterday", "since"],
    ["since=1", "since"],
  ])("refuses %s and names the field", async (query, field) => {
    const { status, body } = await call<ProblemAnswer>(`/api/v1/jobs?${query}`);
    expect([status, body.code, body.field]).toEqual([400, "invalid_request", field]);
    expect(body.detail).toMatch(new RegExp(`^${field}: `));
  });
});

describe("cancelling", () => {
  test.each([
    ["requested", 202, undefined],
    ["cancelled", 202, undefined],
    ["finished", 409, "invalid_request"],
    [null, 404, "not_found"],
  ] as const)("%s: %i", async (outcome, status, code) => {
    cancelled = outcome;
    const { id } = await startJob();
    const answer = await call<{ id?: string; code?: string }>(`/api/v1/jobs/${id}`, { method: "DELETE" });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.body.id).toBe(status === 202 ? id : undefined);
  });

  test("may come with an empty body and any content type", async () => {
    cancelled = "requested";
    const { id } = await startJob();
    const headers = { "content-type": "application/json" };
    expect((await call(`/api/v1/jobs/${id}`, { method: "DELETE", headers })).status).toBe(202);
  });
});

describe("retrying", () => {
  test("is answered with the new job and its place", async () => {
    const { id } = await startJob();
    retried = { job: (await store.jobs.get(id))!, deduplicated: false };
    for (const init of [{}, { headers: { "content-type": "application/json" } }, { body: "{}" }]) {
      const answer = await call(`/api/v1/jobs/${UNKNOWN}/retry`, { method: "POST", ...init });
      expect(answer).toMatchObject({ status: 202, body: { id, deduplicated: false } });
      expect(answer.headers.get("location")).toBe(`/api/v1/jobs/${id}`);
    }
  });

  test.each([
    ["unfinished", 409, "invalid_request"],
    [null, 404, "not_found"],
  ] as const)("%s: %i", async (outcome, status, code) => {
    retried = outcome;
    const answer = await call<ProblemAnswer>(`/api/v1/jobs/${UNKNOWN}/retry`, { method: "POST" });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });
});

const FILES = { done: 1, total: 4, skipped: 0, failed: 0, current: null };
const BYTES = { done: 10, total: null, perSecond: 2.5 };

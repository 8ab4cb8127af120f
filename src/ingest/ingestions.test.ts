import { createHash } from "node:crypto";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { address, T0 } from "../../test/conformance/ports/samples.ts";
import { temporaryDirectory } from "../../test/support/cleanup.ts";
import type { JobId } from "../core/ids.ts";
import type { Ingestions, IngestRequest } from "../core/ports/ingestions.ts";
import type { JobStore } from "../core/ports/job-store.ts";
import { openCatalogue, type Catalogue } from "../store/embedded/catalogue.ts";
import { createEventLog } from "../store/embedded/event-log.ts";
import { createJobStore } from "../store/embedded/job-store.ts";
import { systemClock } from "../system-clock.ts";
import { createIngestions } from "./ingestions.ts";
import { createTokenVault, type TokenVault } from "./token-vault.ts";

let catalogue: Catalogue;
let jobs: JobStore;
let vault: TokenVault;
let ingestions: Ingestions;
let ids = 0;

const request = (changes: Partial<IngestRequest> = {}): IngestRequest => ({
  source: "github",
  repository: "widgets",
  ref: null,
  token: null,
  username: null,
  full: false,
  idempotencyKey: null,
  ...changes,
});
const code = async (wanted: Promise<unknown>) =>
  wanted.then(
    () => "accepted",
    (error: { code: string }) => error.code,
  );

beforeEach(() => {
  catalogue = openCatalogue(join(temporaryDirectory(), "catalogue.db"), { at: T0 });
  jobs = createJobStore({ catalogue, release: () => undefined });
  vault = createTokenVault();
  ingestions = createIngestions({
    jobs,
    vault,
    clock: systemClock,
    concurrency: 2,
    queueMax: 3,
    readAddress: async ({ repository, source }) => ({ ...address(repository), source: source as "github" }),
    readRef: (ref) => ref,
    newJobId: () => String(++ids).padStart(26, "0") as JobId,
    digest: (text) => createHash("sha256").update(text).digest("hex"),
    wake: () => undefined,
  });
});
afterEach(() => catalogue.close());

describe("submit", () => {
  it("gives the same repository and ref the job that is already there", async () => {
    const first = await ingestions.submit(request());
    expect(first.deduplicated).toBe(false);
    const second = await ingestions.submit(request());
    expect(second).toMatchObject({ deduplicated: true, job: { id: first.job.id } });
    expect((await ingestions.submit(request({ ref: "dev" }))).deduplicated).toBe(false);
  });

  it("lets a full request not join one that is not full, but the other way round", async () => {
    await ingestions.submit(request());
    const full = await ingestions.submit(request({ full: true }));
    expect(full.deduplicated).toBe(false);
    expect(await ingestions.submit(request())).toMatchObject({ deduplicated: true, job: { id: full.job.id } });
  });

  it("joins no job that someone has cancelled", async () => {
    const first = await ingestions.submit(request());
    await jobs.claim({ owner: "runner", at: T0, leaseMs: 60_000 });
    await ingestions.cancel(first.job.id);
    const second = await ingestions.submit(request());
    expect(second).toMatchObject({ deduplicated: false, job: { state: { status: "queued" } } });
    expect(second.job.id).not.toBe(first.job.id);
  });

  it("lets a request with a token join only after that very token was let in", async () => {
    const first = await ingestions.submit(request({ token: "s3cret" }));
    expect((await ingestions.submit(request({ token: "s3cret" }))).deduplicated).toBe(false);
    const [newest] = await jobs.list({ status: null, repository: null, since: null, before: null, limit: 1 });
    vault.accept(newest?.id ?? first.job.id);
    expect((await ingestions.submit(request({ token: "s3cret" }))).deduplicated).toBe(true);
    expect((await ingestions.submit(request({ token: "other" }))).deduplicated).toBe(false);
  });

  it("answers a repeated Idempotency-Key with the same job, and with a conflict when the request differs", async () => {
    const first = await ingestions.submit(request({ idempotencyKey: "k", full: true }));
    const again = await ingestions.submit(request({ idempotencyKey: "k", full: true }));
    expect(again).toMatchObject({ deduplicated: true, job: { id: first.job.id } });
    expect(await code(ingestions.submit(request({ idempotencyKey: "k", ref: "dev" })))).toBe("idempotency_conflict");
    expect(await code(ingestions.submit(request({ idempotencyKey: "" })))).toBe("invalid_request");
  });

  it("refuses what the queue cannot take, and keeps no token of it", async () => {
    for (const repository of ["a", "b", "c"]) await ingestions.submit(request({ repository }));
    expect(await code(ingestions.submit(request({ repository: "d", token: "s3cret" })))).toBe("queue_full");
    expect(vault.get(String(ids).padStart(26, "0") as JobId)).toBeNull();
  });

  it.each([
    ["a token of two lines", { token: "line\nbreak" }, "token"],
    ["a token of 5,000 characters", { token: "x".repeat(5000) }, "token"],
    ["a user name with a NUL", { token: "ok", username: "a\u0000b" }, "username"],
    ["a token for a path", { source: "local", token: "ok" }, "token"],
    ["an empty key", { idempotencyKey: "" }, "Idempotency-Key"],
  ])("refuses %s, and names the field", async (_, changes, field) => {
    await expect(ingestions.submit(request(changes))).rejects.toMatchObject({ code: "invalid_request", field });
  });

  it("writes no token to the catalogue", async () => {
    const { job } = await ingestions.submit(request({ token: "s3cret-canary", idempotencyKey: "k" }));
    const everything = ["jobs", "events", "idempotency_keys"].map((table) => catalogue.all(`select * from ${table}`));
    expect(JSON.stringify(everything)).toContain(job.id);
    expect(JSON.stringify(everything)).not.toContain("s3cret-canary");
  });
});

describe("cancel and retry", () => {
  it("ends a queued job with one Failed event", async () => {
    const { job } = await ingestions.submit(request());
    expect(await ingestions.cancel(job.id)).toBe("cancelled");
    expect(await ingestions.cancel(job.id)).toBe("finished");
    const log = await createEventLog(catalogue).read({ jobId: job.id, after: 0, limit: 10 });
    expect(log.map(({ event }) => [event.stage, event.error?.code])).toEqual([
      ["Cloning", undefined],
      ["Failed", "cancelled"],
    ]);
  });

  it("makes a new job for the same repository and ref, linked to the old one", async () => {
    const { job } = await ingestions.submit(request({ ref: "dev", token: "s3cret" }));
    expect(await ingestions.retry(job.id)).toBe("unfinished");
    await ingestions.cancel(job.id);
    const retried = await ingestions.retry(job.id);
    expect(retried).toMatchObject({ job: { ref: "dev", retryOf: job.id, hasToken: true } });
    expect(await ingestions.retry("nope" as JobId)).toBeNull();
    expect(await ingestions.cancel("nope" as JobId)).toBeNull();
  });
});

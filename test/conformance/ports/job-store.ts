import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { JobId } from "../../../src/core/ids.ts";
import type { SubmitOutcome } from "../../../src/core/ports/job-store.ts";
import {
  address,
  completion,
  create,
  failure,
  logOf,
  nextJobId,
  progressEvent,
  submission,
  T0,
  take,
  type OpenStore,
} from "./samples.ts";

/** How jobs get into the store, are read and are forgotten. What happens in between is in job-leases.ts. */
export function describeJobStore(name: string, open: () => Promise<OpenStore>): void {
  describe(`the job store of ${name}`, () => {
    let store: OpenStore;

    beforeEach(async () => {
      store = await open();
    });

    afterEach(async () => {
      await store.close();
    });

    describe("submit", () => {
      it("stores the job with its first event, and both survive a restart", async () => {
        const told: JobId[] = [];
        store.events.onAppend((jobId) => told.push(jobId));
        const id = nextJobId();
        const outcome = await store.jobs.submit(
          submission({ id, ref: "v1", full: true, hasToken: true, retryOf: "0".repeat(26) as JobId }),
        );
        await Promise.resolve();
        expect(told).toEqual([id]);
        expect(outcome).toEqual({
          kind: "created",
          job: {
            id,
            address: address(),
            ref: "v1",
            full: true,
            hasToken: true,
            state: { status: "queued" },
            attempt: 0,
            interruptions: 0,
            retryOf: "0".repeat(26),
            cancelRequested: false,
            stageSeconds: { cloning: 0, parsing: 0, indexing: 0 },
            logTail: [],
            createdAt: T0,
            startedAt: null,
            endedAt: null,
          },
        });
        store = await store.reopen();
        expect(await store.jobs.get(id)).toEqual(outcome.kind === "created" && outcome.job);
        expect(await logOf(store, id)).toEqual([[1, "Cloning", "place 0"]]);
      });

      it("keeps an address without host and owner", async () => {
        const local = {
          ...address(),
          source: "local",
          url: "/srv/a",
          display: "/srv/a",
          host: null,
          owner: null,
        } as const;
        const id = await create(store, { address: local });
        expect((await store.jobs.get(id))?.address).toEqual(local);
      });

      it("tells the place: 0 when it can run at once, else its number in the queue", async () => {
        const places: number[] = [];
        const submit = (repository: string) =>
          create(store, {
            address: address(repository),
            mayJoin: () => false,
            concurrency: 2,
            firstEvent: (place) => {
              places.push(place);
              return progressEvent();
            },
          });
        await submit("a");
        await take(store);
        await submit("a"); // its repository runs
        await submit("b"); // one waits before it, though not for the same thing
        await take(store);
        await submit("c"); // all runners are taken
        expect(places).toEqual([0, 1, 2, 2]);
      });

      it("joins the newest active job of the same repository and ref, if it may", async () => {
        const first = await create(store, { ref: "main" });
        const asked: JobId[] = [];
        const mayJoin = (yes: boolean) => (active: { id: JobId }) => (asked.push(active.id), yes);
        expect(await store.jobs.submit(submission({ ref: "main", mayJoin: mayJoin(true) }))).toMatchObject({
          kind: "joined",
          job: { id: first },
        });
        const second = await create(store, { ref: "main", mayJoin: mayJoin(false) });
        await store.jobs.submit(submission({ ref: "main", mayJoin: mayJoin(true) }));
        expect(asked).toEqual([first, first, second]);
        expect(await logOf(store, first)).toHaveLength(1);
      });

      it("joins a running job, but none of another ref or repository, and none that ended", async () => {
        const first = await create(store, { ref: null });
        const { lease } = await take(store);
        expect(await store.jobs.submit(submission({ ref: null }))).toMatchObject({
          kind: "joined",
          job: { id: first },
        });
        await create(store, { ref: "main" });
        await create(store, { address: address("other"), ref: null });
        await store.jobs.fail(lease, failure());
        await create(store, { ref: null });
      });

      it("answers the same Idempotency-Key with the same job, also after it ended and after a restart", async () => {
        const idempotency = { key: "k", requestHash: "h" };
        const first = await create(store, { idempotency });
        await store.jobs.fail((await take(store)).lease, failure());
        store = await store.reopen();
        expect(await store.jobs.submit(submission({ idempotency, at: T0 + 1000 }))).toMatchObject({
          kind: "repeated",
          job: { id: first, state: { status: "failed" } },
        });
        const other = { key: "k", requestHash: "other" };
        expect(await store.jobs.submit(submission({ idempotency: other }))).toEqual({ kind: "idempotency_conflict" });
        await create(store, { idempotency: { key: "k2", requestHash: "h" } });
      });

      it("gives a key that joined the job it joined", async () => {
        const first = await create(store);
        const idempotency = { key: "k", requestHash: "h" };
        await store.jobs.submit(submission({ idempotency }));
        await store.jobs.fail((await take(store)).lease, failure());
        const again = await store.jobs.submit(submission({ idempotency }));
        expect(again).toMatchObject({ kind: "repeated", job: { id: first } });
      });

      it("forgets a key when its time is over", async () => {
        const idempotency = { key: "k", requestHash: "h" };
        const ttl = { idempotency, idempotencyTtlMs: 1000, mayJoin: () => false };
        const first = await create(store, { ...ttl });
        expect(await store.jobs.submit(submission({ ...ttl, at: T0 + 1000 }))).toMatchObject({ job: { id: first } });
        await create(store, { ...ttl, at: T0 + 1001 });
      });

      it("refuses what would make the queue too long, but never what joins", async () => {
        const submit = (repository: string): Promise<SubmitOutcome> =>
          store.jobs.submit(submission({ address: address(repository), queueMax: 2 }));
        await submit("a");
        await submit("b");
        expect(await submit("c")).toEqual({ kind: "queue_full", limit: 2 });
        expect(await submit("b")).toMatchObject({ kind: "joined" });
        await take(store);
        expect(await submit("c")).toMatchObject({ kind: "created" });
      });

      it("stores nothing when the first event cannot be made", async () => {
        const broken = submission({
          firstEvent: () => {
            throw new Error("no event");
          },
        });
        await expect(store.jobs.submit(broken)).rejects.toThrow("no event");
        expect(await store.jobs.get(broken.id)).toBeNull();
        await create(store);
      });
    });

    describe("reading", () => {
      it("lists newest first, a page at a time, without gap or repetition", async () => {
        const all: JobId[] = [];
        for (let i = 0; i < 7; i++) all.unshift(await create(store, { address: address(`r${i}`) }));
        const query = { status: null, repository: null, since: null, limit: 3 };
        const seen: JobId[] = [];
        for (let before: JobId | null = null; ; before = seen.at(-1) ?? null) {
          const page = await store.jobs.list({ ...query, before });
          if (page.length === 0) break;
          seen.push(...page.map(({ id }) => id));
        }
        expect(seen).toEqual(all);
      });

      it("filters by status, repository and time", async () => {
        const a = await create(store, { address: address("Alpha"), at: T0 });
        const b = await create(store, { address: address("beta"), at: T0 + 10 });
        await take(store);
        const ids = async (query: object) =>
          (
            await store.jobs.list({ status: null, repository: null, since: null, before: null, limit: 10, ...query })
          ).map(({ id }) => id);
        expect(await ids({ status: ["running"] })).toEqual([a]);
        expect(await ids({ status: ["queued", "running"] })).toEqual([b, a]);
        expect(await ids({ status: [] })).toEqual([]);
        expect(await ids({ repository: "ME/ALPH" })).toEqual([a]);
        expect(await ids({ repository: "%" })).toEqual([]);
        expect(await ids({ since: T0 + 10 })).toEqual([b]);
        expect(await store.jobs.count()).toEqual({ queued: 1, running: 1, complete: 0, failed: 0 });
        expect(await store.jobs.get(nextJobId())).toBeNull();
      });

      it("forgets ended jobs with their events and keys", async () => {
        const idempotency = { key: "k", requestHash: "h" };
        const old = await create(store, { address: address("a"), idempotency });
        const young = await create(store, { address: address("b") });
        const active = await create(store, { address: address("c") });
        await store.jobs.fail((await take(store)).lease, { ...failure(), at: T0 + 100 });
        await store.jobs.complete((await take(store)).lease, completion({ at: T0 + 200 }));
        expect(await store.jobs.purge(T0 + 200)).toBe(1);
        expect(await store.jobs.get(old)).toBeNull();
        expect(await logOf(store, old)).toEqual([]);
        expect(await logOf(store, young)).toHaveLength(2);
        expect(await store.jobs.get(active)).not.toBeNull();
        await create(store, { address: address("a"), idempotency: { ...idempotency, requestHash: "other" } });
        expect(await store.jobs.purge(Number.MAX_SAFE_INTEGER)).toBe(1);
        expect(await store.repositories.list()).toHaveLength(1);
      });
    });
  });
}

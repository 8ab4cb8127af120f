import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { JobId } from "../../../src/core/ids.ts";
import { LeaseLost } from "../../../src/core/lease-lost.ts";
import {
  address,
  cancellation,
  completion,
  create,
  failure,
  FAILURE,
  LEASE_MS,
  logOf,
  nextJobId,
  progressEvent,
  snapshot,
  STATS,
  T0,
  take,
  type OpenStore,
} from "./samples.ts";

/** Who may run a job, and how it ends. */
export function describeJobLeases(name: string, open: () => Promise<OpenStore>): void {
  describe(`leases in ${name}`, () => {
    let store: OpenStore;

    beforeEach(async () => {
      store = await open();
    });

    afterEach(async () => {
      await store.close();
    });

    describe("claim", () => {
      it("takes jobs in the order they came, puts them under a lease and counts the attempt", async () => {
        const a = await create(store, { address: address("a") });
        const b = await create(store, { address: address("b") });
        const first = await take(store, "server 1", T0 + 50);
        expect(first.job).toMatchObject({ id: a, attempt: 1, startedAt: T0 + 50 });
        expect(first.job.state).toEqual({ status: "running", leaseExpiresAt: T0 + 50 + LEASE_MS });
        expect(first.lease).toMatchObject({ jobId: a, owner: "server 1" });
        expect(first.newest).toMatchObject({ cursor: 1, event: { message: "place 0" } });
        expect((await take(store)).job.id).toBe(b);
        expect(await store.jobs.claim({ owner: "server 1", leaseMs: LEASE_MS, at: T0 })).toBeNull();
      });

      it("passes over a job whose repository is running, until that one ends", async () => {
        const held = await create(store, { address: address("a"), ref: "one" });
        const waits = await create(store, { address: address("a"), ref: "two" });
        const free = await create(store, { address: address("b") });
        const first = await take(store);
        expect(first.job.id).toBe(held);
        expect((await take(store)).job.id).toBe(free);
        expect(await store.jobs.claim({ owner: "server 2", leaseMs: LEASE_MS, at: T0 })).toBeNull();
        await store.jobs.fail(first.lease, failure());
        expect((await take(store)).job.id).toBe(waits);
      });
    });

    describe("a lease", () => {
      it("is renewed by its holder alone", async () => {
        const id = await create(store);
        const { lease } = await take(store);
        expect(await store.jobs.renew(lease, T0 + 99_000)).toBe("held");
        expect((await store.jobs.get(id))?.state).toEqual({ status: "running", leaseExpiresAt: T0 + 99_000 });
        expect(await store.jobs.renew({ ...lease, owner: "server 2" }, T0)).toBe("lost");
        expect(await store.jobs.renew({ ...lease, token: lease.token + 1 }, T0)).toBe("lost");
      });

      it("counts tries and keeps the work so far", async () => {
        const id = await create(store);
        const { lease } = await take(store);
        expect(await store.jobs.beginAttempt(lease)).toBe(2);
        const work = {
          stageSeconds: { cloning: 1.25, parsing: 2, indexing: 0 },
          logTail: ["remote: hi", "fatal: \u0007"],
        };
        await store.jobs.record(lease, work);
        expect(await store.jobs.get(id)).toMatchObject({ attempt: 2, ...work });
      });

      it.each(["released", "reclaimed", "claimed by another", "failed", "completed"])(
        "that is %s may do nothing more",
        async (how) => {
          const id = await create(store);
          const { lease } = await take(store);
          if (how === "failed") await store.jobs.fail(lease, failure());
          else if (how === "completed") await store.jobs.complete(lease, completion());
          else if (how === "reclaimed") await store.jobs.reclaim({ at: T0 + LEASE_MS + 1 });
          else await store.jobs.release(lease);
          if (how === "claimed by another") await take(store);
          const [job, log] = [await store.jobs.get(id), await logOf(store, id)];

          const work = { stageSeconds: { cloning: 9, parsing: 9, indexing: 9 }, logTail: [] };
          expect(await store.jobs.renew(lease, T0 + 99_000)).toBe("lost");
          await expect(store.events.append(lease, progressEvent())).rejects.toThrow(LeaseLost);
          await expect(store.jobs.beginAttempt(lease)).rejects.toThrow(LeaseLost);
          await expect(store.jobs.record(lease, work)).rejects.toThrow(LeaseLost);
          await expect(store.jobs.fail(lease, failure())).rejects.toThrow(LeaseLost);
          const other = completion({ snapshot: snapshot("other") });
          await expect(store.jobs.complete(lease, other)).rejects.toThrow(LeaseLost);
          await store.jobs.release(lease);

          expect(await store.jobs.get(id)).toEqual(job);
          expect(await logOf(store, id)).toEqual(log);
          expect((await store.repositories.list())[0]?.snapshot.manifest.segments ?? []).not.toContain("other");
        },
      );
    });

    describe("release and reclaim", () => {
      it("give a job back in front of those that came later", async () => {
        const a = await create(store, { address: address("a") });
        await create(store, { address: address("b") });
        const { lease } = await take(store);
        await store.jobs.release(lease);
        expect(await store.jobs.get(a)).toMatchObject({ state: { status: "queued" }, attempt: 1, interruptions: 0 });
        const again = await take(store, "server 2", T0 + 1000);
        expect(again.job).toMatchObject({ id: a, attempt: 2, startedAt: T0 });
        expect(again.lease.token).toBeGreaterThan(lease.token);
      });

      it("take back what ran out or belongs to an owner that is gone, oldest first, and count the interruption", async () => {
        const submitted: JobId[] = [];
        for (const repository of ["a", "b", "c"]) submitted.push(await create(store, { address: address(repository) }));
        const [a, b, c] = submitted;
        await take(store, "dead", T0);
        await take(store, "alive", T0 + 5);
        await take(store, "dead", T0 + 5);
        expect(await store.jobs.reclaim({ at: T0 + LEASE_MS })).toEqual([]);
        const back = await store.jobs.reclaim({ at: T0 + LEASE_MS + 5, owner: "dead" });
        expect(back.map(({ id, interruptions, state }) => [id, interruptions, state.status])).toEqual([
          [a, 1, "queued"],
          [c, 1, "queued"],
        ]);
        expect((await store.jobs.reclaim({ at: T0 + LEASE_MS + 6 })).map(({ id }) => id)).toEqual([b]);
        expect((await take(store, "new")).job).toMatchObject({ id: a, attempt: 2, interruptions: 1 });
      });
    });

    describe("the end of a job", () => {
      it("swaps the snapshot in with the last event, and only then", async () => {
        const id = await create(store);
        const { lease } = await take(store);
        await store.events.append(lease, progressEvent({ message: "working" }));
        expect(await store.repositories.list()).toEqual([]);
        const { cursor, repositoryId } = await store.jobs.complete(lease, completion());
        expect(cursor).toBe(3);
        expect(await logOf(store, id)).toEqual([
          [1, "Cloning", "place 0"],
          [2, "Cloning", "working"],
          [3, "Complete", "Cloning"],
        ]);
        store = await store.reopen();
        expect(await store.jobs.get(id)).toMatchObject({
          state: { status: "complete", stats: STATS },
          endedAt: T0 + 5000,
        });
        expect(await store.repositories.get(repositoryId)).toEqual({
          id: repositoryId,
          address: address(),
          ref: "main",
          snapshot: snapshot("seg1"),
          indexedAt: T0 + 5000,
        });
      });

      it("replaces the snapshot of the same repository and ref, and releases what is no longer named", async () => {
        const complete = async (ref: string, ...segments: string[]) => {
          await create(store);
          return store.jobs.complete((await take(store)).lease, completion({ ref, snapshot: snapshot(...segments) }));
        };
        const first = await complete("main", "base", "delta");
        const second = await complete("main", "base", "newer");
        expect(second.repositoryId).toBe(first.repositoryId);
        expect(store.released).toEqual(["delta"]);
        const branch = await complete("branch", "own");
        expect(branch.repositoryId).not.toBe(first.repositoryId);
        expect(branch.repositoryId).toMatch(/^[a-z0-9]+$/);
        expect(store.released).toEqual(["delta"]);
        expect(await store.repositories.list()).toHaveLength(2);
      });

      it("fails a job with its error", async () => {
        const id = await create(store);
        const { lease } = await take(store);
        expect(await store.jobs.fail(lease, failure())).toBe(2);
        expect(await store.jobs.get(id)).toMatchObject({
          state: { status: "failed", error: FAILURE },
          endedAt: T0 + 5000,
        });
        expect(await logOf(store, id)).toHaveLength(2);
      });

      it("takes only a last event as the last event, and leaves everything as it was otherwise", async () => {
        const id = await create(store);
        const { lease } = await take(store);
        await expect(store.jobs.fail(lease, { ...failure(), event: progressEvent() })).rejects.toThrow(TypeError);
        const unfinished = completion({ event: progressEvent() });
        await expect(store.jobs.complete(lease, unfinished)).rejects.toThrow(TypeError);
        expect(await store.jobs.get(id)).toMatchObject({ state: { status: "running" }, endedAt: null });
        expect(await logOf(store, id)).toHaveLength(1);
        expect(await store.repositories.list()).toEqual([]);
      });
    });

    describe("cancel", () => {
      it("ends a queued job at once", async () => {
        const id = await create(store);
        expect(await store.jobs.cancel(id, cancellation())).toBe("cancelled");
        expect(await store.jobs.get(id)).toMatchObject({
          state: { status: "failed", error: FAILURE },
          cancelRequested: true,
          endedAt: T0 + 4000,
        });
        expect((await logOf(store, id)).map(([cursor, stage]) => [cursor, stage])).toEqual([
          [1, "Cloning"],
          [2, "Failed"],
        ]);
        expect(await store.jobs.claim({ owner: "server 1", leaseMs: LEASE_MS, at: T0 })).toBeNull();
        expect(await store.jobs.cancel(id, cancellation())).toBe("finished");
        expect(await logOf(store, id)).toHaveLength(2);
      });

      it("asks the holder of a running one to stop", async () => {
        const told: JobId[] = [];
        const stop = store.jobs.onCancelRequested((jobId) => told.push(jobId));
        const id = await create(store);
        const { lease } = await take(store);
        expect(await store.jobs.cancel(id, cancellation())).toBe("requested");
        await Promise.resolve();
        expect(told).toEqual([id]);
        expect(await store.jobs.renew(lease, T0 + 99_000)).toBe("cancel_requested");
        expect(await store.jobs.get(id)).toMatchObject({ cancelRequested: true, state: { status: "running" } });
        stop();
        await store.jobs.cancel(id, cancellation());
        await Promise.resolve();
        expect(told).toEqual([id]);
      });

      it("is still wanted when the job goes back to the queue", async () => {
        const id = await create(store);
        const { lease } = await take(store);
        await store.jobs.cancel(id, cancellation());
        await store.jobs.release(lease);
        expect((await take(store)).job).toMatchObject({ id, cancelRequested: true });
      });

      it("knows no job that is not there", async () => {
        expect(await store.jobs.cancel(nextJobId(), cancellation())).toBeNull();
      });
    });

    describe("announcePlaces", () => {
      const announce = (at: number) =>
        store.jobs.announcePlaces({
          limit: 100,
          at,
          event: (job, place, newest) => ({
            ...newest,
            message: `place ${place}`,
            timestamp: new Date(at).toISOString(),
            jobId: job.id,
          }),
        });

      it("tells those whose place changed, at most once a second each", async () => {
        const [a, b, c] = [
          await create(store, { address: address("a"), concurrency: 0 }),
          await create(store, { address: address("b"), concurrency: 0 }),
          await create(store, { address: address("c"), concurrency: 0 }),
        ];
        const told: JobId[] = [];
        store.events.onAppend((jobId) => told.push(jobId));
        await announce(T0 + 2000);
        await store.jobs.cancel(a, cancellation());
        await announce(T0 + 3000);
        await store.jobs.cancel(b, cancellation());
        await announce(T0 + 3999); // too soon for c
        await announce(T0 + 4000);
        await announce(T0 + 9000);
        await Promise.resolve();
        expect((await logOf(store, b)).map(([, stage, message]) => [stage, message])).toEqual([
          ["Cloning", "place 2"],
          ["Cloning", "place 1"],
          ["Failed", "place 1"],
        ]);
        expect((await logOf(store, c)).map(([, , message]) => message)).toEqual(["place 3", "place 2", "place 1"]);
        expect(told).toEqual([a, b, c, b, c]);
      });

      it("tells a job that came back to the queue, also to the place it had", async () => {
        const id = await create(store, { concurrency: 0 });
        const { lease } = await take(store);
        await store.events.append(lease, progressEvent({ message: "working" }));
        await store.jobs.release(lease);
        await announce(T0 + 1000);
        expect((await logOf(store, id)).map(([, , message]) => message)).toEqual(["place 1", "working", "place 1"]);
      });
    });
  });
}

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { JobId } from "../../../src/core/ids.ts";
import { LeaseLost } from "../../../src/core/lease-lost.ts";
import type { ProgressEvent } from "../../../src/core/progress-event.ts";
import { address, completion, create, failure, nextJobId, progressEvent, T0, take, type OpenStore } from "./samples.ts";

/** What every event log does. */
export function describeEventLog(name: string, open: () => Promise<OpenStore>): void {
  describe(`the event log of ${name}`, () => {
    let store: OpenStore;

    beforeEach(async () => {
      store = await open();
    });

    afterEach(async () => {
      await store.close();
    });

    it("numbers the events of each job 1, 2, 3 …, across leases and restarts", async () => {
      const a = await create(store, { address: address("a") });
      const b = await create(store, { address: address("b") });
      const [first, other] = [await take(store), await take(store)];
      expect(await store.events.append(first.lease, progressEvent())).toBe(2);
      expect(await store.events.append(other.lease, progressEvent())).toBe(2);
      expect(await store.events.append(first.lease, progressEvent())).toBe(3);
      await store.jobs.release(first.lease);
      store = await store.reopen();
      const second = await take(store, "server 2");
      expect(second).toMatchObject({ job: { id: a }, newest: { cursor: 3 } });
      expect(await store.events.append(second.lease, progressEvent())).toBe(4);
      expect(await store.jobs.complete(second.lease, completion())).toMatchObject({ cursor: 5 });
      expect(await store.events.newest(b)).toMatchObject({ cursor: 2 });
    });

    it("numbers what is appended at once without a gap", async () => {
      const id = await create(store);
      const { lease } = await take(store);
      const cursors = await Promise.all(Array.from({ length: 50 }, () => store.events.append(lease, progressEvent())));
      expect(cursors.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index + 2));
      expect(await store.events.newest(id)).toMatchObject({ cursor: 51 });
    });

    it("gives back every field as it was", async () => {
      const id = await create(store);
      const { lease } = await take(store);
      const event: ProgressEvent = progressEvent({
        jobId: id,
        stage: "Parsing",
        message: 'Parsing "naïve" 😀 \\ file 3/7',
        percentage: 35,
        stagePercentage: 43,
        files: { done: 3, total: 7, skipped: 1, failed: 0, current: "src/\ufffd.c" },
        objects: { done: 1, total: 2 },
        bytes: { done: 2 ** 40, total: null, perSecond: 12.5 },
        elapsedSeconds: 1.234,
        etaSeconds: 9,
        stalled: true,
        attempt: 3,
      });
      await store.events.append(lease, event);
      store = await store.reopen();
      expect(await store.events.newest(id)).toEqual({ cursor: 2, event });
    });

    it("reads pages in order, from any position", async () => {
      const jobId = await create(store);
      const { lease } = await take(store);
      for (let i = 2; i <= 10; i++) await store.events.append(lease, progressEvent({ message: `event ${i}` }));
      const cursors = async (after: number, limit: number) =>
        (await store.events.read({ jobId, after, limit })).map(({ cursor }) => cursor);
      expect(await cursors(0, 4)).toEqual([1, 2, 3, 4]);
      expect(await cursors(4, 4)).toEqual([5, 6, 7, 8]);
      expect(await cursors(8, 4)).toEqual([9, 10]);
      expect(await cursors(10, 4)).toEqual([]);
      expect(await cursors(99, 4)).toEqual([]);
      expect((await store.events.read({ jobId, after: 9, limit: 1 }))[0]?.event.message).toBe("event 10");
    });

    it("has nothing of a job that is not there", async () => {
      expect(await store.events.newest(nextJobId())).toBeNull();
      expect(await store.events.read({ jobId: nextJobId(), after: 0, limit: 10 })).toEqual([]);
    });

    it("takes nothing from anyone but the holder of the lease", async () => {
      const id = await create(store);
      const { lease } = await take(store);
      for (const other of [{ owner: "server 2" }, { token: lease.token + 1 }, { jobId: nextJobId() }]) {
        await expect(store.events.append({ ...lease, ...other }, progressEvent())).rejects.toThrow(LeaseLost);
      }
      expect(await store.events.newest(id)).toMatchObject({ cursor: 1 });
    });

    it.each(["Complete", "Failed"] as const)("does not let an append end a job (%s)", async (stage) => {
      const id = await create(store);
      const { lease } = await take(store);
      await expect(store.events.append(lease, progressEvent({ stage }))).rejects.toThrow(TypeError);
      expect(await store.events.newest(id)).toMatchObject({ cursor: 1 });
    });

    it("tells of appends once they can be read, until it is told to stop", async () => {
      const told: [JobId, number | undefined][] = [];
      const id = await create(store);
      const { lease } = await take(store);
      await Promise.resolve();
      const seen: Promise<void>[] = [];
      const stop = store.events.onAppend((jobId) => {
        seen.push(store.events.newest(jobId).then((newest) => void told.push([jobId, newest?.cursor])));
      });
      await store.events.append(lease, progressEvent());
      await store.jobs.fail(lease, failure());
      await Promise.resolve();
      await Promise.all(seen);
      stop();
      await create(store);
      await Promise.resolve();
      // Several may be told as one, but the last is always told.
      expect(told.at(-1)).toEqual([id, 3]);
      expect(told.every(([jobId]) => jobId === id)).toBe(true);
    });

    it("shows the newest event of what is active and of what ended last, newest job first", async () => {
      const ids: JobId[] = [];
      for (const repository of ["a", "b", "c", "d", "e"])
        ids.push(await create(store, { address: address(repository) }));
      const claims = [await take(store), await take(store), await take(store), await take(store)];
      const endings = [300, 100, 200];
      for (const [index, at] of endings.entries()) {
        await store.jobs.fail(claims[index]!.lease, {
          ...failure(),
          event: progressEvent({ jobId: ids[index]!, stage: "Failed" }),
          at: T0 + at,
        });
      }
      await store.events.append(claims[3]!.lease, progressEvent({ jobId: ids[3]! }));
      const shown = await store.events.overview(2);
      expect(shown.map(({ cursor, event }) => [event.jobId, cursor])).toEqual([
        [ids[4], 1],
        [ids[3], 2],
        [ids[2], 2],
        [ids[0], 2],
      ]);
      expect(await store.events.overview(0)).toHaveLength(2);
    });
  });
}

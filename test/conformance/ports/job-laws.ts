import assert from "node:assert/strict";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { JobId } from "../../../src/core/ids.ts";
import type { Lease } from "../../../src/core/job.ts";
import { LeaseLost } from "../../../src/core/lease-lost.ts";
import type { RepositoryAddress } from "../../../src/core/repository.ts";
import {
  address,
  cancellation,
  completion,
  failure,
  LEASE_MS,
  progressEvent,
  snapshot,
  submission,
  T0,
  type OpenStore,
} from "./samples.ts";

/** What holds after any sequence of calls. */
export function describeJobLaws(name: string, open: () => Promise<OpenStore>): void {
  describe(`the laws of jobs in ${name}`, () => {
    let store: OpenStore;

    beforeAll(async () => {
      store = await open();
    });

    afterAll(async () => {
      await store.close();
    });

    it("hold whatever is done in whatever order, also with leases that are lost", async () => {
      const sound = fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
          const world = new World(store);
          for (const each of steps) {
            await world.take(each);
            await world.checkOneRunningJobPerRepository();
          }
          await world.checkSoundLogs();
          await world.finishEverything();
          await world.checkSoundLogs();
        }),
        { numRuns: 60 },
      );
      await expect(sound).resolves.toBeUndefined();
    });
  });
}

const KINDS = ["submit", "claim", "append", "release", "reclaim", "cancel", "complete", "fail", "announce"] as const;
const step = fc.record({ kind: fc.constantFrom(...KINDS), pick: fc.nat(20), repository: fc.nat(2) });
type Step = { readonly kind: (typeof KINDS)[number]; readonly pick: number; readonly repository: number };

/** Runs steps against the store, keeping every job and every lease ever seen, lost ones too. */
class World {
  readonly #store: OpenStore;
  readonly #addresses: readonly RepositoryAddress[];
  readonly #jobs: JobId[] = [];
  readonly #leases: Lease[] = [];
  /** Events acknowledged so far. */
  readonly #acknowledged = new Map<JobId, number>();
  #at = T0;

  constructor(store: OpenStore) {
    this.#store = store;
    const run = ++runs;
    this.#addresses = [0, 1, 2].map((index) => address(`run${run}-${index}`));
  }

  async take({ kind, pick, repository }: Step): Promise<void> {
    this.#at += 1500;
    const { jobs } = this.#store;
    switch (kind) {
      case "submit":
        return this.#submit(this.#addresses[repository]!, pick);
      case "claim": {
        const claim = await jobs.claim({ owner: `server ${pick % 2}`, leaseMs: LEASE_MS, at: this.#at });
        if (claim !== null) this.#leases.push(claim.lease);
        return;
      }
      case "reclaim":
        await jobs.reclaim({ at: this.#at, ...(pick % 2 === 0 ? { owner: "server 0" } : {}) });
        return;
      case "announce":
        return jobs.announcePlaces({
          limit: 100,
          at: this.#at,
          event: (_, place, newest) => ({ ...newest, message: `place ${place}`, timestamp: this.#timestamp() }),
        });
      case "cancel":
        if (this.#jobs.length > 0) await jobs.cancel(this.#jobs[pick % this.#jobs.length]!, cancellation());
        return;
      case "append":
      case "release":
      case "complete":
      case "fail":
        if (this.#leases.length > 0) await this.#work(kind, this.#leases[pick % this.#leases.length]!);
    }
  }

  async #submit(repository: RepositoryAddress, pick: number): Promise<void> {
    const outcome = await this.#store.jobs.submit(
      submission({ address: repository, at: this.#at, mayJoin: () => pick % 2 === 0 }),
    );
    if (outcome.kind === "created") this.#jobs.push(outcome.job.id);
  }

  /** With any lease ever given: those that are lost must change nothing. */
  async #work(kind: "append" | "release" | "complete" | "fail", lease: Lease): Promise<void> {
    const { jobs, events } = this.#store;
    const held = (await jobs.renew(lease, this.#at + LEASE_MS)) !== "lost";
    const before = await events.newest(lease.jobId);
    try {
      if (kind === "release") return await jobs.release(lease);
      let cursor: number;
      if (kind === "append") {
        cursor = await events.append(lease, progressEvent({ timestamp: this.#timestamp() }));
      } else if (kind === "complete") {
        ({ cursor } = await jobs.complete(lease, completion({ snapshot: snapshot(`s${++segments}`) })));
      } else {
        cursor = await jobs.fail(lease, failure());
      }
      assert.ok(held);
      assert.equal(cursor, before!.cursor + 1);
      this.#acknowledged.set(lease.jobId, cursor);
    } catch (error) {
      if (!(error instanceof LeaseLost)) throw error;
      assert.ok(!held);
      assert.deepEqual(await events.newest(lease.jobId), before);
    }
  }

  async checkOneRunningJobPerRepository(): Promise<void> {
    const query = { repository: null, since: null, before: null, limit: 10_000 };
    const running = await this.#store.jobs.list({ ...query, status: ["running"] });
    assert.equal(new Set(running.map(({ address: { url } }) => url)).size, running.length);
  }

  async checkSoundLogs(): Promise<void> {
    for (const jobId of this.#jobs) {
      const log = await this.#store.events.read({ jobId, after: 0, limit: 10_000 });
      assert.deepEqual(
        log.map(({ cursor }) => cursor),
        log.map((_, index) => index + 1),
      );
      assert.ok(log.length >= (this.#acknowledged.get(jobId) ?? 1));
      const job = await this.#store.jobs.get(jobId);
      const lasts = log.filter(({ event }) => event.stage === "Complete" || event.stage === "Failed");
      const finished = job?.state.status === "complete" || job?.state.status === "failed";
      assert.deepEqual(lasts, finished ? [log.at(-1)] : []);
      assert.equal(job?.endedAt !== null, finished);
    }
  }

  /** So that no run disturbs the next. */
  async finishEverything(): Promise<void> {
    await this.#store.jobs.reclaim({ at: Number.MAX_SAFE_INTEGER });
    for (const jobId of this.#jobs) await this.#store.jobs.cancel(jobId, cancellation());
    const { queued, running } = await this.#store.jobs.count();
    assert.deepEqual({ queued, running }, { queued: 0, running: 0 });
  }

  #timestamp(): string {
    return new Date(this.#at).toISOString();
  }
}

let runs = 0;
let segments = 0;

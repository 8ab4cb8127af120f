import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LearnedRates } from "../../../src/core/ports/learned-rates.ts";
import { historyKeys, NO_HISTORY, type History } from "../../../src/core/progress/rates.ts";

/** Learned rates under test, empty. At most 20 keys are kept. */
export interface OpenRates {
  readonly rates: LearnedRates;
  /** Closes them and opens what was kept, as a restart does. */
  reopen(): Promise<OpenRates>;
  close(): Promise<void>;
}

/** What every store of learned rates does. */
export function describeLearnedRates(name: string, open: () => Promise<OpenRates>): void {
  describe(`the learned rates of ${name}`, () => {
    let store: OpenRates;
    const keysOf = (repository: string, host = "example.org", isAgain = false) =>
      historyKeys({ url: `https://${host}/${repository}`, host, isAgain });
    const widgets = keysOf("widgets");
    const withPace = (known: History, pace: number): History => ({
      ...known,
      repository: { parsing: [...(known.repository["parsing"] ?? []), pace] },
      languages: { "C++": [pace] },
    });

    beforeEach(async () => {
      store = await open();
    });

    afterEach(async () => {
      await store.close();
    });

    it("knows nothing at first", async () => {
      expect(await store.rates.recall(widgets)).toEqual(NO_HISTORY);
    });

    it("gives back what was learned, also after a restart", async () => {
      await store.rates.learn(widgets, (known) => withPace(known, 1.5));
      await store.rates.learn(widgets, (known) => withPace(known, 2));
      store = await store.reopen();
      expect(await store.rates.recall(widgets)).toEqual({
        ...NO_HISTORY,
        repository: { parsing: [1.5, 2] },
        languages: { "C++": [2] },
      });
    });

    it("keeps repositories, hosts and kinds of jobs apart, and languages together", async () => {
      await store.rates.learn(widgets, (known) => ({ ...withPace(known, 3), host: { receiving: [4] } }));
      expect(await store.rates.recall(keysOf("gadgets"))).toMatchObject({ repository: {}, host: { receiving: [4] } });
      expect(await store.rates.recall(keysOf("widgets", "example.com"))).toMatchObject({ repository: {}, host: {} });
      expect(await store.rates.recall(keysOf("widgets", "example.org", true))).toEqual({
        ...NO_HISTORY,
        languages: { "C++": [3] },
      });
    });

    it("learns all or nothing", async () => {
      const failing = store.rates.learn(widgets, () => {
        throw new Error("no");
      });
      await expect(failing).rejects.toThrow("no");
      expect(await store.rates.recall(widgets)).toEqual(NO_HISTORY);
    });

    it("forgets what was not learned for longest when there is too much", async () => {
      for (let i = 0; i < 20; i++) await store.rates.learn(keysOf(`r${i}`), (known) => withPace(known, i + 1));
      expect((await store.rates.recall(keysOf("r0"))).repository).toEqual({});
      expect((await store.rates.recall(keysOf("r19"))).repository).toEqual({ parsing: [20] });
    });
  });
}

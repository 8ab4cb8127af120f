import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RepositoryId } from "../../../src/core/ids.ts";
import { address, completion, create, snapshot, take, type OpenStore } from "./samples.ts";

/** What every repository store does. Reading files is the index's part, and tested with it. */
export function describeRepositoryStore(name: string, open: () => Promise<OpenStore>): void {
  describe(`the repository store of ${name}`, () => {
    let store: OpenStore;

    beforeEach(async () => {
      store = await open();
    });

    afterEach(async () => {
      await store.close();
    });

    const ingest = async (repository: string, ref: string, ...segments: string[]) => {
      await create(store, { address: address(repository) });
      const { lease } = await take(store);
      return (await store.jobs.complete(lease, completion({ ref, snapshot: snapshot(...segments) }))).repositoryId;
    };

    it("lists by display name, then ref", async () => {
      await ingest("b", "main", "s1");
      await ingest("a", "v2", "s2");
      await ingest("a", "main", "s3");
      const shown = (await store.repositories.list()).map(({ address: { display }, ref }) => `${display} ${ref}`);
      expect(shown).toEqual(["acme/a main", "acme/a v2", "acme/b main"]);
    });

    it("keeps the id of a repository and ref for good", async () => {
      const first = await ingest("a", "main", "s1");
      await store.repositories.delete(first);
      store = await store.reopen();
      expect(await ingest("a", "main", "s2")).toBe(first);
      expect(await ingest("a", "mai", "s3")).not.toBe(first);
    });

    it("deletes one, releases its segments, and keeps the others", async () => {
      const gone = await ingest("a", "main", "s1", "s2");
      const kept = await ingest("a", "v2", "s3");
      expect(await store.repositories.delete(gone)).toBe(true);
      expect(store.released).toEqual(["s1", "s2"]);
      expect(await store.repositories.delete(gone)).toBe(false);
      expect(await store.repositories.get(gone)).toBeNull();
      expect((await store.repositories.list()).map(({ id }) => id)).toEqual([kept]);
    });

    it("has nothing of a repository that is not there", async () => {
      const none = "none" as RepositoryId;
      expect(await store.repositories.get(none)).toBeNull();
      expect(await store.repositories.file(none, "a.go")).toBeNull();
      expect(await store.repositories.skipped(none, { after: null, limit: 10 })).toEqual([]);
    });
  });
}

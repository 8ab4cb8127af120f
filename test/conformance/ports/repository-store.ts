import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RepositoryId, SegmentId } from "../../../src/core/ids.ts";
import { PARSE_VERSION } from "../../../src/core/repository.ts";
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

    const ingestAgain = async (builtOn: readonly string[], ...segments: string[]) => {
      await create(store, { address: address("a") });
      const { lease } = await take(store);
      const on = builtOn as readonly SegmentId[];
      await store.jobs.complete(lease, completion({ snapshot: snapshot(...segments), builtOn: on }));
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

    it("finds one by its address and ref", async () => {
      const id = await ingest("a", "main", "s1");
      await ingest("a", "v2", "s2");
      const { url } = address("a");
      const found = await store.repositories.find({ url, ref: "main" });
      expect(found).toEqual(await store.repositories.get(id));
      expect(found?.snapshot.manifest).toEqual({ parseVersion: PARSE_VERSION, segments: ["s1"] });
      expect(await store.repositories.find({ url, ref: "mai" })).toBeNull();
      expect(await store.repositories.find({ url: `${url}/`, ref: "main" })).toBeNull();
    });

    it("releases what a new snapshot does not name, and nothing that it does", async () => {
      await ingest("a", "main", "s1");
      await ingestAgain(["s1"], "s1", "s2");
      await ingestAgain(["s1", "s2"], "s1", "s2");
      expect(store.released).toEqual([]);
      await ingestAgain(["s1", "s2"], "s3");
      expect(store.released).toEqual(["s1", "s2"]);
      await ingestAgain([], "s4");
      expect(store.released).toEqual(["s1", "s2", "s3"]);
    });

    it.each([
      ["changes were added to it", ["s1", "s2"]],
      ["nothing in it had changed", ["s1"]],
      ["it was compacted", ["s2"]],
    ])("does not bring back one that was deleted while %s", async (_, segments) => {
      const id = await ingest("a", "main", "s1");
      await store.repositories.delete(id);
      await expect(ingestAgain(["s1"], ...segments)).rejects.toMatchObject({ code: "cancelled" });
      expect(await store.repositories.get(id)).toBeNull();
      expect(await store.jobs.count()).toMatchObject({ running: 1 });
    });

    it("takes one that was deleted while it was built from nothing", async () => {
      const id = await ingest("a", "main", "s1");
      await store.repositories.delete(id);
      await ingestAgain([], "s2");
      expect((await store.repositories.get(id))?.snapshot.manifest.segments).toEqual(["s2"]);
    });

    it("has nothing of a repository that is not there", async () => {
      const none = "none" as RepositoryId;
      expect(await store.repositories.get(none)).toBeNull();
      expect(await store.repositories.file(none, "a.go")).toBeNull();
      expect(await store.repositories.directory(none, { directory: "", after: null, limit: 10 })).toEqual([]);
      expect(await store.repositories.skipped(none, { after: null, limit: 10 })).toEqual([]);
    });
  });
}

import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { makeRepository } from "../../../test/support/repository.ts";
import { entriesIn, listTree } from "./list-tree.ts";

const never = new AbortController().signal;

async function listed(plan: Parameters<typeof makeRepository>[0]) {
  const repository = await makeRepository(plan);
  const commit = await repository.git("rev-parse", "main");
  return listTree({ gitDir: repository.path, commit, dataDir: repository.root }, never);
}

test("every kind of entry comes with mode, size and object", async () => {
  const submodule = "1234567890123456789012345678901234567890";
  const entries = await listed({
    files: { "a.ts": "12345", "dir/b.ts": "" },
    symlinks: { link: "a.ts" },
    submodules: { lib: submodule },
    entries: [{ path: "run.sh", mode: "100755", content: "#!" }],
  });
  expect(entries.map(({ path, mode, size }) => [path, mode, size])).toEqual([
    ["a.ts", "100644", 5],
    ["dir/b.ts", "100644", 0],
    ["lib", "160000", 0],
    ["link", "120000", 4],
    ["run.sh", "100755", 2],
  ]);
  expect(entries.find(({ path }) => path === "lib")?.blob).toBe(submodule);
});

test("odd names come whole", async () => {
  const long = `${"directory/".repeat(400)}file.ts`;
  const names = ["new\nline.ts", "tab\there", ' "quoted\\" ', "größe/日本語.ts", "-dash", long];
  const files = Object.fromEntries(names.map((name) => [name, "x"]));
  const notUtf8 = { path: Buffer.from([0x66, 0xff, 0xfe, 0x2e, 0x63]), mode: "100644", content: "x" } as const;
  const entries = await listed({ files, entries: [notUtf8] });
  expect(entries.map(({ path }) => path).toSorted()).toEqual([...names, "f\uFFFD\uFFFD.c"].toSorted());
});

test("names that look alike as text stay apart", async () => {
  const named = (...bytes: number[]) => ({ path: Buffer.from(bytes), mode: "100644", content: "x" }) as const;
  const entries = await listed({ files: {}, entries: [named(0x61, 0xff), named(0x61, 0xfe), named(0x61, 0xfd)] });
  expect(entries.map(({ path }) => path)).toEqual(["a\uFFFD", "a\uFFFD~2", "a\uFFFD~3"]);
});

test("a bomb of trees that repeat each other is given up", async () => {
  const repository = await makeRepository({ files: { a: "1" } });
  let tree = await repository.git("rev-parse", "main^{tree}");
  for (let level = 0; level < 8; level++) {
    const lines = Array.from({ length: 10 }, (_, i) => `040000 tree ${tree}\td${i}`).join("\n");
    tree = execFileSync("git", ["--git-dir", repository.path, "mktree"], {
      input: `${lines}\n`,
      encoding: "utf8",
    }).trim();
  }
  const identity = ["-c", "user.name=Test", "-c", "user.email=test@localhost"];
  const commit = await repository.git(...identity, "commit-tree", "-m", "bomb", tree);
  const listing = listTree({ gitDir: repository.path, commit, dataDir: repository.root }, never);
  await expect(listing).rejects.toMatchObject({ code: "too_large" });
}, 60_000);

test("an empty tree is an empty list", async () => {
  const repository = await makeRepository();
  const commit = await repository.commit({ "README.md": null });
  expect(await listTree({ gitDir: repository.path, commit, dataDir: repository.root }, never)).toEqual([]);
});

test("thousands of files arrive in git's order", async () => {
  const names = Array.from({ length: 5000 }, (_, at) => `src/${String(at).padStart(5, "0")}.ts`);
  const entries = await listed({ files: Object.fromEntries(names.map((name) => [name, name])) });
  expect(entries.map(({ path }) => path)).toEqual(names);
});

test("a commit that is not there is an error, an aborted listing its reason", async () => {
  const repository = await makeRepository();
  const request = { gitDir: repository.path, commit: "0".repeat(40), dataDir: repository.root };
  await expect(listTree(request, never)).rejects.toMatchObject({ code: "internal" });
  const reason = new Error("enough");
  await expect(listTree(request, AbortSignal.abort(reason))).rejects.toBe(reason);
});

test("records parse back to what they were made of", () => {
  const entry = fc.record({
    mode: fc.constantFrom("100644", "100755", "120000"),
    blob: fc.constant("a".repeat(40)),
    size: fc.nat(),
    path: fc.string({ minLength: 1, unit: "grapheme" }).filter((path) => !path.includes("\0")),
  });
  fc.assert(
    fc.property(fc.array(entry), (entries) => {
      const records = entries.map(
        ({ mode, blob, size, path }) => `${mode} blob ${blob} ${String(size).padStart(7)}\t${path}\0`,
      );
      expect([...entriesIn(Buffer.from(records.join("")))]).toEqual(entries);
    }),
  );
});

import { describe, expect, test } from "vitest";
import { generatedSource } from "./generated-source.ts";
import { makeRepository, realSource } from "./repository.ts";

describe("a test repository", () => {
  test("holds the files, links, submodules and pointers that were planned", async () => {
    const repository = await makeRepository({
      files: { "a.txt": "one\n", 'dir/"quoted" \\ ünï.txt': "two\n" },
      symlinks: { link: "a.txt" },
      submodules: { lib: "1".repeat(40) },
      lfsPointers: { "big.bin": 5_000_000 },
      entries: [{ path: Buffer.from([0x66, 0xff, 0x0a]), mode: "100755", content: "three\n" }],
      tags: ["v1"],
      branches: { next: { "a.txt": null, "b.txt": "four\n" } },
    });
    const tree = await repository.git("ls-tree", "-r", "-z", "main");
    expect(tree).toContain("a.txt");
    expect(tree).toContain('dir/"quoted" \\ ünï.txt');
    expect(tree).toMatch(/120000 blob \w+\tlink/);
    expect(tree).toMatch(/160000 commit 1{40}\tlib/);
    expect(await repository.git("show", "main:big.bin")).toContain("size 5000000");
    expect(tree).toContain("100755");
    expect(await repository.git("ls-tree", "--name-only", "next", "a.txt", "b.txt")).toBe("b.txt");
    expect(await repository.git("rev-parse", "v1")).toBe(await repository.git("rev-parse", "main"));
    expect(await repository.git("fsck", "--strict")).toBe("");
  });

  test("goes on from its last commit", async () => {
    const repository = await makeRepository({ files: { "a.txt": "one\n" } });
    const before = await repository.git("rev-parse", "main");
    const after = await repository.commit({ "b.txt": "two\n" });
    expect(await repository.git("rev-parse", "main^")).toBe(before);
    expect(await repository.git("ls-tree", "--name-only", after)).toBe("a.txt\nb.txt");
  });

  test("can be empty, or hold thousands of files", async () => {
    const empty = await makeRepository({ empty: true });
    await expect(empty.git("rev-parse", "--verify", "main")).rejects.toThrow("Needed a single revision");
    const large = await makeRepository({ files: generatedSource(3000, { bytesEach: 300 }) });
    expect((await large.git("ls-tree", "-r", "--name-only", "main")).split("\n")).toHaveLength(3000);
    const real = await makeRepository({ copyFrom: realSource({ filesMax: 150, bytesMax: 4e6 }) });
    expect(real.entryCount).toBeGreaterThan(100);
  });
});

import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { temporaryDirectory } from "../../../test/support/cleanup.ts";
import { makeRepository } from "../../../test/support/repository.ts";
import { readRepositoryAddress } from "./repository-address.ts";

const forges = { github: "https://github.com", gitlab: "https://gitlab.com", bitbucket: "https://bitbucket.org" };

let root: string;
let outside: string;

const read = (repository: string, localRoots: readonly string[] = [root]) =>
  readRepositoryAddress({ source: "local", repository }, { forges, allowHosts: [], localRoots });

beforeAll(async () => {
  root = await realpath(temporaryDirectory());
  outside = await realpath(temporaryDirectory());
  await makeRepository({ root, name: "bare/widgets" });
  await makeRepository({ root: outside, name: "bare/secret" });
  mkdirSync(join(root, "tree/.git"), { recursive: true });
  mkdirSync(join(root, "plain"));
  writeFileSync(join(root, "file"), "");
  mkdirSync(join(root, "linked"));
  writeFileSync(join(root, "linked/.git"), "gitdir: ../tree/.git/worktrees/linked\n");
  symlinkSync(join(root, "bare/widgets.git"), join(root, "alias"));
  symlinkSync(join(outside, "bare/secret.git"), join(root, "escape"));
});

describe("a local repository", () => {
  test("is known by its real path", async () => {
    const path = join(root, "bare/widgets.git");
    const expected = { source: "local", url: path, display: path, host: null, owner: null, name: "widgets" };
    expect(await read(path)).toEqual(expected);
    expect(await read(`${root}/./bare//../alias/`)).toEqual(expected);
  });

  test.each(["tree", "linked"])("may be a working tree: %s", async (name) => {
    expect(await read(join(root, name))).toMatchObject({ url: join(root, name), name });
  });

  test("may be a root itself", async () => {
    expect(await read(join(root, "tree"), [join(root, "tree")])).toMatchObject({ name: "tree" });
  });

  test("may lie under a root that is a symlink", async () => {
    const link = join(temporaryDirectory(), "root");
    symlinkSync(root, link);
    expect(await read(join(link, "tree"), [link])).toMatchObject({ url: join(root, "tree") });
  });
});

describe("refused", () => {
  test.each([
    ["outside the roots", () => join(outside, "bare/secret.git"), "source_not_allowed"],
    ["outside the roots through a symlink", () => join(root, "escape"), "source_not_allowed"],
    ["outside the roots through dots", () => `${root}/../${outside.split("/").at(-1)}`, "source_not_allowed"],
    ["beside a root whose name it starts with", () => `${root}-other`, "source_not_allowed"],
    ["missing outside, which is not told", () => "/nonexistent", "source_not_allowed"],
    ["missing inside", () => join(root, "missing"), "not_found"],
    ["a directory", () => join(root, "plain"), "invalid_repository"],
    ["a file", () => join(root, "file"), "invalid_repository"],
    ["a relative path", () => "bare/widgets.git", "invalid_repository"],
    ["a file URL", () => `file://${root}/tree`, "invalid_repository"],
    ["an option", () => "--upload-pack=x", "invalid_repository"],
    ["a path with a zero byte", () => `${root}/tree\0`, "invalid_repository"],
  ])("%s", async (_, path, code) => {
    await expect(read(path())).rejects.toMatchObject({ code });
  });

  test("everything, where no root is configured", async () => {
    await expect(read(join(root, "tree"), [])).rejects.toMatchObject({ code: "source_not_allowed" });
  });

  test("a directory in a working tree, naming the top where that may be seen", async () => {
    mkdirSync(join(root, "tree/src/deep"), { recursive: true });
    const deep = join(root, "tree/src/deep");
    await expect(read(deep)).rejects.toMatchObject({
      hint: `It lies in a working tree. Give the top of that: ${join(root, "tree")}`,
    });
    await expect(read(deep, [join(root, "tree/src")])).rejects.toMatchObject({
      hint: expect.stringMatching(/^Give the top directory/),
    });
  });

  test("a path that does not exist, without a word about tokens", async () => {
    await expect(read(join(root, "missing"))).rejects.toMatchObject({ hint: "Check the path's spelling." });
  });
});

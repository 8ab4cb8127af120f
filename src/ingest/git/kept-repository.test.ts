import { randomBytes } from "node:crypto";
import { copyFileSync, existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { temporaryDirectory } from "../../../test/support/cleanup.ts";
import { fetchRequest } from "../../../test/support/fetch-request.ts";
import { generatedSource } from "../../../test/support/generated-source.ts";
import { startGitServer } from "../../../test/support/git-server.ts";
import { makeRepository } from "../../../test/support/repository.ts";
import { fetchRepository } from "./fetch-repository.ts";
import { keptDirectory, removeKept, sweepKept } from "./kept-repository.ts";
import { listTree } from "./list-tree.ts";

const IDENTITY = ["-c", "user.name=Test", "-c", "user.email=test@localhost"];
const never = new AbortController().signal;

async function served() {
  const repository = await makeRepository({ files: generatedSource(300), branches: { dev: { "dev.ts": "1" } } });
  const server = await startGitServer({ root: repository.root });
  const request = fetchRequest(`${server.url}/acme/widgets.git`);
  const pathsOf = async ({ gitDir, commit }: { gitDir: string; commit: string }) =>
    (await listTree({ gitDir, commit, dataDir: request.dataDir }, never)).map(({ path }) => path);
  return { repository, request, pathsOf };
}

describe("a repository that is kept", () => {
  it("is fetched again for what is new alone", async () => {
    const { repository, request, pathsOf } = await served();
    const first = await fetchRepository(request, never);
    const commit = await repository.commit({ "new.ts": "export const added = 1;" });
    const second = await fetchRepository(request, never);
    expect(second.commit).toBe(commit);
    expect(second.receivedBytes).toBeGreaterThan(0);
    expect(second.receivedBytes).toBeLessThan(first.receivedBytes / 10);
    expect(await pathsOf(second)).toContain("new.ts");
    // An empty pack.
    expect((await fetchRepository(request, never)).receivedBytes).toBeLessThanOrEqual(32);
  });

  it("takes nothing along that is fetched while it is being removed", async () => {
    const root = temporaryDirectory();
    const directory = keptDirectory(root, "https://example.test/acme/widgets");
    await mkdir(directory);
    for (let i = 0; i < 3000; i++) writeFileSync(join(directory, `f${i}`), "");
    const removed = removeKept(root, "https://example.test/acme/widgets");
    await vi.waitFor(() => expect(existsSync(directory)).toBe(false), { interval: 1 });
    await mkdir(directory);
    writeFileSync(join(directory, "new"), "");
    await removed;
    expect(readdirSync(root)).toHaveLength(1);
    expect(readdirSync(directory)).toEqual(["new"]);
  });

  it("may be larger than the limit, which is one of what a fetch receives", async () => {
    const { repository, request } = await served();
    const { receivedBytes } = await fetchRepository(request, never);
    const limited = { ...request, settings: { ...request.settings, maxRepositoryBytes: Math.ceil(receivedBytes / 2) } };
    const commit = await repository.commit({ "new.ts": "export const added = 1;" });
    expect((await fetchRepository(limited, never)).commit).toBe(commit);
    await repository.commit({ "large.bin": randomBytes(receivedBytes) });
    await expect(fetchRepository(limited, never)).rejects.toMatchObject({ code: "too_large" });
  });

  it("follows history that was rewritten", async () => {
    const { repository, request, pathsOf } = await served();
    await fetchRepository(request, never);
    const orphan = await repository.git(...IDENTITY, "commit-tree", "-m", "anew", "dev^{tree}");
    await repository.git("update-ref", "refs/heads/main", orphan);
    const rewritten = await fetchRepository(request, never);
    expect(rewritten.commit).toBe(orphan);
    expect(await pathsOf(rewritten)).toContain("dev.ts");
  });

  it("holds several refs side by side", async () => {
    const { request, pathsOf } = await served();
    const main = await fetchRepository(request, never);
    const dev = await fetchRepository({ ...request, ref: "dev" }, never);
    expect(dev.receivedBytes).toBeLessThan(main.receivedBytes / 10);
    expect(await pathsOf(dev)).toContain("dev.ts");
    expect(await pathsOf(main)).not.toContain("dev.ts");
  });

  it("is repacked when many fetches have left their packs", async () => {
    const { repository, request, pathsOf } = await served();
    const { gitDir } = await fetchRepository(request, never);
    const packs = () => readdirSync(join(gitDir, "objects/pack")).filter((name) => name.endsWith(".pack"));
    for (let i = 0; i <= 20; i++) {
      await repository.commit({ "new.ts": String(i) });
      await fetchRepository(request, never);
    }
    expect(packs().length).toBeLessThanOrEqual(3);
    expect(await pathsOf(await fetchRepository(request, never))).toContain("new.ts");
  }, 120_000);

  it("is repacked only after its host was allowed, and whoever is refused waits for nothing", async () => {
    const { request } = await served();
    const { gitDir } = await fetchRepository(request, never);
    const directory = join(gitDir, "objects/pack");
    const packs = () => readdirSync(directory).filter((name) => name.endsWith(".pack"));
    const [pack = ""] = packs();
    for (let i = 0; i < 21; i++) {
      const name = `pack-${String(i).padStart(40, "0")}`;
      for (const kind of [".pack", ".idx"]) {
        copyFileSync(join(directory, pack.replace(".pack", kind)), join(directory, name + kind));
      }
    }
    const refused = { ...request, settings: { ...request.settings, allowHosts: [] } };
    await expect(fetchRepository(refused, never)).rejects.toMatchObject({ code: "host_not_allowed" });
    expect(packs()).toHaveLength(22);
    await fetchRepository(request, never);
    expect(packs().length).toBeLessThanOrEqual(2);
  });

  it("is taken up again after a git was killed in it", async () => {
    const { repository, request } = await served();
    const { gitDir } = await fetchRepository(request, never);
    const leftovers = [
      "shallow.lock",
      "objects/pack/tmp_pack_x",
      `refs/ingest/${readdirSync(`${gitDir}/refs/ingest`)[0]}.lock`,
    ];
    for (const name of leftovers) writeFileSync(join(gitDir, name), "half");
    const commit = await repository.commit({ "new.ts": "1" });
    expect((await fetchRepository(request, never)).commit).toBe(commit);
    expect(leftovers.filter((name) => existsSync(join(gitDir, name)))).toEqual([]);
  });
});

describe("the directory of kept repositories", () => {
  it("is swept of those that nobody needs", async () => {
    const directory = temporaryDirectory();
    const urls = ["https://a.example/x", "https://a.example/y", "/z"];
    for (const url of urls) await mkdir(keptDirectory(directory, url));
    await sweepKept(directory, urls.slice(0, 2));
    expect(readdirSync(directory)).toHaveLength(2);
    await removeKept(directory, "https://a.example/x");
    await removeKept(directory, "https://a.example/never");
    expect(readdirSync(directory)).toHaveLength(1);
    expect(statSync(keptDirectory(directory, "https://a.example/y")).isDirectory()).toBe(true);
  });
});

import { chownSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { temporaryDirectory } from "../../../test/support/cleanup.ts";
import { fetchRequest, GIT_SETTINGS } from "../../../test/support/fetch-request.ts";
import { startGitServer } from "../../../test/support/git-server.ts";
import type { GitServer } from "../../../test/support/git-server.ts";
import { serveOldProtocol, serveWithHead, serveWithRedirect } from "../../../test/support/odd-git-servers.ts";
import { makeRepository } from "../../../test/support/repository.ts";
import type { TestRepository } from "../../../test/support/repository.ts";
import { fetchRepository } from "./fetch-repository.ts";
import type { GitSettings } from "./git-settings.ts";
import { runGit } from "./run-git.ts";

const never = new AbortController().signal;

let repository: TestRepository;
let server: GitServer;
let url: string;

beforeAll(async () => {
  repository = await makeRepository({
    files: { "README.md": "# Widgets\n", "src/a.ts": "export const a = 1;\n" },
    branch: "trunk",
    branches: { "feature/one": { "one.txt": "1\n" }, both: { "branch.txt": "b\n" } },
    tags: ["v1"],
  });
  await repository.git("-c", "user.name=T", "-c", "user.email=t@e", "tag", "-a", "-m", "annotated", "v2", "trunk");
  await repository.git("tag", "both", "trunk");
  server = await startGitServer({ root: repository.root });
  url = `${server.url}/acme/widgets.git`;
});

describe("what is fetched", () => {
  test("without a ref it is the default branch, named", async () => {
    const request = fetchRequest(url);
    const fetched = await fetchRepository(request, never);
    expect(fetched.ref).toBe("trunk");
    expect(fetched.commit).toBe(await repository.git("rev-parse", "trunk"));
    expect(fetched.receivedBytes).toBeGreaterThan(100);
    expect(fetched.gitDir.startsWith(request.dir)).toBe(true);
  });

  test.each([
    ["trunk", "trunk", "trunk"],
    ["refs/heads/trunk", "trunk", "trunk"],
    ["feature/one", "feature/one", "feature/one"],
    ["v1", "v1", "trunk"],
    ["v2", "v2", "trunk"],
    ["refs/tags/v2", "v2", "trunk"],
    ["refs/heads/both", "both", "refs/heads/both"],
    ["HEAD", "trunk", "trunk"],
  ])("ref %s is %s", async (ref, name, same) => {
    const fetched = await fetchRepository(fetchRequest(url, { ref }), never);
    expect(fetched.ref).toBe(name);
    expect(fetched.commit).toBe(await repository.git("rev-parse", `${same}^{commit}`));
  });

  test("a full commit hash that no ref points at", async () => {
    const moved = await makeRepository();
    const first = await moved.git("rev-parse", "main");
    await moved.commit({ "later.txt": "later\n" });
    const other = await startGitServer({ root: moved.root });
    const fetched = await fetchRepository(fetchRequest(`${other.url}/acme/widgets.git`, { ref: first }), never);
    expect(fetched).toMatchObject({ commit: first, ref: first });
  });

  test("a HEAD that is on no branch", async () => {
    const detached = await makeRepository();
    const commit = await detached.git("rev-parse", "main");
    await detached.git("update-ref", "--no-deref", "HEAD", commit);
    const other = await startGitServer({ root: detached.root });
    const fetched = await fetchRepository(fetchRequest(`${other.url}/acme/widgets.git`), never);
    expect(fetched).toMatchObject({ commit, ref: "HEAD" });
  });

  test("a default branch whose name is not ASCII, or that an old server tells", async () => {
    const umlaut = await makeRepository({ branch: "größe" });
    const other = await startGitServer({ root: umlaut.root });
    expect(await fetchRepository(fetchRequest(`${other.url}/acme/widgets.git`), never)).toMatchObject({ ref: "größe" });
    const old = await serveOldProtocol(server.url);
    expect(await fetchRepository(fetchRequest(old), never)).toMatchObject({ ref: "trunk" });
  });

  test("a default branch of which an old server tells among more refs than can be traced", async () => {
    const many = await makeRepository();
    const commit = await many.git("rev-parse", "main");
    const refs = Array.from({ length: 60_000 }, (_, i) => `${commit} refs/heads/${"many-".repeat(20)}${i}\n`);
    writeFileSync(join(many.path, "packed-refs"), refs.toSorted().join(""));
    const other = await startGitServer({ root: many.root });
    const old = await serveOldProtocol(other.url);
    expect(await fetchRepository(fetchRequest(old), never)).toMatchObject({ ref: "main", commit });
  });

  const token = "glpat-0123456789abcdefghij";

  test.each([
    ["refs/heads/feature/a'b#1", "feature/a'b#1"],
    ["refs/heads/", "HEAD"],
    ["refs/heads/../../../etc/passwd", "HEAD"],
    ["refs/heads/--upload-pack=touch", "HEAD"],
    ["refs/heads/\u001b[31mred", "HEAD"],
    [`refs/heads/${"x".repeat(60_000)}`, "HEAD"],
    [`refs/heads/${token}`, "HEAD"],
  ])("a default branch that its server calls %j", async (name, ref) => {
    const lying = await serveWithHead(server.url, name);
    const credentials = { username: "oauth2", secret: token };
    expect(await fetchRepository(fetchRequest(lying, { credentials }), never)).toMatchObject({ ref });
  });

  test("one commit only, and no working tree", async () => {
    const two = await makeRepository();
    await two.commit({ "second.txt": "2\n" });
    const other = await startGitServer({ root: two.root });
    const { gitDir } = await fetchRepository(fetchRequest(`${other.url}/acme/widgets.git`), never);
    expect(await two.git("rev-list", "--count", "main")).toBe("2");
    expect(readFileSync(join(gitDir, "shallow"), "utf8").trim()).toBe(await two.git("rev-parse", "main"));
    expect(readdirSync(gitDir)).not.toContain("README.md");
  });
});

describe("what is said on the way", () => {
  test("progress starts with the connection, ends with the listing, and never falls", async () => {
    const request = fetchRequest(url);
    await fetchRepository(request, never);
    const phases = request.progress.map(({ phase }) => phase);
    expect(phases[0]).toBe("connecting");
    expect(phases).toContain("receiving");
    expect(phases.at(-1)).toBe("listing");
    const fractions = request.progress
      .filter(({ phase }) => phase === "receiving")
      .map(({ fraction }) => fraction ?? 0);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
    expect(request.progress[0]?.message).toBe(`Connecting to 127.0.0.1:${new URL(url).port}`);
  });

  test.each([["trunk"], [null]])("ref %s costs three questions: capabilities, refs, pack", async (ref) => {
    const before = server.requests.length;
    await fetchRepository(fetchRequest(url, { ref }), never);
    expect(server.requests.length - before).toBe(3);
  });

  test("nothing of git's packet trace gets into the log", async () => {
    const request = fetchRequest(url);
    await fetchRepository(request, never);
    expect(request.log.filter((line) => line.includes("packet"))).toEqual([]);
  });
});

describe("a token", () => {
  const credentials = { username: "x-access-token", secret: "s3cr3t/päss+word" };
  const basic = Buffer.from(`${credentials.username}:${credentials.secret}`).toString("base64");

  test("opens a private repository, and turns up nowhere else", async () => {
    const closed = await startGitServer({
      root: repository.root,
      auth: { username: credentials.username, password: credentials.secret },
      delayMs: 50,
    });
    const request = fetchRequest(`${closed.url}/acme/widgets.git`, { credentials });
    const commandLines = new Set<string>();
    const look = setInterval(() => listCommandLines().forEach((line) => commandLines.add(line)), 5);
    const fetched = await fetchRepository(request, never).finally(() => clearInterval(look));
    expect(fetched.ref).toBe("trunk");
    expect(closed.requests.every(({ headers }) => headers.authorization === `Basic ${basic}`)).toBe(true);
    const seen = [...commandLines, ...request.log, ...request.progress.map(({ message }) => message)];
    expect(seen.some((line) => line.includes("git") && line.includes("fetch"))).toBe(process.platform === "linux");
    for (const text of [...seen, ...filesUnder(request.dir)]) {
      expect(text).not.toContain(credentials.secret);
      expect(text).not.toContain(basic);
    }
  });

  test("is sent to its own host only", async () => {
    const elsewhere = await startGitServer({ root: repository.root });
    const moved = await startGitServer({ root: repository.root, redirectTo: elsewhere.url });
    const request = fetchRequest(`${moved.url}/acme/widgets.git`, { credentials });
    await expect(fetchRepository(request, never)).rejects.toMatchObject({ code: "redirected" });
    expect(elsewhere.requests).toEqual([]);
  });

  test("stays there also when only the second answer leads elsewhere", async () => {
    const elsewhere = await startGitServer({ root: repository.root });
    const moving = await serveWithRedirect(server.url, { of: "git-upload-pack", to: elsewhere.url });
    for (const ref of [null, "trunk"]) {
      const request = fetchRequest(moving, { credentials, ref });
      await expect(fetchRepository(request, never)).rejects.toMatchObject({ code: "redirected" });
    }
    expect(elsewhere.requests).toEqual([]);
  });
});

describe("the address that was checked", () => {
  test("is the one git connects to", async () => {
    const { port } = new URL(url);
    const settings = { ...GIT_SETTINGS, allowHosts: ["pinned.invalid"], resolve: async () => ["127.0.0.1"] };
    const request = fetchRequest(`http://pinned.invalid:${port}/acme/widgets.git`, { settings });
    const fetched = await fetchRepository(request, never);
    expect(fetched.ref).toBe("trunk");
  });

  test("stays the same although the name would lead elsewhere when it is asked again", async () => {
    const { port } = new URL(url);
    const answers = [["127.0.0.1"], ["10.0.0.1"]];
    const settings = { ...GIT_SETTINGS, allowHosts: ["127.0.0.1"], resolve: async () => answers.shift() ?? [] };
    const request = fetchRequest(`http://rebound.invalid:${port}/acme/widgets.git`, { settings });
    expect(await fetchRepository(request, never)).toMatchObject({ ref: "trunk" });
    expect(answers).toEqual([["10.0.0.1"]]);
    // The next try asks again, and is refused.
    await expect(fetchRepository(request, never)).rejects.toMatchObject({ code: "host_not_allowed" });
  });

  test("is refused when any of them is private", async () => {
    const settings = { ...GIT_SETTINGS, allowHosts: [], resolve: async () => ["93.184.216.34", "10.0.0.1"] };
    const request = fetchRequest("https://rebound.invalid/acme/widgets.git", { settings });
    await expect(fetchRepository(request, never)).rejects.toMatchObject({ code: "host_not_allowed" });
  });
});

describe("a local repository", () => {
  test("is read from a working tree at its HEAD, also when another user owns it", async () => {
    const tree = temporaryDirectory("megabrain-tree-");
    const environment = { PATH: process.env["PATH"] ?? "", GIT_CONFIG_NOSYSTEM: "1", HOME: "/nonexistent" };
    const clone = {
      args: ["clone", "-q", "-b", "feature/one", "--", repository.path, join(tree, "work")],
      environment,
    };
    await runGit(clone, never);
    if (process.getuid?.() === 0) for (const path of ["", ".git"]) chownSync(join(tree, "work", path), 12_345, 12_345);
    const fetched = await fetchRepository(fetchRequest(join(tree, "work"), inside(tree)), never);
    expect(fetched).toMatchObject({ ref: "feature/one", commit: await repository.git("rev-parse", "feature/one") });
  });

  test("is read from a bare one, with a ref and an odd name", async () => {
    const odd = await makeRepository({ name: 'acme/--upload-pack="$(touch x)" ö', tags: ["v1"] });
    const fetched = await fetchRepository(fetchRequest(odd.path, { ref: "v1", ...inside(odd.root) }), never);
    expect(fetched).toMatchObject({ ref: "v1", commit: await odd.git("rev-parse", "v1") });
  });

  test("is refused where it is not allowed any more, although its address was accepted before", async () => {
    const request = fetchRequest(repository.path, inside(temporaryDirectory()));
    await expect(fetchRepository(request, never)).rejects.toMatchObject({ code: "source_not_allowed" });
  });
});

/** Settings under which local repositories may lie in this directory, and nowhere else. */
function inside(root: string): { settings: GitSettings } {
  return { settings: { ...GIT_SETTINGS, localRoots: [root] } };
}

function listCommandLines(): string[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      } catch {
        return "";
      }
    });
}

function filesUnder(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"));
}

import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { connect, createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import { beforeAll, describe, expect, test } from "vitest";
import { onCleanUp } from "../../../test/support/cleanup.ts";
import { fetchRequest, GIT_SETTINGS } from "../../../test/support/fetch-request.ts";
import { startGitServer } from "../../../test/support/git-server.ts";
import type { Faults } from "../../../test/support/git-server.ts";
import { serveEndless, type Endless } from "../../../test/support/odd-git-servers.ts";
import { processesOf } from "../../../test/support/processes.ts";
import { makeRepository } from "../../../test/support/repository.ts";
import type { TestRepository } from "../../../test/support/repository.ts";
import { AppError } from "../../core/error.ts";
import { fetchRepository } from "./fetch-repository.ts";
import type { FetchRequest } from "./fetch-repository.ts";
import { packSize } from "./fetch-watch.ts";

const never = new AbortController().signal;
const token = { username: "x-access-token", secret: "t0ken-of-nobody" };

let repository: TestRepository;

beforeAll(async () => {
  // Random bytes do not compress: the pack is as large as the files.
  const files = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`${at}.bin`, randomBytes(50_000)]));
  repository = await makeRepository({ files });
});

async function failureOf(request: FetchRequest, signal = never): Promise<AppError> {
  const error: unknown = await fetchRepository(request, signal).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(AppError);
  expect(processesOf(request.dir)).toEqual([]);
  return error as AppError;
}

async function failing(faults: Partial<Faults>, changes: Partial<FetchRequest> = {}): Promise<AppError> {
  const server = await startGitServer({ root: repository.root, ...faults });
  return failureOf(fetchRequest(`${server.url}/acme/widgets.git`, changes));
}

describe("the server's answers", () => {
  const auth = { username: "someone", password: "else" };
  test.each<[string, Partial<Faults>, Partial<FetchRequest>, string, RegExp]>([
    ["401 without a token", { auth }, {}, "auth_required", /asks for a token/],
    ["401 with a token", { auth }, { credentials: token }, "auth_failed", /did not accept the token/],
    ["401 for a named ref", { auth }, { ref: "main" }, "auth_required", /asks for a token/],
    ["403", { status: { code: 403 } }, {}, "forbidden", /refuses access/],
    ["404", { status: { code: 404 } }, {}, "not_found", /or it is private: give a token/],
    [
      "404 with a token",
      { status: { code: 404 } },
      { credentials: token },
      "not_found",
      /or the token may not read it/,
    ],
    ["410", { status: { code: 410 } }, {}, "not_found", /has no repository/],
    ["429", { status: { code: 429 } }, {}, "rate_limited", /limits our requests/],
    ["500", { status: { code: 500 } }, {}, "server_error", /status 500/],
    ["503", { status: { code: 503 } }, { ref: "main" }, "server_error", /status 503/],
    ["a redirect", { redirectTo: "http://127.0.0.1:9" }, {}, "redirected", /redirects/],
    ["a reset in mid-answer", { reset: { afterBytes: 30 } }, {}, "network", /broke off/],
    ["a reset in mid-pack", { reset: { afterBytes: 500_000 } }, {}, "network", /broke off/],
  ])("%s", async (...[, faults, changes, code, message]) => {
    const error = await failing(faults, changes);
    expect(error).toMatchObject({ code });
    expect(error.message).toMatch(message);
    expect([error.message, ...error.logTail].join("\n")).not.toContain(token.secret);
  });

  test("a web page instead of a repository", async () => {
    const server = createHttpServer((_, response) =>
      response.end("<!doctype html>\n<html>\n<p>Welcome</p>\n</html>\n"),
    );
    const error = await failureOf(fetchRequest(`http://127.0.0.1:${await listen(server)}/acme/widgets`));
    expect(error).toMatchObject({ code: "invalid_repository" });
  });

  test("no answer at all to https", async () => {
    const server = createServer((socket) => {
      socket.on("error", () => "the client may leave first").end("HTTP/1.1 400 Bad Request\r\n\r\n");
    });
    const error = await failureOf(fetchRequest(`https://127.0.0.1:${await listen(server)}/acme/widgets`));
    expect(error).toMatchObject({ code: "tls" });
  });

  test("a connection closed without a word", async () => {
    const server = createServer((socket) => socket.destroy());
    const error = await failureOf(fetchRequest(`http://127.0.0.1:${await listen(server)}/acme/widgets`));
    expect(error).toMatchObject({ code: "network" });
  });

  test("a refused connection is told at once", async () => {
    const server = createServer();
    const port = await listen(server);
    server.close();
    await once(server, "close");
    const startedAt = performance.now();
    const error = await failureOf(fetchRequest(`http://127.0.0.1:${port}/acme/widgets`));
    expect(error).toMatchObject({ code: "network" });
    expect(error.message).toMatch(/refused the connection/);
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });

  test("a name that does not resolve", async () => {
    const resolve = (): Promise<string[]> => Promise.reject(new Error("getaddrinfo ENOTFOUND"));
    const settings = { ...GIT_SETTINGS, resolve };
    const error = await failureOf(fetchRequest("https://nowhere.invalid/acme/widgets", { settings }));
    expect(error).toMatchObject({ code: "dns", message: "The name nowhere.invalid does not resolve." });
  });
});

describe("a server that never comes to an end", { timeout: 60_000 }, () => {
  test.each<Endless>(["refs", "advertisement", "packfile URIs", "progress line", "error page"])("%s", async (what) => {
    let residentMax = 0;
    const settings = { ...GIT_SETTINGS, idleTimeoutMs: 60_000 };
    const request = fetchRequest(await serveEndless(what), { settings });
    const look = setInterval(() => {
      const resident = processesOf(request.dir).map(({ pid }) => residentBytes(pid));
      residentMax = Math.max(residentMax, ...resident);
    }, 50);
    const error = await failureOf(request).finally(() => clearInterval(look));
    expect(error).toMatchObject({ code: "too_large", hint: "Nothing that is this large can be ingested." });
    expect(error.message).toMatch(/^What 127\.0\.0\.1:\d+ says .* takes more memory than git is given\.$/);
    expect(residentMax).toBeLessThan(800 * 2 ** 20);
  });
});

describe("what is not in the repository", () => {
  test.each([
    ["a branch", "no-such-branch"],
    ["a branch whose name sounds like another failure", "SSL-certificate/403"],
    ["a full commit hash", "1234567890123456789012345678901234567890"],
    ["a short commit hash", "1234567"],
  ])("%s", async (_, ref) => {
    const error = await failing({}, { ref });
    expect(error).toMatchObject({ code: "ref_not_found", message: expect.stringContaining(ref) as string });
  });

  test("a hash of something that is no commit", async () => {
    const ref = await repository.git("rev-parse", "main^{tree}");
    expect(await failing({}, { ref })).toMatchObject({ code: "ref_not_found" });
  });

  test.each([null, "main", "1234567890123456789012345678901234567890"])("any commit, asked for %s", async (ref) => {
    const empty = await makeRepository({ empty: true });
    const server = await startGitServer({ root: empty.root });
    const error = await failureOf(fetchRequest(`${server.url}/acme/widgets.git`, { ref }));
    expect(error).toMatchObject({ code: "empty_repository" });
  });

  test("the repository itself, on disk", async () => {
    const settings = { ...GIT_SETTINGS, localRoots: ["/nonexistent"] };
    const error = await failureOf(fetchRequest("/nonexistent/acme/widgets", { settings }));
    expect(error).toMatchObject({ code: "not_found" });
  });

  test("a tree git can trust", async () => {
    const evil = await makeRepository();
    const blob = await evil.git("rev-parse", "main:README.md");
    const tree = Buffer.concat([Buffer.from("100644 ..\0"), Buffer.from(blob, "hex")]);
    commitRawTree(evil, tree);
    const server = await startGitServer({ root: evil.root });
    const error = await failureOf(fetchRequest(`${server.url}/acme/widgets.git`));
    expect(error).toMatchObject({ code: "malicious_tree" });
  });
});

describe("limits", () => {
  test("a server that falls silent in mid-pack is given up", async () => {
    const settings = { ...GIT_SETTINGS, idleTimeoutMs: 400 };
    const error = await failing({ hangAfterBytes: 300_000 }, { settings });
    expect(error).toMatchObject({ code: "timeout", message: "The git server said nothing for 0.4 s." });
  });

  test("a server that never answers is given up", async () => {
    const settings = { ...GIT_SETTINGS, idleTimeoutMs: 300 };
    expect(await failing({ delayMs: 60_000 }, { settings })).toMatchObject({ code: "timeout" });
  });

  test("a slow clone is given up when its time is over", async () => {
    const settings = { ...GIT_SETTINGS, cloneTimeoutMs: 600 };
    const error = await failing({ bytesPerSecond: 100_000 }, { settings });
    expect(error).toMatchObject({ code: "timeout", message: expect.stringContaining("longer than 0.6 s") as string });
  });

  test("a host that answers no connection is given up", async () => {
    const { port, release } = await listenWithoutAccepting();
    const settings = { ...GIT_SETTINGS, connectTimeoutMs: 300 };
    const startedAt = performance.now();
    const error = await failureOf(fetchRequest(`http://127.0.0.1:${port}/acme/widgets`, { settings }));
    release();
    expect(error).toMatchObject({ code: "timeout", message: expect.stringContaining("0.3 s") as string });
    expect(performance.now() - startedAt).toBeLessThan(3000);
  });

  test("a repository that is too large is given up on the way", async () => {
    const settings = { ...GIT_SETTINGS, maxRepositoryBytes: 600_000 };
    const server = await startGitServer({ root: repository.root, bytesPerSecond: 600_000 });
    const request = fetchRequest(`${server.url}/acme/widgets.git`, { settings });
    const error = await failureOf(request);
    expect(error).toMatchObject({ code: "too_large", message: expect.stringContaining("585.9 KiB") as string });
    expect(await packSize(`${request.dir}/repository.git`)).toBeLessThan(1_900_000);
  });

  test("a small one that is too large is given up at the end", async () => {
    const settings = { ...GIT_SETTINGS, maxRepositoryBytes: 1_000_000 };
    expect(await failing({}, { settings })).toMatchObject({ code: "too_large" });
  });
});

describe("cancelling", () => {
  test("in mid-pack leaves no process and takes no second", async () => {
    const server = await startGitServer({ root: repository.root, hangAfterBytes: 300_000 });
    const controller = new AbortController();
    let cancelledAt = 0;
    const request = fetchRequest(`${server.url}/acme/widgets.git`, {
      onProgress({ phase }) {
        if (phase !== "receiving" || cancelledAt > 0) return;
        expect(processesOf(request.dir).length).toBeGreaterThanOrEqual(3);
        cancelledAt = performance.now();
        controller.abort();
      },
    });
    const error = await failureOf(request, controller.signal);
    expect(error).toMatchObject({ code: "cancelled" });
    expect(performance.now() - cancelledAt).toBeLessThan(1000);
  });

  test("before it starts makes nothing", async () => {
    const request = fetchRequest("http://127.0.0.1:9/acme/widgets");
    const error = await failureOf(request, AbortSignal.abort());
    expect(error).toMatchObject({ code: "cancelled" });
    expect(existsSync(`${request.dir}/repository.git`)).toBe(false);
  });

  test("with a reason of our own keeps the reason", async () => {
    const reason = new Error("the lease is lost");
    const request = fetchRequest("http://127.0.0.1:9/acme/widgets");
    await expect(fetchRepository(request, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});

/** 0 where it has ended, or the system does not tell. */
function residentBytes(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onCleanUp(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** A port whose queue of connections is full, as a firewall that drops packets looks to us. */
async function listenWithoutAccepting(): Promise<{ port: number; release: () => void }> {
  const program = `require("node:net").createServer().listen({ port: 0, host: "127.0.0.1", backlog: 1 },
    function () { console.log(this.address().port); })`;
  const child = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "inherit"] });
  onCleanUp(() => child.kill("SIGKILL"));
  const [printed] = (await once(child.stdout, "data")) as [Buffer];
  const port = Number(printed.toString());
  child.kill("SIGSTOP");
  const fillers = Array.from({ length: 4 }, () => connect(port, "127.0.0.1").on("error", () => "expected at the end"));
  await once(fillers[0] as Socket, "connect");
  const release = (): void => {
    for (const filler of fillers) filler.destroy();
    child.kill("SIGKILL");
  };
  return { port, release };
}

/** Commits a tree that git itself would not write. */
function commitRawTree(evil: TestRepository, tree: Buffer): void {
  const author = { GIT_AUTHOR_NAME: "T", GIT_AUTHOR_EMAIL: "t@e", GIT_COMMITTER_NAME: "T", GIT_COMMITTER_EMAIL: "t@e" };
  const env = { PATH: process.env["PATH"] ?? "", GIT_DIR: evil.path, ...author };
  const git = (args: readonly string[], input: Buffer | string = ""): string =>
    execFileSync("git", args, { env, input, encoding: "utf8" }).trim();
  const written = git(["hash-object", "-t", "tree", "-w", "--literally", "--stdin"], tree);
  git(["update-ref", "refs/heads/main", git(["commit-tree", "-m", "evil", written])]);
}

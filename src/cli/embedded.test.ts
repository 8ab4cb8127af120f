import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { apiClient } from "../../test/support/api-client.ts";
import { onCleanUp, onSuddenExit, temporaryDirectory } from "../../test/support/cleanup.ts";
import { generatedSource } from "../../test/support/generated-source.ts";
import { startGitServer, type GitServer } from "../../test/support/git-server.ts";
import { untilNoProcesses } from "../../test/support/processes.ts";
import { makeRepository, type TestRepository } from "../../test/support/repository.ts";
import { asGitHub, startServer } from "../../test/support/server.ts";
import type { JobList } from "../client/client.ts";
import type { ProgressEvent } from "../core/progress-event.ts";

// The built program as a person runs it: without a server, its own process does the work.
describe("the program by itself", { timeout: 60_000 }, () => {
  let repository: TestRepository;
  let gitServer: GitServer;

  beforeAll(async () => {
    repository = await makeRepository({ name: "acme/widgets", files: generatedSource(60) });
    await makeRepository({ name: "acme/gadgets", root: repository.root, files: generatedSource(30) });
    gitServer = await startGitServer({ root: repository.root });
    if (!existsSync(PROGRAM)) throw new Error("there is no built program to test: npm run build");
  });

  it("ingests a local repository, so that the next line can search it", async () => {
    const dataDir = temporaryDirectory();
    const ingest = await run(["ingest", repository.path, "--data-dir", dataDir]);
    expect(ingest).toMatchObject({ status: 0 });
    expect(ingest.out).toMatch(/^Repository {2}.*acme\/widgets\.git \(main\)\nCommit {6}[0-9a-f]{40}\nFiles {7}60 /);
    expect(ingest.out).toContain(`search --data-dir ${dataDir}`);
    // It can be pasted, and finds something in this very repository.
    const [, pasted = ""] = /^Search it +.*?(search .*)$/m.exec(ingest.out) ?? [];
    const found = execFileSync("sh", ["-c", `"${process.execPath}" "${PROGRAM}" ${pasted}`], { encoding: "utf8" });
    expect(found).toMatch(/acme\/widgets\.git \(main\) {2}\S+:\d+/);
    expect(ingest.err).toMatch(/ Complete /);

    const search = await run(["search", "unit_7.", "--data-dir", dataDir]);
    expect(search).toMatchObject({ status: 0, err: "" });
    expect(search.out).toContain("src/part0/unit_7.");

    const jobs = await run(["jobs", "--data-dir", dataDir]);
    expect(jobs).toMatchObject({ status: 0, err: "" });
    expect(jobs.out).toMatch(/ complete .*acme\/widgets\.git .*60 files/);
    await untilNoProcesses(dataDir, { withinMs: 5000 });
  });

  it("retries what it was told to read, wherever that lies", async () => {
    const dataDir = temporaryDirectory();
    const local = await makeRepository({ name: "acme/local", files: { "a.go": "func amber() {}" } });
    const failed = await run(["ingest", local.path, "--ref", "later", "--data-dir", dataDir]);
    expect(failed.err).toContain("later");
    expect(failed.status).not.toBe(0);
    await local.git("branch", "later");
    const { out } = await run(["jobs", "--json", "--data-dir", dataDir]);
    const [job] = (JSON.parse(out) as JobList).jobs;
    const line = `megabrain retry --data-dir '${dataDir}' `;
    // A machine that is busy with other tests may be too slow for who waits at a prompt; not every time.
    await expect
      .poll(async () => (await run(["__complete", "ended-jobs", line])).out, { timeout: 20_000 })
      .toBe(`${job!.id}\tfailed, ${local.path}\n`);
    // Its only job, so that a beginning does.
    const retried = await run(["retry", job!.id.slice(0, 8), "--data-dir", dataDir]);
    expect(retried).toMatchObject({ status: 0 });
    expect(retried.err).toContain("Complete: 1 file, 1 symbol");
  });

  it("reads a linked worktree and a clone with alternates by their paths alone, and once more", async () => {
    const dataDir = temporaryDirectory();
    const main = await makeRepository({ name: "acme/main", files: { "a.go": "func amber() {}" } });
    const linked = path.join(temporaryDirectory(), "linked");
    await main.git("worktree", "add", "-q", "--detach", linked);
    const borrower = path.join(temporaryDirectory(), "borrower");
    await main.git("clone", "-q", "--shared", main.path, borrower);
    for (const place of [linked, borrower]) {
      const { status, err } = await run(["ingest", place, "--data-dir", dataDir]);
      expect({ status, err }).toMatchObject({ status: 0, err: expect.stringContaining("Complete: 1 file, 1 symbol") });
    }
    const { out } = await run(["jobs", "--json", "--data-dir", dataDir]);
    for (const { id } of (JSON.parse(out) as JobList).jobs) {
      expect(await run(["retry", id, "--data-dir", dataDir])).toMatchObject({ status: 0 });
    }
  });

  it("follows what a job leads to that was named to it, and of no other that waits", async () => {
    const dataDir = temporaryDirectory();
    const main = await makeRepository({ name: "acme/main", files: { "a.go": "func amber() {}" } });
    const places = ["other", "named"].map((name) => path.join(temporaryDirectory(), name));
    for (const place of places) await main.git("worktree", "add", "-q", "--detach", place);
    gitServer.set({ bytesPerSecond: 2000 });
    const roots = [main.path, ...places].join(",");
    const env = { ...asGitHub(gitServer), MEGABRAIN_LOCAL_ROOTS: roots, MEGABRAIN_CONCURRENCY: "1" };
    const server = await startServer({ dataDir, env });
    await apiClient(server.url).ingest({ repository: "acme/widgets" });
    const ids: string[] = [];
    for (const place of places) ids.push((await apiClient(server.url, "local").ingest({ repository: place })).id);
    await server.stop("SIGKILL");
    gitServer.heal();
    expect(await run(["watch", ids[1] ?? "", "--data-dir", dataDir])).toMatchObject({ status: 0 });
    const { out } = await run(["jobs", "--json", "--data-dir", dataDir]);
    const { jobs } = JSON.parse(out) as JobList;
    const other = jobs.find(({ id }) => id === ids[0]);
    expect(other).toMatchObject({ status: "failed", error: { code: "source_not_allowed" } });
  });

  it("names the port that another program has, and not its data directory", async () => {
    const { url } = gitServer;
    const port = new URL(url).port;
    expect(await run(["serve", "--port", port, "--data-dir", temporaryDirectory()])).toEqual({
      status: 2,
      out: "",
      err:
        `The address cannot be used: Cannot listen on 127.0.0.1, port ${port}: another program does already.\n` +
        "Choose another address with --host and --port; port 0 takes any free one.\n",
    });
  });

  it("says the same of a data directory by itself and through the server that owns it", async () => {
    const dataDir = temporaryDirectory();
    expect((await run(["ingest", "acme/widgets", "--data-dir", dataDir])).status).toBe(0);
    const lookAll = async () => {
      const answers: string[] = [];
      for (const command of LOOKS) {
        const { status, out, err } = await run([...command, "--data-dir", dataDir]);
        expect({ status, err }).toEqual({ status: 0, err: "" });
        // Times pass.
        answers.push(out.replaceAll(/\d+ ms|[\dhm ]+ s ago|"tookMs": .*/g, ""));
      }
      return answers;
    };
    const alone = await lookAll();
    await startServer({ dataDir, env: asGitHub(gitServer) });
    expect(await lookAll()).toEqual(alone);
    expect(alone.join("")).toContain("src/part0/unit_7.");
    const gone = await run(["rm", "acme/widgets", "--data-dir", dataDir]);
    expect(gone).toEqual({ status: 0, out: "Removed acme/widgets (main).\n", err: "" });
  });

  it("cancels what waits in a data directory that nobody works on, and retries it", async () => {
    const dataDir = temporaryDirectory();
    gitServer.set({ bytesPerSecond: 2000 });
    const server = await startServer({ dataDir, env: asGitHub(gitServer) });
    const ingest = start(["ingest", "acme/widgets", "--server", server.url]);
    await ingest.untilPrinted(/ Cloning /);
    await server.stop("SIGKILL");
    ingest.kill("SIGKILL");
    await ingest.ended;
    gitServer.heal();
    const listed = await run(["jobs", "--status", "queued", "--json", "--data-dir", dataDir]);
    const [job] = (JSON.parse(listed.out) as JobList).jobs;
    const cancelled = await run(["cancel", job?.id ?? "", "--data-dir", dataDir]);
    expect(cancelled.out).toBe(`Cancelled the ingestion of acme/widgets (job ${job?.id}).\n`);
    const retried = await run(["retry", job?.id ?? "", "--data-dir", dataDir]);
    expect(retried).toMatchObject({ status: 0, out: expect.stringMatching(/^Repository {2}acme\/widgets/) });
  });

  it("ingests several repositories at once, one beside the other", async () => {
    const dataDir = temporaryDirectory();
    const { status, out } = await run(["ingest", "acme/widgets", "acme/gadgets", "--json", "--data-dir", dataDir]);
    expect(status).toBe(0);
    const { jobs } = JSON.parse(out) as JobList;
    expect(jobs.map((job) => [job.repository, job.stats?.files])).toEqual([
      ["acme/widgets", 60],
      ["acme/gadgets", 30],
    ]);
  });

  it("writes nothing to stdout but the events with --progress json", async () => {
    const dataDir = temporaryDirectory();
    const { status, out, err } = await run(["ingest", "acme/widgets", "--progress", "json", "--data-dir", dataDir]);
    expect({ status, err }).toEqual({ status: 0, err: "" });
    const events = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as ProgressEvent);
    const stages = events.map(({ stage }) => stage).filter((stage, i, all) => stage !== all[i - 1]);
    expect(stages).toEqual(["Cloning", "Parsing", "Indexing", "Complete"]);
  });

  it("ends with 1 when the repository does not exist, and never shows the token", async () => {
    const dataDir = temporaryDirectory();
    const token = path.join(temporaryDirectory(), "token");
    writeFileSync(token, "s3cr3t-token\n");
    const { status, out, err } = await run(["ingest", "acme/nothing", "--token-file", token, "--data-dir", dataDir]);
    expect({ status, out }).toEqual({ status: 1, out: "" });
    expect(err).toMatch(/Not found: .*\n/);
    expect(err).not.toContain("s3cr3t");
  });

  it.each(["SIGINT", "SIGTERM"] as const)("cancels cleanly on %s, and leaves no process", async (signal) => {
    const dataDir = temporaryDirectory();
    gitServer.set({ bytesPerSecond: 2000 });
    const ingest = start(["ingest", "acme/widgets", "--data-dir", dataDir]);
    await ingest.untilPrinted(/ Cloning /);
    ingest.kill(signal);
    const { status, out, err } = await ingest.ended;
    gitServer.heal();
    expect({ status, out }).toEqual({ status: 1, out: "" });
    expect(err).toContain("Cancelling.");
    expect(err).toMatch(/\nCancelled: /);
    await untilNoProcesses(dataDir, { withinMs: 5000 });
    expect((await run(["jobs", "--data-dir", dataDir])).out).toMatch(/ failed .*cancelled/);
  });

  it("uses the server that owns the data directory, and leaves its job running on Ctrl-C", async () => {
    const server = await startServer({ env: asGitHub(gitServer) });
    gitServer.set({ bytesPerSecond: 2000 });
    const ingest = start(["ingest", "acme/widgets", "--data-dir", server.dataDir]);
    await ingest.untilPrinted(/ Cloning /);
    ingest.kill("SIGINT");
    const { status, err } = await ingest.ended;
    expect(status).toBe(1);
    expect(err).toContain("it was not cancelled");
    expect((await run(["jobs", "--server", server.url])).out).toMatch(/ running .*Cloning \d+ %/);
    gitServer.heal();
    // The same request joins the job that is still running.
    expect(await run(["ingest", "acme/widgets", "--server", server.url])).toMatchObject({ status: 0 });
  });

  it("goes on in its own process when the command whose server it used ends", async () => {
    const dataDir = temporaryDirectory();
    gitServer.set({ bytesPerSecond: 2000 });
    const first = start(["ingest", "acme/widgets", "--data-dir", dataDir]);
    await first.untilPrinted(/ Cloning /);
    const second = start(["ingest", "acme/gadgets", "--progress", "json", "--data-dir", dataDir]);
    await second.untilPrinted(/"Cloning"/);
    first.kill("SIGINT");
    expect((await first.ended).status).toBe(1);
    gitServer.heal();
    const { status, out } = await second.ended;
    expect(status).toBe(0);
    const last = out.trimEnd().split("\n").at(-1) ?? "";
    expect(JSON.parse(last)).toMatchObject({ stage: "Complete", repository: "acme/gadgets" });
  });

  it("serves until it is told to stop, and lets no second server at its data directory", async () => {
    const dataDir = temporaryDirectory();
    const server = start(["serve", "--port", "0", "--data-dir", dataDir]);
    await server.untilPrinted(
      /Ingest a repository: curl -N "http:\/\/127\.0\.0\.1:\d+\/api\/v1\/ingest\/github\?stream=true"/,
    );
    const second = await run(["serve", "--port", "0", "--data-dir", dataDir]);
    expect(second.status).toBe(2);
    expect(second.err).toMatch(/Another process uses .* \(it answers at http:\/\/127\.0\.0\.1:\d+\)/);
    server.kill("SIGTERM");
    const { status, out } = await server.ended;
    expect(status).toBe(0);
    expect(out).toMatch(/^MegaBrain answers at http:\/\/127\.0\.0\.1:\d+\nData directory: /);
  });

  it("says how many ingestions a stop interrupts, once they are given back", async () => {
    const dataDir = temporaryDirectory();
    gitServer.set({ bytesPerSecond: 2000 });
    const server = start(["serve", "--port", "0", "--data-dir", dataDir]);
    await server.untilPrinted(/MegaBrain answers at/);
    const ingest = start(["ingest", "acme/widgets", "acme/gadgets", "--data-dir", dataDir]);
    await ingest.untilPrinted(/ Cloning .*acme\/widgets[^]* Cloning .*acme\/gadgets/);
    ingest.kill("SIGKILL");
    server.kill("SIGTERM");
    const { status, err } = await server.ended;
    gitServer.heal();
    expect(status).toBe(0);
    expect(err).toMatch(/^2 ingestions were interrupted; they go on at the next start\.$/m);
  });

  it("does not serve with settings that cannot work, and names the setting", async () => {
    const flags = ["serve", "--port", "0", "--data-dir", temporaryDirectory()];
    const listed = await run([...flags, "--allow-hosts", "10.0.0.0/99"]);
    expect(listed).toMatchObject({ status: 2, out: "" });
    expect(listed.err).toMatch(/\(--allow-hosts\) cannot be used: "10\.0\.0\.0\/99" is not a host/);
    const authorities = await run([...flags, "--ca-file", "/nonexistent/ca.pem"]);
    expect(authorities).toMatchObject({ status: 2, out: "" });
    expect(authorities.err).toMatch(/\(--ca-file\) cannot be used: ENOENT/);
  });

  const run = (argv: readonly string[]) => start(argv).ended;

  function start(argv: readonly string[]) {
    const child = spawn(process.execPath, [PROGRAM, ...argv], {
      env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...asGitHub(gitServer) },
      stdio: ["ignore", "pipe", "pipe"],
    });
    onCleanUp(() => child.kill("SIGKILL"));
    onSuddenExit(() => child.kill("SIGKILL"));
    let out = "";
    let err = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
    return {
      ended: once(child, "close").then(([status]) => ({ status: status as number | null, out, err })),
      kill: (signal: NodeJS.Signals) => child.kill(signal),
      untilPrinted: (pattern: RegExp) =>
        new Promise<void>((resolve, reject) => {
          const look = () => {
            if (pattern.test(out + err)) resolve();
          };
          child.stdout.on("data", look);
          child.stderr.on("data", look);
          child.once("close", () => reject(new Error(`it ended before it printed ${pattern}:\n${out}${err}`)));
        }),
    };
  }
});

/** Commands that only look. */
const LOOKS: readonly (readonly string[])[] = [
  ["repos"],
  ["repos", "--json"],
  ["jobs"],
  ["jobs", "--json"],
  ["search", "unit_7."],
  ["search", "unit_7.", "--json"],
  ["show", "src/part0/unit_7.ts"],
  ["show", "src/part0/unit_7.ts", "--outline"],
];

const PROGRAM = path.resolve(import.meta.dirname, "../../dist/main.js");

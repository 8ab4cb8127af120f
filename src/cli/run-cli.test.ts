import { mkdirSync, realpathSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryDirectory } from "../../test/support/cleanup.ts";
import { runCliToEnd as run, startCli as start } from "../../test/support/cli.ts";
import { hastyClock } from "../../test/support/hasty-clock.ts";
import { answer, frame, startScriptedServer, stream, type Scene } from "../../test/support/scripted-server.ts";
import { freePort } from "../../test/support/server.ts";
import type { StreamEvent } from "../client/client.ts";
import type { CliContext } from "./context.ts";

const JOB = "01K0000000000000000000000A";

const EVENT: StreamEvent = {
  jobId: JOB,
  repository: "acme/widgets",
  ref: "main",
  stage: "Cloning",
  message: "Connecting",
  percentage: 1,
  timestamp: "2026-11-22T20:15:03.123Z",
  stagePercentage: null,
  files: null,
  objects: null,
  bytes: null,
  elapsedSeconds: 1,
  etaSeconds: null,
  stalled: false,
  attempt: 1,
};

const COMPLETE: StreamEvent = {
  ...EVENT,
  stage: "Complete",
  message: "Ready to search",
  percentage: 100,
  stats: {
    commit: "0123456789abcdef0123456789abcdef01234567",
    mode: "full",
    files: 1234,
    symbols: 45_678,
    bytes: 13_002_342,
    skipped: { binary: 12, too_large: 3, lfs_pointer: 0 },
    seconds: { cloning: 5.1, parsing: 4, indexing: 3.2, total: 12.3 },
  },
};

const FAILED: StreamEvent = {
  ...EVENT,
  stage: "Failed",
  message: "The host name does not resolve",
  error: {
    code: "dns",
    title: "The host name does not resolve",
    detail: "git.example.org is unknown.",
    stage: "Cloning",
    retryable: true,
    hint: "Check the host's spelling.",
    logTail: ["fatal: unable to access", "Could not resolve host"],
  },
};

/** What a request to start one is answered with. */
const STARTED = answer({ id: JOB, deduplicated: false }, 202);
const ENDED = stream([frame(1, EVENT), frame(2, COMPLETE)]);

describe("ingest --server", () => {
  it("shows what was made, and the command that searches it", async () => {
    const elsewhere = { repository: "acme/widgets-2", symbol: "mainLoop" };
    const hits = [elsewhere, { repository: "acme/widgets", symbol: "Pool.main_loop", path: "src/pool.py" }];
    const server = await startScriptedServer(STARTED, ENDED, answer({ hits }));
    const { status, out, err } = await run(["ingest", "acme/widgets", "--ref", "main", "--server", server.url]);
    expect(status).toBe(0);
    expect(out).toBe(
      `Repository  acme/widgets (main)
Commit      0123456789abcdef0123456789abcdef01234567
Files       1,234 (12.4 MiB)
Symbols     45,678
Left out    12 binary, 3 too large
Took        12.3 s: cloning 5.1 s, parsing 4.0 s, indexing 3.2 s
Search it   megabrain search --server ${server.url} 'repo:acme/widgets main_loop'
`,
    );
    expect(err.split("\n").slice(0, 3)).toEqual([
      "Ingesting acme/widgets (source: github).",
      " 0:01    1 %  Cloning   Connecting",
      " 0:01  100 %  Complete  Ready to search",
    ]);
    expect(server.seen).toMatchObject([
      { method: "POST", url: "/api/v1/ingest/github", body: { repository: "acme/widgets", ref: "main" } },
      { method: "GET", url: `/api/v1/jobs/${JOB}/events?after=0` },
      { method: "GET" },
    ]);
  });

  it("suggests no search where nothing can be found", async () => {
    const server = await startScriptedServer(STARTED, ENDED, answer({ hits: [] }));
    expect((await run(["ingest", "acme/widgets", "--server", server.url])).out).not.toContain("Search it");
    const failing = await startScriptedServer(STARTED, ENDED, answer(null, 500));
    const { status, out } = await run(["ingest", "acme/widgets", "--server", failing.url]);
    expect({ status, out }).toEqual({ status: 0, out: expect.not.stringContaining("Search it") });
  });

  it.each([
    ["incremental", 1, "Changed     1 file parsed, the others kept\n"],
    ["incremental", 0, "Changed     no file to parse\n"],
    ["unchanged", null, "Changed     nothing\n"],
  ] as const)("says what an ingestion that was %s did, of %j files", async (mode, total, line) => {
    const files = total === null ? null : { done: total, total, skipped: 0, failed: 0, current: null };
    const stats = { ...COMPLETE.stats!, mode, skipped: { symlink: 1, submodule: 2 } };
    const server = await startScriptedServer(
      STARTED,
      stream([frame(1, { ...COMPLETE, files, stats })]),
      answer({ hits: [] }),
    );
    const { out } = await run(["ingest", "acme/widgets", "--server", server.url]);
    expect(out).toContain(line);
    expect(out).toContain("Left out    2 submodules, 1 symbolic link\n");
  });

  it("shows a job that was there before from where it is", async () => {
    const server = await startScriptedServer(answer({ id: JOB, deduplicated: true }, 202), ENDED);
    expect((await run(["ingest", "acme/widgets", "--server", server.url])).status).toBe(0);
    expect(server.seen[1]?.url).toBe(`/api/v1/jobs/${JOB}/events`);
  });

  it("writes the server's events with all they have, one a line and nothing else, with --progress json", async () => {
    const later = { ...EVENT, later: "\u009B2J" };
    const server = await startScriptedServer(STARTED, stream([frame(1, later), frame(2, COMPLETE)]));
    const { status, out, err } = await run(["ingest", "a/b", "--progress", "json", "--server", server.url]);
    expect(status).toBe(0);
    expect(out).not.toContain("\u009B");
    expect(
      out
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([later, COMPLETE]);
    expect(err).toBe("");
  });

  it("writes the job as the server tells of it, and shows how it went, with --json", async () => {
    const job = { id: JOB, status: "complete", later: true };
    const server = await startScriptedServer(STARTED, ENDED, answer(job));
    const { status, out, err } = await run(["ingest", "a/b", "--json", "--server", server.url]);
    expect({ status, out: JSON.parse(out) as unknown }).toEqual({ status: 0, out: { jobs: [job] } });
    expect(err).toContain(" 100 %  Complete ");
  });

  it("resumes after the last event it saw when the connection breaks, and shows each event once", async () => {
    const server = await startScriptedServer(
      STARTED,
      stream(["retry: 10\n\n", frame(1, EVENT), frame(2, EVENT)], "cut"),
      (_, response) => void response.writeHead(503).end(),
      stream([frame(3, EVENT)], "cut"),
      stream([": ping\n\n", frame(4, COMPLETE)]),
    );
    const argv = ["ingest", "a/b", "--progress", "json", "--server", server.url];
    const { status, out } = await run(argv, { clock: hastyClock() });
    expect(status).toBe(0);
    expect(out.trimEnd().split("\n")).toHaveLength(4);
    expect(server.seen.slice(1).map(({ headers }) => headers["last-event-id"])).toEqual([undefined, "2", "2", "3"]);
  });

  it("says that it lost the connection", async () => {
    const server = await startScriptedServer(STARTED, stream([frame(1, EVENT)], "cut"), stream([frame(2, COMPLETE)]));
    const { err } = await run(["ingest", "a/b", "--server", server.url], { clock: hastyClock() });
    expect(err).toContain("The connection to the server broke. Trying again.");
  });

  it("ends with 1 and title, detail, hint and log tail when the job fails", async () => {
    const server = await startScriptedServer(STARTED, stream([frame(1, FAILED)]));
    const { status, out, err } = await run(["ingest", "a/b", "--progress", "none", "--server", server.url]);
    expect({ status, out }).toEqual({ status: 1, out: "" });
    expect(err).toBe(
      `The host name does not resolve: git.example.org is unknown.
Check the host's spelling.
The last lines of the log:
  fatal: unable to access
  Could not resolve host
`,
    );
  });

  it.each([
    ["invalid_repository", 2],
    ["source_not_allowed", 2],
    ["host_not_allowed", 2],
    ["not_found", 1],
    ["of_a_later_version", 1],
  ])("ends a job that failed with %s with %i", async (code, expected) => {
    const server = await startScriptedServer(
      STARTED,
      stream([frame(1, { ...FAILED, error: { ...FAILED.error, code } })]),
    );
    expect((await run(["ingest", "a/b", "--progress", "none", "--server", server.url])).status).toBe(expected);
  });

  it.each([
    ["invalid_request", 2],
    ["queue_full", 1],
  ])("ends a request that was refused with %s with %i", async (code, expected) => {
    const server = await startScriptedServer(answer({ code, title: "No", detail: "No.", hint: "" }, 400));
    expect((await run(["jobs", "--server", server.url])).status).toBe(expected);
  });

  it("shows a refused start, which has no job", async () => {
    const problem = { code: "queue_full", title: "The queue is full", detail: "1000 wait.", hint: "Wait." };
    const server = await startScriptedServer(answer(problem, 503));
    const { status, err } = await run(["ingest", "a/b", "--progress", "none", "--server", server.url]);
    expect({ status, err }).toEqual({ status: 1, err: "The queue is full: 1000 wait.\nWait.\n" });
  });

  it("says within a moment that no server is there", async () => {
    const { status, err } = await run(["ingest", "a/b", "--server", `http://127.0.0.1:${await freePort()}`]);
    expect(status).toBe(1);
    expect(err).toMatch(/No MegaBrain answers at http:\/\/127\.0\.0\.1:\d+ \(ECONNREFUSED\)/);
  });

  it("leaves the job running on Ctrl-C, and says so", async () => {
    const server = await startScriptedServer(STARTED, stream([frame(1, EVENT)], "stay"));
    const running = start(["ingest", "a/b", "--server", server.url]);
    await running.untilError(/Cloning/);
    running.interrupt();
    expect(await running.status).toBe(1);
    const again = `megabrain watch ${JOB} --server ${server.url}`;
    expect(running.err()).toContain(`(job ${JOB}); it was not cancelled.\nWatch again with: ${again}`);
    expect(server.seen.map(({ method }) => method)).toEqual(["POST", "GET"]);
  });

  it("leaves at once on a second Ctrl-C", async () => {
    const server = await startScriptedServer(STARTED, stream([frame(1, EVENT)], "stay"));
    const running = start(["ingest", "a/b", "--server", server.url]);
    await running.untilError(/Cloning/);
    running.interrupt();
    running.interrupt();
    expect(running.left()).toBe(1);
    await running.status;
  });
});

describe("ingest of several repositories", () => {
  const OTHER = "01K0000000000000000000000B";
  const of = (jobId: string, repository: string, event: StreamEvent) => ({ ...event, jobId, repository });
  /** Answers by what is asked, because several ask at once. */
  const byUrl =
    (scenes: Readonly<Record<string, Scene>>): Scene =>
    (request, response) =>
      scenes[`${request.method} ${request.url?.split("?")[0]}`]?.(request, response);

  it("shows each by its name, and what they made in one table", async () => {
    const server = await startScriptedServer(
      STARTED,
      byUrl({
        "POST /api/v1/ingest/github": answer({ id: OTHER, deduplicated: false }, 202),
        [`GET /api/v1/jobs/${JOB}/events`]: stream([frame(1, COMPLETE)]),
        [`GET /api/v1/jobs/${OTHER}/events`]: stream([frame(1, of(OTHER, "acme/gears", FAILED))]),
      }),
    );
    const { status, out, err } = await run(["ingest", "acme/widgets", "acme/gears", "--server", server.url]);
    expect(status).toBe(1);
    expect(out).toBe(`REPOSITORY    REF   RESULT  TIME
acme/widgets  main  full    12.3 s  1,234 files, 45,678 symbols
acme/gears    main  failed  1.0 s   dns: git.example.org is unknown.
`);
    expect(err).toMatch(/^ 0:01 {2}100 % {2}Complete {2}acme\/widgets: Ready to search$/m);
    expect(err).toMatch(/^acme\/gears: The host name does not resolve: git\.example\.org is unknown\.$/m);
  });

  it("goes on with the others when one cannot be started", async () => {
    const refused = { code: "invalid_repository", title: "This is not a repository address", detail: "No.", hint: "" };
    const server = await startScriptedServer(
      answer(refused, 400),
      byUrl({
        "POST /api/v1/ingest/github": STARTED,
        [`GET /api/v1/jobs/${JOB}/events`]: stream([frame(1, COMPLETE)]),
      }),
    );
    const { status, out, err } = await run(["ingest", "acme/..", "acme/widgets", "--server", server.url]);
    expect(status).toBe(2);
    expect(out).toContain("acme/widgets  main  full");
    expect(err).toContain("acme/..: This is not a repository address: No.");
  });

  it("leaves all of them on Ctrl-C", async () => {
    const server = await startScriptedServer(
      STARTED,
      byUrl({
        "POST /api/v1/ingest/github": answer({ id: OTHER, deduplicated: false }, 202),
        [`GET /api/v1/jobs/${JOB}/events`]: stream([frame(1, EVENT)], "stay"),
        [`GET /api/v1/jobs/${OTHER}/events`]: stream([frame(1, of(OTHER, "acme/gears", EVENT))], "stay"),
      }),
    );
    const running = start(["ingest", "acme/widgets", "acme/gears", "--server", server.url]);
    await running.untilError(/Cloning .*acme\/\w+[^]*Cloning .*acme\/\w+/);
    running.interrupt();
    expect(await running.status).toBe(1);
    expect(running.err()).toContain(
      `Nobody watches 2 ingestions any more; they were not cancelled.\nWatch again with: megabrain watch ${JOB} ${OTHER} `,
    );
  });
});

describe("ingest of a directory within a working tree", () => {
  it("names the top, as a command to paste, and starts nothing", async () => {
    const top = realpathSync(temporaryDirectory());
    mkdirSync(path.join(top, ".git"));
    mkdirSync(path.join(top, "src/deep"), { recursive: true });
    const inner = path.join(top, "src/deep");
    const { status, err } = await run(["ingest", inner, "--data-dir", "/nonexistent"]);
    expect({ status, err }).toEqual({
      status: 2,
      err: `${inner} lies in the working tree ${top}, which is ingested as a whole: megabrain ingest ${top} --data-dir /nonexistent\n`,
    });
  });

  it("is the server's to judge where one is named", async () => {
    const server = await startScriptedServer(STARTED, ENDED);
    await run(["ingest", "./src", "--server", server.url]);
    expect(server.seen[0]).toMatchObject({ url: "/api/v1/ingest/local", body: { repository: path.resolve("src") } });
  });
});

describe("a token", () => {
  const token = "s3cr3t-token";

  it.each<[string, (file: string) => [string[], Partial<CliContext>]]>([
    ["a file", (file) => [["--token-file", file], {}]],
    ["stdin", () => [["--token-file", "-"], { readStdin: () => Promise.resolve(`${token}\n`) }]],
    ["MEGABRAIN_TOKEN", () => [[], { env: { MEGABRAIN_TOKEN: token } }]],
  ])("is read from %s, sent in the body, and written nowhere", async (_, sources) => {
    const file = path.join(temporaryDirectory(), "token");
    writeFileSync(file, `${token}\n`);
    const server = await startScriptedServer(STARTED, ENDED);
    const [flags, context] = sources(file);
    const { status, out, err } = await run(["ingest", "a/b", ...flags, "--server", server.url], context);
    expect(status).toBe(0);
    expect(server.seen[0]?.body).toEqual({ repository: "a/b", token });
    expect(server.seen[0]?.url).not.toContain(token);
    expect(out + err).not.toContain(token);
  });

  it("is not sent along with a local path", async () => {
    const server = await startScriptedServer(STARTED, ENDED);
    await run(["ingest", "/srv/git/a", "--server", server.url], { env: { MEGABRAIN_TOKEN: token } });
    expect(server.seen[0]).toMatchObject({ url: "/api/v1/ingest/local", body: { repository: "/srv/git/a" } });
    expect(server.seen[0]?.body).not.toHaveProperty("token");
  });

  it.each([
    ["a file that is not there", "/nonexistent/token", /cannot be read \(ENOENT\)/],
    ["an empty file", "-", /there is no token in it/],
  ])("from %s is wrong use", async (_, file, message) => {
    const context = { readStdin: () => Promise.resolve("\n") };
    const { status, err } = await run(["ingest", "a/b", "--token-file", file], context);
    expect(status).toBe(2);
    expect(err).toMatch(message);
  });
});

describe("MEGABRAIN_SERVER", () => {
  it("names the server of every command that does not name another place", async () => {
    const server = await startScriptedServer(answer({ repositories: [] }));
    const env = { MEGABRAIN_SERVER: `${server.url}/` };
    expect(await run(["repos"], { env })).toMatchObject({ status: 0 });
    expect(
      await run(["repos", "--server", server.url], { env: { MEGABRAIN_SERVER: "http://127.0.0.1:1" } }),
    ).toMatchObject({ status: 0 });
    expect(server.seen).toHaveLength(2);
    const elsewhere = await run(["repos", "--data-dir", temporaryDirectory()], { env });
    expect(elsewhere).toMatchObject({ status: 0 });
    expect(server.seen).toHaveLength(2);
  });

  it("that is no URL is wrong use, and named", async () => {
    const { status, err } = await run(["jobs"], { env: { MEGABRAIN_SERVER: "localhost:8080" } });
    expect({ status, err }).toMatchObject({
      status: 2,
      err: expect.stringMatching(/^MEGABRAIN_SERVER localhost:8080: /),
    });
  });
});

import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { onCleanUp, temporaryDirectory } from "../../test/support/cleanup.ts";
import { freePort } from "../../test/support/server.ts";
import type { JobId } from "../core/ids.ts";
import type { ProgressEvent } from "../core/progress-event.ts";
import { systemClock } from "../system-clock.ts";
import type { CliContext } from "./context.ts";
import { runCli } from "./run-cli.ts";

const JOB = "01K0000000000000000000000A" as JobId;

const EVENT: ProgressEvent = {
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

const COMPLETE: ProgressEvent = {
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

const FAILED: ProgressEvent = {
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

describe("ingest --server", () => {
  it("shows what was made, and the command that searches it", async () => {
    const server = await scriptedServer([(_, response) => stream(response, [frame(1, EVENT), frame(2, COMPLETE)])]);
    const { status, out, err } = await run(["ingest", "acme/widgets", "--ref", "main", "--server", server.url]);
    expect(status).toBe(0);
    expect(out).toBe(
      `Repository  acme/widgets (main)
Commit      0123456789abcdef0123456789abcdef01234567
Files       1,234 (12.4 MiB)
Symbols     45,678
Left out    12 binary, 3 too large
Took        12.3 s: cloning 5.1 s, parsing 4.0 s, indexing 3.2 s
Search it   megabrain search --server ${server.url} widgets
`,
    );
    expect(err.split("\n").slice(0, 3)).toEqual([
      "Ingesting acme/widgets (source: github).",
      " 0:01    1 %  Cloning   Connecting",
      " 0:01  100 %  Complete  Ready to search",
    ]);
    expect(server.seen[0]).toMatchObject({
      method: "POST",
      url: "/api/v1/ingest/github?stream=true",
      body: { repository: "acme/widgets", ref: "main" },
    });
  });

  it("writes the server's own JSON, one event a line and nothing else, with --progress json", async () => {
    const odd = JSON.stringify(EVENT).replace("{", '{ "later": true, ');
    const server = await scriptedServer([
      (_, response) => stream(response, [`id: 1\nevent: progress\ndata: ${odd}\n\n`, frame(2, COMPLETE)]),
    ]);
    const { status, out, err } = await run(["ingest", "a/b", "--progress", "json", "--server", server.url]);
    expect(status).toBe(0);
    expect(out).toBe(`${odd}\n${JSON.stringify(COMPLETE)}\n`);
    expect(err).toBe("");
  });

  it("resumes after the last event it saw when the connection breaks, and shows each event once", async () => {
    const server = await scriptedServer([
      (_, response) => stream(response, [frame(1, EVENT), frame(2, EVENT)], "cut"),
      (_, response) => void response.writeHead(503).end(),
      (_, response) => stream(response, ["retry: 10\n\n", frame(3, EVENT)], "cut"),
      (_, response) => stream(response, [": ping\n\n", frame(4, COMPLETE)]),
    ]);
    const { status, out } = await run(["ingest", "a/b", "--progress", "json", "--server", server.url]);
    expect(status).toBe(0);
    expect(out.trimEnd().split("\n")).toHaveLength(4);
    expect(server.seen.map(({ url, lastEventId }) => [url, lastEventId])).toEqual([
      ["/api/v1/ingest/github?stream=true", undefined],
      [`/api/v1/jobs/${JOB}/events`, "2"],
      [`/api/v1/jobs/${JOB}/events`, "2"],
      [`/api/v1/jobs/${JOB}/events`, "3"],
    ]);
  });

  it("says that it lost the connection", async () => {
    const server = await scriptedServer([
      (_, response) => stream(response, [frame(1, EVENT)], "cut"),
      (_, response) => stream(response, [frame(2, COMPLETE)]),
    ]);
    const { err } = await run(["ingest", "a/b", "--server", server.url]);
    expect(err).toContain("The connection to the server broke. Trying again.");
  });

  it("ends with 1 and title, detail, hint and log tail when the job fails", async () => {
    const server = await scriptedServer([(_, response) => stream(response, [frame(1, FAILED)])]);
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

  it("shows a refused start, which has no job", async () => {
    const refused = { ...FAILED, jobId: null };
    const server = await scriptedServer([
      (_, response) => {
        response.writeHead(400, { "content-type": "text/event-stream; charset=utf-8" });
        response.end(`event: progress\ndata: ${JSON.stringify(refused)}\n\n`);
      },
    ]);
    const { status, err } = await run(["ingest", "a/b", "--progress", "none", "--server", server.url]);
    expect(status).toBe(1);
    expect(err).toContain("git.example.org is unknown.");
  });

  it.each([
    ["invalid_repository", 2],
    ["source_not_allowed", 2],
    ["host_not_allowed", 2],
    ["not_found", 1],
    ["of_a_later_version", 1],
  ])("ends a job that failed with %s with %i", async (code, expected) => {
    const failed = { ...FAILED, error: { ...FAILED.error, code } } as ProgressEvent;
    const server = await scriptedServer([(_, response) => stream(response, [frame(1, failed)])]);
    expect((await run(["ingest", "a/b", "--progress", "none", "--server", server.url])).status).toBe(expected);
  });

  it.each([
    ["invalid_request", 2],
    ["queue_full", 1],
  ])("ends a request that was refused with %s with %i", async (code, expected) => {
    const head = { "content-type": "application/problem+json" };
    const problem = JSON.stringify({ code, title: "No", detail: "No.", hint: "" });
    const server = await scriptedServer([(_, response) => void response.writeHead(400, head).end(problem)]);
    expect((await run(["search", "x", "--server", server.url])).status).toBe(expected);
  });

  it("shows a problem that is not a stream", async () => {
    const problem = { code: "queue_full", title: "The queue is full", detail: "1000 wait.", hint: "Wait." };
    const server = await scriptedServer([
      (_, response) =>
        void response.writeHead(503, { "content-type": "application/problem+json" }).end(JSON.stringify(problem)),
    ]);
    const { status, err } = await run(["ingest", "a/b", "--progress", "none", "--server", server.url]);
    expect({ status, err }).toEqual({ status: 1, err: "The queue is full: 1000 wait.\nWait.\n" });
  });

  it("does not follow a redirect, which could carry a token elsewhere", async () => {
    const other = await scriptedServer([]);
    const server = await scriptedServer([
      (_, response) => void response.writeHead(307, { location: `${other.url}/api/v1/ingest/github` }).end(),
    ]);
    const { status } = await run(["ingest", "a/b", "--server", server.url]);
    expect(status).toBe(1);
    expect(other.seen).toEqual([]);
  });

  it("says within a moment that no server is there", async () => {
    const { status, err } = await run(["ingest", "a/b", "--server", `http://127.0.0.1:${await freePort()}`]);
    expect(status).toBe(1);
    expect(err).toMatch(/No MegaBrain answers at http:\/\/127\.0\.0\.1:\d+ \(ECONNREFUSED\)/);
  });

  it("leaves the job running on Ctrl-C, and says so", async () => {
    const server = await scriptedServer([(_, response) => stream(response, [frame(1, EVENT)], "stay")]);
    const running = start(["ingest", "a/b", "--server", server.url]);
    await running.untilError(/Cloning/);
    running.interrupt();
    expect(await running.status).toBe(1);
    expect(running.err()).toContain(`it was not cancelled. See it with: megabrain jobs --server ${server.url}`);
    expect(server.seen.map(({ method }) => method)).toEqual(["POST"]);
  });

  it("leaves at once on a second Ctrl-C", async () => {
    const server = await scriptedServer([(_, response) => stream(response, [frame(1, EVENT)], "stay")]);
    const running = start(["ingest", "a/b", "--server", server.url]);
    await running.untilError(/Cloning/);
    running.interrupt();
    running.interrupt();
    expect(running.left()).toBe(1);
    await running.status;
  });
});

describe("a token", () => {
  const token = "s3cr3t-token";
  const complete = () => scriptedServer([(_, response) => stream(response, [frame(1, COMPLETE)])]);

  it.each<[string, (file: string) => [string[], Partial<CliContext>]]>([
    ["a file", (file) => [["--token-file", file], {}]],
    ["stdin", () => [["--token-file", "-"], { readStdin: () => Promise.resolve(`${token}\n`) }]],
    ["MEGABRAIN_TOKEN", () => [[], { env: { MEGABRAIN_TOKEN: token } }]],
  ])("is read from %s, sent in the body, and written nowhere", async (_, sources) => {
    const file = path.join(temporaryDirectory(), "token");
    writeFileSync(file, `${token}\n`);
    const server = await complete();
    const [flags, context] = sources(file);
    const { status, out, err } = await run(["ingest", "a/b", ...flags, "--server", server.url], context);
    expect(status).toBe(0);
    expect(server.seen[0]?.body).toEqual({ repository: "a/b", token });
    expect(server.seen[0]?.url).not.toContain(token);
    expect(out + err).not.toContain(token);
  });

  it("is not sent along with a local path", async () => {
    const server = await complete();
    await run(["ingest", "/srv/git/a", "--server", server.url], { env: { MEGABRAIN_TOKEN: token } });
    expect(server.seen[0]).toMatchObject({
      url: "/api/v1/ingest/local?stream=true",
      body: { repository: "/srv/git/a" },
    });
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

describe("wrong use", () => {
  it.each([
    [["frobnicate"], /unknown command/],
    [["ingest"], /missing required argument/],
    [["ingest", "a/b", "--progress", "fancy"], /auto, plain, json, none/],
    [["ingest", "a/b", "--source", "svn"], /github, gitlab/],
    [["ingest", "nonsense"], /owner\/name/],
    [["ingest", "a/b", "--server", "ftp://x"], /http or https/],
    [["ingest", "a/b", "--server", "http://u:p@x"], /credentials/],
    [["ingest", "a/b", "--server", "http://x", "--data-dir", "y"], /cannot be used with/],
    [["search", "x", "--limit", "0"], /from 1 to 1000/],
    [["jobs", "--status", "lost"], /queued, running/],
    [["serve", "--port", "http"], /--port: "http" cannot be used/],
  ])("%j ends with 2 and a sentence", async (argv, message) => {
    const { status, out, err } = await run(argv);
    expect({ status, out }).toEqual({ status: 2, out: "" });
    expect(err).toMatch(message);
  });

  it("of a variable names the variable", async () => {
    const { status, err } = await run(["serve"], { env: { MEGABRAIN_CONCURRENCY: "many" } });
    expect(status).toBe(2);
    expect(err).toMatch(/MEGABRAIN_CONCURRENCY: "many" cannot be used/);
  });
});

describe("--help", () => {
  it.each([[[]], [["ingest"]], [["search"]], [["jobs"]], [["serve"]]])("of %j has examples", async (command) => {
    const { status, out, err } = await run([...command, "--help"]);
    expect({ status, err }).toEqual({ status: 0, err: "" });
    expect(out).toMatch(/^Usage: megabrain/);
    expect(out).toMatch(/\nExamples:\n {2}\$ /);
  });
});

/** Runs a command to its end. */
async function run(argv: readonly string[], change: Partial<CliContext> = {}) {
  const running = start(argv, change);
  const status = await running.status;
  return { status, out: running.out(), err: running.err() };
}

/** Starts a command in this process, its streams caught. */
function start(argv: readonly string[], change: Partial<CliContext> = {}) {
  let out = "";
  let err = "";
  let left: number | null = null;
  let interrupt = (): void => undefined;
  let onError = (): void => undefined;
  const context: CliContext = {
    program: "megabrain",
    env: {},
    output: {
      result: (text) => void (out += `${text}\n`),
      note: (text) => {
        err += `${text}\n`;
        onError();
      },
      colour: false,
      columns: null,
      terminal: null,
    },
    clock: systemClock,
    readStdin: () => Promise.reject(new Error("stdin was not expected")),
    onInterrupt: (listener) => {
      interrupt = listener;
      return () => (interrupt = () => undefined);
    },
    exitNow: (status) => (left = status),
    ...change,
  };
  return {
    status: runCli(argv, context),
    out: () => out,
    err: () => err,
    left: () => left,
    interrupt: () => interrupt(),
    untilError: (pattern: RegExp) =>
      new Promise<void>((resolve) => {
        onError = () => {
          if (pattern.test(err)) resolve();
        };
        onError();
      }),
  };
}

type Scene = (request: IncomingMessage, response: ServerResponse) => void;

/** A server that answers each request by the next scene. */
async function scriptedServer(scenes: readonly Scene[]) {
  const seen: { method?: string; url?: string; lastEventId?: string; body: unknown }[] = [];
  const left = [...scenes];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const text = Buffer.concat(chunks).toString();
      const { method = "", url = "", headers } = request;
      const lastEventId = headers["last-event-id"];
      seen.push({
        method,
        url,
        ...(typeof lastEventId === "string" ? { lastEventId } : {}),
        body: text === "" ? null : JSON.parse(text),
      });
      const scene = left.shift();
      if (scene === undefined) response.writeHead(500).end();
      else scene(request, response);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onCleanUp(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

function stream(response: ServerResponse, frames: readonly string[], ending: "end" | "cut" | "stay" = "end"): void {
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
  response.write(frames.join(""), () => {
    if (ending === "end") response.end();
    if (ending === "cut") response.destroy();
  });
}

function frame(id: number, event: ProgressEvent): string {
  return `id: ${id}\nevent: progress\ndata: ${JSON.stringify(event)}\n\n`;
}

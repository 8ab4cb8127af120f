import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { text } from "node:stream/consumers";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { ERROR_TABLE, type ErrorCode } from "../../src/core/error.ts";
import { keptDirectory } from "../../src/ingest/git/kept-repository.ts";
import { apiClient, type IngestBody } from "../support/api-client.ts";
import { processesOf } from "../support/processes.ts";
import { startServer, type TestServer } from "../support/server.ts";
import type { EventFrame } from "../support/sse-reader.ts";
import {
  ANSWERS,
  CONNECTIONS,
  CONTENTS,
  IDLE_SECONDS,
  prepareGrounds,
  REFUSED,
  UNTRUSTED,
  type Cause,
  type Grounds,
} from "./failure-causes.ts";
import {
  refusalOf,
  rightRefusal,
  rightTelling,
  tellingOf,
  triesIn,
  triesUpTo,
  type RefusedRequest,
} from "./telling.ts";

const NEEDS_OPENSSL = "skipped: needs openssl";
const QUEUE_MAX = 20;

let grounds: Grounds;
let server: TestServer;

beforeAll(async () => {
  grounds = await prepareGrounds();
  const room = { MEGABRAIN_CONCURRENCY: "6", MEGABRAIN_QUEUE_MAX: String(QUEUE_MAX) };
  server = await startServer({ env: { ...grounds.env, ...room } });
});

async function eventsOf(body: IngestBody, source = "git"): Promise<readonly EventFrame[]> {
  return (await apiClient(server.url, source).ingestStream(body)).all();
}

async function toldOf({ source, request }: Pick<Cause, "source" | "request">): Promise<object> {
  return tellingOf(await eventsOf(await request(grounds), source), apiClient(server.url));
}

/** Kills the processes that work for a repository now and are called as `program` says. Says how many they were. */
function killAll(program: RegExp, repository: string, signal: NodeJS.Signals = "SIGKILL"): number {
  const kept = keptDirectory(path.join(server.dataDir, "repositories"), repository);
  const victims = processesOf(server.dataDir).filter(
    ({ command }) => program.test(command) && (command.includes(repository) || command.includes(kept)),
  );
  return victims.filter(({ pid }) => kill(pid, signal)).length;
}

function kill(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    // It has ended since it was found.
    return false;
  }
}

describe("an ingestion that cannot work", () => {
  test("a connection that is refused: network, told within 10 s, all four tries included", async () => {
    const asked = Date.now();
    expect(await toldOf(REFUSED)).toEqual(rightTelling({ ...REFUSED, tries: 4 }));
    expect(Date.now() - asked).toBeLessThan(10_000);
  });

  const causes = [...ANSWERS, ...CONNECTIONS, ...CONTENTS];

  test.concurrent.for(causes)("$cause: $code", async (cause) => {
    expect(await toldOf(cause)).toEqual(rightTelling({ ...cause, tries: cause.isTriedAgain ? 4 : 1 }));
  });

  test.concurrent.for(UNTRUSTED)("$cause: $code", async (cause, { skip }) => {
    if (grounds.authority === null) skip(NEEDS_OPENSSL);
    expect(await toldOf(cause)).toEqual(rightTelling(cause));
  });

  test.concurrent("a name that leads into a private network: host_not_allowed", async () => {
    // One address is listed, so a name may lead there; this one does not.
    const strict = await startServer({ env: { ...grounds.env, MEGABRAIN_ALLOW_HOSTS: "127.0.0.2" } });
    const api = apiClient(strict.url, "git");
    const stream = await api.ingestStream({ repository: "https://localhost/acme/widgets" });
    const detail = /^localhost \(.*\) is not a public host and is not listed in MEGABRAIN_ALLOW_HOSTS/;
    expect(await tellingOf(await stream.all(), api)).toEqual(rightTelling({ code: "host_not_allowed", detail }));
    await strict.stop();
  });

  test.concurrent("someone cancels it: cancelled", async () => {
    const api = apiClient(server.url, "git");
    const stream = await api.ingestStream({ repository: await grounds.served({ hangAfterBytes: 300_000 }) });
    const { progress } = await stream.until(({ objects }) => objects !== null);
    await api.cancel(progress.jobId!);
    const detail = /asked for this ingestion to be stopped/;
    expect(await tellingOf(await stream.all(), api)).toEqual(rightTelling({ code: "cancelled", detail }));
  });

  test.concurrent("git crashes under it: internal", async () => {
    const repository = await grounds.served({ hangAfterBytes: 0 });
    const stream = await apiClient(server.url, "git").ingestStream({ repository });
    await vi.waitUntil(() => killAll(/^git .*fetch /, repository, "SIGSEGV") > 0, { timeout: 10_000 });
    const telling = await tellingOf(await stream.all(), apiClient(server.url));
    expect(telling).toEqual(rightTelling({ code: "internal", detail: /^git crashed \(SIGSEGV\)\.$/ }));
  });

  test.concurrent("git is killed under it, each time it is tried: interrupted", async () => {
    const repository = await grounds.served({ hangAfterBytes: 0 });
    const stream = await apiClient(server.url, "git").ingestStream({ repository });
    let isOver = false;
    const frames = stream.all().finally(() => (isOver = true));
    // Git tells nobody that it has started.
    await vi.waitUntil(() => killAll(/^git .*fetch /, repository) === 0 && isOver, { timeout: 30_000 });
    const telling = await tellingOf(await frames, apiClient(server.url));
    const detail = /^git was killed by SIGKILL, perhaps for want of memory\.$/;
    const hint = "Retry it. If it happens again, give the server more memory, or lower MEGABRAIN_CONCURRENCY.";
    expect(telling).toEqual(rightTelling({ code: "interrupted", detail, hint, tries: 4 }));
  });

  test.concurrent("its server dies under it twenty times: interrupted", async () => {
    const dying = await startServer({ env: grounds.env });
    const api = apiClient(dying.url, "git");
    const { id } = await api.ingest({ repository: await grounds.served({ hangAfterBytes: 0 }) });
    for (let death = 1; death <= 20; death++) {
      await (await api.events(id)).until(({ attempt, elapsedSeconds }) => attempt === death && elapsedSeconds > 0);
      await dying.restart({ signal: "SIGKILL" });
    }
    const frames = await (await api.events(id, { query: "after=0" })).all();
    const telling = rightTelling({ code: "interrupted", detail: /died 20 times/, tries: 21 });
    expect(await tellingOf(frames, api)).toEqual({ ...telling, announced: [] });
    await dying.stop("SIGKILL");
  });
});

test("the command line tells a failure as the events do, and ends with 1", async () => {
  const repository = await grounds.served({ status: { code: 403 } });
  const words = ["ingest", repository, "--server", server.url, "--progress", "plain"];
  const child = spawn(process.execPath, [path.resolve("dist/main.js"), ...words], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [said, printed, [status]] = await Promise.all([text(child.stderr), text(child.stdout), once(child, "exit")]);
  expect([status, printed]).toEqual([1, ""]);
  const { title, hint } = ERROR_TABLE.forbidden;
  expect(said).toContain(`${title}: ${new URL(repository).host} refuses access to`);
  expect(said).toContain(hint);
  expect(said).toMatch(/The last lines of the log:\n(?: {2}.*\n)* {2}.*error: 403/);
});

describe("an ingestion that is only held up", () => {
  const complete = { progress: { stage: "Complete" } };

  test.concurrent("by a server that fails twice: completes at the third try", async () => {
    const repository = await grounds.served({ status: { code: 503, times: 2 } });
    // A named ref is one question; the default branch is two at once.
    const frames = await eventsOf({ repository, ref: "main" });
    expect(frames.at(-1)).toMatchObject(complete);
    expect(triesIn(frames)).toEqual(triesUpTo(3));
  });

  const KILLED = "git was killed by SIGKILL, perhaps for want of memory.";
  const victims: { victim: string; program: RegExp; said: string }[] = [
    { victim: "git itself", program: /^git .* fetch /, said: KILLED },
    { victim: "what guards it", program: /^timeout .* fetch /, said: KILLED },
    { victim: "what speaks to the server", program: /\/git-remote-http /, said: KILLED },
    {
      victim: "what takes the pack",
      program: / index-pack /,
      said: "git's index-pack ended without a word: killed from outside, perhaps for want of memory.",
    },
  ];

  test.concurrent.for(victims)("by a kill of $victim: completes at the second try", async ({ program, said }) => {
    // Slow rather than silent: on a busy machine the kill may come late.
    const { repository, server: gitServer } = await grounds.servedBy({ bytesPerSecond: 30_000 });
    const stream = await apiClient(server.url, "git").ingestStream({ repository });
    await stream.until(({ objects }) => objects !== null);
    await vi.waitUntil(() => killAll(program, repository) > 0, { timeout: 15_000 });
    gitServer.heal();
    const frames = await stream.all();
    expect(frames.at(-1)).toMatchObject(complete);
    expect(triesIn(frames)).toEqual(triesUpTo(2));
    const messages = frames.map(({ progress }) => progress.message);
    expect(messages).toContain(`An unexpected failure; try 2 of 4 in 1.3 s: ${said}`);
  });

  test.concurrent("by a server that is slow, but never silent for too long: completes at the first", async () => {
    const started = Date.now();
    const frames = await eventsOf({ repository: await grounds.served({ delayMs: 1000, bytesPerSecond: 200_000 }) });
    expect(frames.at(-1)).toMatchObject(complete);
    expect(triesIn(frames)).toEqual(triesUpTo(1));
    expect(Date.now() - started).toBeGreaterThan(IDLE_SECONDS * 1000);
  });

  test.concurrent("by nothing, where the certificate's authority is named: completes", async ({ skip }) => {
    const certificate = grounds.authority?.issue("IP:127.0.0.1") ?? skip(NEEDS_OPENSSL);
    const frames = await eventsOf({ repository: await grounds.served({ certificate }) });
    expect(frames.at(-1)).toMatchObject(complete);
  });

  test.concurrent("by nothing, where a tag is one of a commit: completes", async () => {
    const frames = await eventsOf({ repository: await grounds.served({}), ref: "annotated" });
    expect(frames.at(-1)).toMatchObject({ progress: { stage: "Complete", ref: "annotated" } });
  });
});

describe("a request that cannot become a job", () => {
  const large = { repository: `acme/${"w".repeat(70_000)}` };
  const refusals: (RefusedRequest & { code: ErrorCode; field: string | null; hint?: string })[] = [
    { code: "invalid_request", body: { repository: 7 }, field: "repository" },
    { code: "invalid_request", source: "cvs", body: { repository: "acme/widgets" }, field: "source" },
    { code: "invalid_request", body: { repository: "acme/widgets", ref: "-x" }, field: "ref" },
    { code: "invalid_request", body: { repository: "acme/widgets", token: "a\nb" }, field: "token" },
    { code: "invalid_repository", body: { repository: "not a repository" }, field: "repository" },
    { code: "source_not_allowed", source: "local", body: { repository: "/etc" }, field: "repository" },
    {
      code: "host_not_allowed",
      source: "git",
      body: { repository: "https://10.0.0.1/acme/widgets" },
      field: "repository",
    },
    { code: "too_large", body: large, hint: "A request body may have 64 KiB.", field: null },
  ];

  test.each(refusals)("$code of $source, at $field", async ({ code, hint, field, ...request }) => {
    expect(await refusalOf(request, apiClient(server.url))).toEqual(rightRefusal({ code, hint, field }));
  });

  test("idempotency_conflict", async () => {
    const headers = { "idempotency-key": "told" };
    const api = apiClient(server.url);
    await api.ingest({ repository: "acme/nowhere" }, headers);
    const refusal = await refusalOf({ body: { repository: "acme/empty" }, headers }, api);
    expect(refusal).toEqual(rightRefusal({ code: "idempotency_conflict", field: "Idempotency-Key" }));
  });

  test("queue_full", async () => {
    const api = apiClient(server.url, "git");
    const repository = await grounds.served({ hangAfterBytes: 0 });
    const running = await api.ingestStream({ repository });
    const { progress } = await running.until(({ elapsedSeconds }) => elapsedSeconds > 0);
    // One job of a repository runs at a time: the others wait, though there would be room.
    const waiting = [];
    for (let place = 1; place <= QUEUE_MAX; place++) {
      waiting.push((await api.ingest({ repository, ref: `waiting-${place}` })).id);
    }
    expect(await refusalOf({ body: { repository: "acme/widgets" } }, api)).toEqual(
      rightRefusal({ code: "queue_full", field: null }),
    );
    for (const id of [...waiting, progress.jobId!]) await api.cancel(id);
  });

  test("every code of the table has its cause above; a full disk needs a disk of its own", () => {
    const told: readonly ErrorCode[] = [
      ...[...ANSWERS, ...CONNECTIONS, ...CONTENTS, ...UNTRUSTED, ...refusals].map(({ code }) => code),
      ...(["cancelled", "internal", "interrupted", "idempotency_conflict", "queue_full", "disk_full"] as const),
    ];
    expect(new Set(told)).toEqual(new Set(Object.keys(ERROR_TABLE)));
  });
});

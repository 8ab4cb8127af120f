import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { beforeAll, describe, expect, test } from "vitest";
import { canary, filesWith } from "../support/canary.ts";
import { onCleanUp } from "../support/cleanup.ts";
import { generatedSource } from "../support/generated-source.ts";
import { startGitServer, type GitServer } from "../support/git-server.ts";
import { processesOf } from "../support/processes.ts";
import { makeRepository } from "../support/repository.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { openStream, type EventStream } from "../support/sse-reader.ts";

/** One for each way in, so that a leak tells where it came from. */
const CANARIES = {
  json: canary("InJson7Qx"),
  form: canary("InForm8Wz"),
  username: canary("InUser9Kp"),
  url: canary("InUrl3Rt"),
  key: canary("InReplay5"),
  environment: canary("InEnv6Lm"),
  echoed: canary("InEnvEcho2"),
  refused: canary("InRefused4"),
};
const REPOSITORY = "acme/widgets.git";

/** Every byte the server sent. */
const heard: string[] = [];
/** Command line of every process that worked for it. */
const commands = new Set<string>();
let github: GitServer;
let root: string;
let server: TestServer;
let echo: string;

beforeAll(async () => {
  ({ root } = await makeRepository({
    files: generatedSource(60, { bytesEach: 20_000 }),
    symlinks: { link: "nowhere" },
  }));
  github = await startGitServer({ root, auth: accountOf(CANARIES.environment) });
  echo = await startEcho();
  server = await startServer({
    env: {
      MEGABRAIN_GITHUB_URL: github.url,
      MEGABRAIN_GITHUB_TOKEN: CANARIES.environment.secret,
      MEGABRAIN_GITLAB_URL: echo,
      MEGABRAIN_GITLAB_TOKEN: CANARIES.echoed.secret,
      MEGABRAIN_ALLOW_HOSTS: "127.0.0.1",
      MEGABRAIN_LOG_LEVEL: "trace",
      MEGABRAIN_IDLE_TIMEOUT: "60s",
    },
  });
  const sampling = setInterval(sampleProcesses, 50);
  onCleanUp(() => clearInterval(sampling));
});

describe("a token", () => {
  test("in JSON lets us in, and is in no process's command line and in no file while git runs", async () => {
    const gitServer = await startGitServer({ root, auth: accountOf(CANARIES.json), hangAfterBytes: 20_000 });
    const stream = await post("git", { repository: `${gitServer.url}/${REPOSITORY}`, token: CANARIES.json.secret });
    await stream.until(({ objects }) => objects !== null);
    sampleProcesses();
    expect([...commands].filter((command) => command.includes(gitServer.url))).toEqual(
      expect.arrayContaining([expect.stringMatching(/ fetch .*--progress/), expect.stringMatching(/remote-http/)]),
    );
    expect(leaks()).toEqual([]);
    gitServer.heal();
    expect((await stream.all()).at(-1)?.progress.stage).toBe("Complete");
    expect(gitServer.requests.at(-1)?.headers.authorization).toMatch(/^Basic /);
    heard.push(stream.rawText());
    expect(await leaksAnywhere()).toEqual([]);
  });

  test("in a form, beside a user name that is a secret too, is taken out of what a server echoes", async () => {
    const { secret: username } = CANARIES.username;
    const form = new URLSearchParams({ repository: `${echo}/${REPOSITORY}`, token: CANARIES.form.secret, username });
    const stream = await post("git", String(form), { "content-type": "application/x-www-form-urlencoded" });
    const last = (await stream.all()).at(-1)?.progress;
    heard.push(stream.rawText());
    expect(last).toMatchObject({ stage: "Failed", error: { code: "forbidden" } });
    expect(last?.error?.logTail).toEqual(expect.arrayContaining([expect.stringMatching(/^remote: You are .*\*\*\*/)]));
    expect(await leaksAnywhere()).toEqual([]);
  });

  test("in MEGABRAIN_GITHUB_TOKEN lets us in", async () => {
    const stream = await post("github", { repository: "acme/widgets" });
    expect((await stream.all()).at(-1)?.progress.stage).toBe("Complete");
    heard.push(stream.rawText());
    expect(await leaksAnywhere()).toEqual([]);
  });

  test("of another forge's variable is taken out of what the forge echoes", async () => {
    const stream = await post("gitlab", { repository: "acme/widgets" });
    const last = (await stream.all()).at(-1)?.progress;
    heard.push(stream.rawText());
    expect(last?.error?.logTail).toEqual(expect.arrayContaining([expect.stringMatching(/^remote: You are .*\*\*\*/)]));
    expect(await leaksAnywhere()).toEqual([]);
  });

  test("that is refused, sent again under one Idempotency-Key, and then retried, is kept in memory alone", async () => {
    const gitServer = await startGitServer({ root, auth: { username: "nobody", password: "knows" } });
    const request = { repository: `${gitServer.url}/${REPOSITORY}`, token: CANARIES.key.secret };
    const headers = { "idempotency-key": "the same" };
    const answers = [await post("git", request, headers), await post("git", request, headers)];
    const [first, again] = await Promise.all(answers.map(async (stream) => (await stream.all()).at(-1)?.progress));
    expect(first).toMatchObject({ stage: "Failed", error: { code: "auth_failed" } });
    expect(again?.jobId).toBe(first?.jobId);
    const other = await post("git", { ...request, token: `${CANARIES.key.secret}2` }, headers);
    expect((await other.all()).at(-1)?.progress.error?.code).toBe("idempotency_conflict");
    for (const stream of [...answers, other]) heard.push(stream.rawText());
    const retried = await say(`/api/v1/jobs/${first?.jobId}/retry`, { method: "POST" });
    const { id } = JSON.parse(retried) as { id: string };
    await (await openStream(`${server.url}/api/v1/jobs/${id}/events`)).all();
    expect(gitServer.requests.at(-1)?.headers.authorization).toMatch(/^Basic /);
    expect(await leaksAnywhere()).toEqual([]);
  });
});

describe("a request that fails repeats nothing of", () => {
  const { secret } = CANARIES.url;
  const encoded = encodeURIComponent(secret);
  const bodies: [string, string | object][] = [
    ["a password in a URL", { repository: `https://someone:${encoded}@example.org/acme/widgets` }],
    ["a password in a URL, as it is", { repository: `https://someone:${secret}@example.org/acme/widgets` }],
    ["a token in a URL", { repository: `https://${encoded}@github.com/acme/widgets` }],
    ["a password without a scheme", { repository: `someone:${encoded}@example.org/acme/widgets` }],
    ["a token without a scheme", { repository: `${encoded}@github.com/acme/widgets` }],
    ["a token before the host of ssh", { repository: `git@${encoded}@github.com:acme/widgets` }],
    ["a token in a URL's path", { repository: `https://github.com/${encoded}@acme/widgets/more` }],
    ["a password for a host that is not allowed", { repository: `https://someone:${encoded}@10.0.0.1/acme/widgets` }],
    ["a query in a URL", { repository: `https://example.org/acme/widgets?private_token=${encoded}` }],
    ["a fragment in a URL", { repository: `https://example.org/acme/widgets#${encoded}` }],
    ["a token that is no text", { repository: "acme/widgets", token: [CANARIES.refused.secret] }],
    ["a token with a line break", { repository: "acme/widgets", token: `${CANARIES.refused.secret}\n` }],
    ["a token that is too long", { repository: "acme/widgets", token: CANARIES.refused.secret.repeat(500) }],
    ["a token for what needs none", { repository: "/srv/git", token: CANARIES.refused.secret }],
    ["a token beside a wrong address", { repository: "nonsense", token: CANARIES.refused.secret }],
    ["JSON that is cut off", `{"repository":"acme/widgets","token":${JSON.stringify(CANARIES.refused.secret)}`],
    ["JSON with a fault at the token", `{"token":"${CANARIES.refused.secret}`],
  ];

  test.each(bodies)("%s", async (_, body) => {
    for (const source of ["git", "github", "local"]) {
      const stream = await post(`${source}?token=${encodeURIComponent(CANARIES.refused.secret)}`, body);
      expect((await stream.all()).at(-1)?.progress.stage).toBe("Failed");
      heard.push(stream.rawText());
      const payload = typeof body === "string" ? body : JSON.stringify(body);
      await say(`/api/v1/ingest/${source}`, { method: "POST", body: payload });
    }
    expect(leaks()).toEqual([]);
  });

  test("all of them, wherever it might turn up later", async () => {
    expect(await leaksAnywhere()).toEqual([]);
  });
});

test("a leak would be noticed", () => {
  const { secret, isIn } = CANARIES.json;
  const forms = [
    secret,
    JSON.stringify(secret),
    encodeURIComponent(secret),
    String(new URLSearchParams({ a: secret })),
  ];
  const basic = ["", "a:", "me:", "x-access-token:"].map((user) => Buffer.from(user + secret).toString("base64"));
  expect([...forms, ...basic].filter((form) => !isIn(`before ${form} after`))).toEqual([]);
  expect(isIn(CANARIES.form.secret)).toBe(false);
});

function accountOf({ secret }: { secret: string }) {
  return { username: "x-access-token", password: secret };
}

/** A server that tells everyone what they sent, as some do while someone looks for a fault. */
async function startEcho(): Promise<string> {
  const http = createServer((request, response) => {
    const { authorization = "" } = request.headers;
    const pair = Buffer.from(authorization.replace("Basic ", ""), "base64").toString();
    const secret = pair.slice(pair.indexOf(":") + 1);
    response.writeHead(403, { "content-type": "text/plain" });
    response.end(`You are ${pair}\n${authorization}\n${encodeURIComponent(secret)}\nhttps://${pair}@example.org/\n`);
  }).listen(0, "127.0.0.1");
  await once(http, "listening");
  onCleanUp(() => http.close());
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
}

/** Asks for a stream; what follows `ingest/` may bring a query. */
function post(path: string, body: string | object, headers: Record<string, string> = {}): Promise<EventStream> {
  const request = { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body) } as const;
  return openStream(`${server.url}/api/v1/ingest/${path}`, {
    ...request,
    headers: { accept: "text/event-stream", ...headers },
  });
}

/** Asks, and notes all of the answer. */
async function say(path: string, init: RequestInit = {}): Promise<string> {
  const response = await fetch(`${server.url}${path}`, init);
  const text = await response.text();
  heard.push(JSON.stringify([...response.headers]), text);
  return text;
}

async function visitEveryEndpoint(): Promise<void> {
  const jobs = JSON.parse(await say("/api/v1/jobs?limit=1000")) as { jobs: { id: string }[] };
  for (const { id } of jobs.jobs) {
    await say(`/api/v1/jobs/${id}`);
    const stream = await openStream(`${server.url}/api/v1/jobs/${id}/events?after=0`);
    await stream.all();
    heard.push(stream.rawText());
  }
  const repositories = JSON.parse(await say("/api/v1/repositories")) as { repositories: { id: string }[] };
  for (const { id } of repositories.repositories) {
    for (const more of ["", "/skipped", "/files/nowhere"]) await say(`/api/v1/repositories/${id}${more}`);
  }
  for (const path of ["/api/v1/search?q=amber", "/healthz", "/readyz", "/metrics", "/api/openapi.json"])
    await say(path);
  const overview = await openStream(`${server.url}/api/v1/events`);
  await overview.next();
  heard.push(overview.rawText());
  overview.cut();
}

function sampleProcesses(): void {
  for (const { command } of processesOf(server.dataDir)) commands.add(command);
}

async function leaksAnywhere(): Promise<string[]> {
  sampleProcesses();
  await visitEveryEndpoint();
  return leaks();
}

/** Where which canary was seen, over all that happened so far. */
function leaks(): string[] {
  const places = { sent: heard.join("\n"), logged: server.log(), "in a command line": [...commands].join("\n") };
  return Object.entries(CANARIES).flatMap(([name, one]) => [
    ...Object.entries(places).flatMap(([place, text]) => (one.isIn(text) ? [`${name} was ${place}`] : [])),
    ...filesWith([one], server.dataDir).map((file) => `${name} is in ${file}`),
  ]);
}

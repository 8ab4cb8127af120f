import { expect, it } from "vitest";
import { runCliToEnd } from "../../../test/support/cli.ts";
import { answer, startScriptedServer } from "../../../test/support/scripted-server.ts";
import type { JobDetails } from "../../client/client.ts";
import { renderJobs } from "./jobs.ts";

const JOB: JobDetails = {
  id: "01K0000000000000000000000A",
  status: "queued",
  source: "github",
  repository: "acme/widgets",
  host: "github.com",
  owner: "acme",
  name: "widgets",
  ref: null,
  full: false,
  attempt: 1,
  interruptions: 0,
  retryOf: null,
  cancelRequested: false,
  createdAt: "2026-11-22T20:15:03.123Z",
  startedAt: null,
  endedAt: null,
  stageSeconds: { cloning: 0, parsing: 0, indexing: 0 },
  stats: null,
  error: null,
  links: { self: "", events: "", cancel: "" },
  lastEventId: 1,
  event: {
    ref: "HEAD",
    stage: "Cloning",
    percentage: 0,
    message: "Waiting in the queue: place 1",
  } as JobDetails["event"],
  logTail: [],
};

const NOW = Date.parse("2026-11-22T20:15:16.000Z");
const render = (jobs: JobDetails[], columns: number | null) => renderJobs({ jobs, now: NOW }, columns).join("\n");

function someJobs(): JobDetails[] {
  const event = {
    ref: "main",
    stage: "Parsing",
    percentage: 35,
    message: "Parsing file 50/200",
  } as JobDetails["event"];
  const seconds = { cloning: 1, parsing: 1, indexing: 1, total: 3 };
  return [
    JOB,
    { ...JOB, status: "running", startedAt: "2026-11-22T20:15:04.000Z", ref: "main", event },
    {
      ...JOB,
      status: "complete",
      repository: "acme/日本",
      startedAt: "2026-11-22T20:15:04.000Z",
      endedAt: "2026-11-22T20:15:07.000Z",
      event: { ...event, ref: "trunk", stage: "Complete" },
      stats: { commit: "0123", mode: "incremental", files: 1234, symbols: 5678, bytes: 1, skipped: {}, seconds },
    },
    {
      ...JOB,
      status: "failed",
      startedAt: "2026-11-22T20:15:04.000Z",
      endedAt: "2026-11-22T20:15:04.250Z",
      error: {
        code: "dns",
        title: "The host name does not resolve",
        detail: "github.com is unknown.",
        stage: "Cloning",
        retryable: true,
        hint: "",
        logTail: [],
      },
    },
  ];
}

it("lists jobs in columns: what waits, what runs and how far it is, what ended and how", () => {
  expect(render(someJobs(), null)).toBe(
    `JOB                         CREATED (UTC)     STATUS    REPOSITORY    REF        TIME
01K0000000000000000000000A  2026-11-22 20:15  queued    acme/widgets  (default)          Waiting in the queue: place 1
01K0000000000000000000000A  2026-11-22 20:15  running   acme/widgets  main       12.0 s  Parsing 35 %: Parsing file 50/200
01K0000000000000000000000A  2026-11-22 20:15  complete  acme/日本     trunk      3.0 s   1,234 files, 5,678 symbols (incremental)
01K0000000000000000000000A  2026-11-22 20:15  failed    acme/widgets  (default)  0.3 s   dns: github.com is unknown.`,
  );
});

it("gives each job two lines on a terminal that is too narrow for one, and cuts what is still too long", () => {
  expect(render(someJobs(), 64)).toBe(
    `JOB                         CREATED (UTC)     STATUS    TIME
01K0000000000000000000000A  2026-11-22 20:15  queued
  acme/widgets (default)  Waiting in the queue: place 1
01K0000000000000000000000A  2026-11-22 20:15  running   12.0 s
  acme/widgets main  Parsing 35 %: Parsing file 50/200
01K0000000000000000000000A  2026-11-22 20:15  complete  3.0 s
  acme/日本 trunk  1,234 files, 5,678 symbols (incremental)
01K0000000000000000000000A  2026-11-22 20:15  failed    0.3 s
  acme/widgets (default)  dns: github.com is unknown.`,
  );
  expect(render([JOB], 40)).toMatch(/\n {2}acme\/widgets \(default\) {2}Waiting in \.\.\.$/);
});

it("keeps the columns where they fit", () => {
  expect(render(someJobs(), 130)).toBe(render(someJobs(), null));
});

it("says how to begin when there is nothing, and that nothing is such where it was asked for", async () => {
  const server = await startScriptedServer(answer({ jobs: [], cursor: null }));
  const program = "node dist/main.js";
  const { out } = await runCliToEnd(["jobs", "--server", server.url], { program });
  expect(out).toBe("No ingestion to show. Start one with: node dist/main.js ingest OWNER/NAME\n");
  expect((await runCliToEnd(["jobs", "--status", "failed", "--server", server.url])).out).toBe("No such ingestion.\n");
});

it("asks the server once, however many jobs run", async () => {
  const jobs = ["Parsing file 1/9", "Parsing file 2/9"].map((message) => {
    return { ...JOB, status: "running", event: { ...JOB.event, stage: "Parsing", percentage: 35, message } };
  });
  const server = await startScriptedServer(answer({ jobs, cursor: null }));
  const { status, out } = await runCliToEnd(["jobs", "--server", server.url]);
  expect(status).toBe(0);
  expect(out).toMatch(/Parsing 35 %: Parsing file 1\/9\n.*Parsing 35 %: Parsing file 2\/9\n$/);
  expect(server.seen.map(({ url }) => url)).toEqual(["/api/v1/jobs?limit=20"]);
});

import { describe, expect, it } from "vitest";
import { runCliToEnd as run } from "../../test/support/cli.ts";
import { answer, frame, startScriptedServer, stream, type Scene } from "../../test/support/scripted-server.ts";
import type { StreamEvent } from "../client/client.ts";

const OLD = "01M8NT323T0P5M0389A4WVMCXD";
const NEW = "01M8NX9Q0B7D2V6YJ3K5H8FZ1A";
const COMPLETE = { jobId: OLD, repository: "acme/gears", stage: "Complete", message: "Ready" } as StreamEvent;

const listed = (id: string, repository: string) => ({ id, repository, ref: "main", status: "complete" });

/** Two pages of jobs, as a server gives them. */
function serveJobs() {
  const pages: Readonly<Record<string, Scene>> = {
    "/api/v1/jobs?limit=200": answer({ jobs: [listed(NEW, "acme/widgets")], cursor: NEW }),
    [`/api/v1/jobs?limit=200&cursor=${NEW}`]: answer({ jobs: [listed(OLD, "acme/gears")], cursor: null }),
  };
  return startScriptedServer((request, response) => {
    const scene = pages[request.url ?? ""] ?? stream([frame(3, COMPLETE)]);
    scene(request, response);
  });
}

describe("the beginning of a job's id", () => {
  it.each([["01M8NT"], ["01m8nt323t"]])(
    "%s names the only job that begins so, on whatever page it stands",
    async (text) => {
      const server = await serveJobs();
      const { status, err } = await run(["watch", text, "--server", server.url]);
      expect({ status, err }).toMatchObject({ status: 0, err: expect.stringContaining("Ready") });
      expect(server.seen.at(-1)?.url).toBe(`/api/v1/jobs/${OLD}/events`);
    },
  );

  it("that several jobs have is refused, with those it may mean", async () => {
    const server = await serveJobs();
    expect(await run(["watch", "01M8N", "--server", server.url])).toEqual({
      status: 2,
      out: "",
      err: `Several ingestions have an id that begins with 01M8N. Type more of it:
  ${NEW}  complete  acme/widgets (main)
  ${OLD}  complete  acme/gears (main)
`,
    });
  });

  it.each([["watch"], ["cancel"], ["retry"]])("that no job has is told by %s", async (command) => {
    const server = await serveJobs();
    const { status, err } = await run([command, "01M9", "--server", server.url]);
    expect(status).toBe(1);
    expect(err).toMatch(/: No ingestion's id begins with 01M9\.\n`megabrain jobs` lists those there are/);
    expect(server.seen.map(({ method }) => method)).toEqual(["GET", "GET"]);
  });

  it("is not looked for where the whole id is given, and names a job once however often it is named", async () => {
    const server = await serveJobs();
    const argv = ["watch", OLD, "01M8NT", "01M8NT3", "--progress", "json", "--server", server.url];
    const { status, out } = await run(argv);
    expect({ status, lines: out.trimEnd().split("\n").length }).toEqual({ status: 0, lines: 1 });
    expect(server.seen.filter(({ url }) => url.endsWith("/events"))).toHaveLength(1);
    expect(server.seen[0]?.url).toBe(`/api/v1/jobs/${OLD}/events`);
  });
});

describe("the beginning of a repository's id", () => {
  const REPOSITORIES = [
    { id: "e4n24hs0yvt5d8ga2nsc", repository: "acme/widgets", ref: "main" },
    { id: "e4n2zzs0yvt5d8ga2nsc", repository: "acme/widgets", ref: "v2" },
    { id: "gear4hs0yvt5d8ga2nsc", repository: "acme/cogs", ref: "main" },
    { id: "77777hs0yvt5d8ga2nsc", repository: "acme/gears", ref: "main" },
  ];
  const gone: Scene = (_, response) => void response.writeHead(204).end();

  it("names the only one that begins so", async () => {
    const server = await startScriptedServer(answer({ repositories: REPOSITORIES }), gone);
    expect((await run(["rm", "e4n24", "--server", server.url])).out).toBe("Removed acme/widgets (main).\n");
    expect(server.seen[1]).toMatchObject({ method: "DELETE", url: "/api/v1/repositories/e4n24hs0yvt5d8ga2nsc" });
  });

  it.each([
    ["e4n2", ["e4n24hs0yvt5d8ga2nsc  acme/widgets (main)", "e4n2zzs0yvt5d8ga2nsc  acme/widgets (v2)"]],
    // Part of a name, and by chance the beginning of another's id.
    ["gear", ["gear4hs0yvt5d8ga2nsc  acme/cogs (main)", "77777hs0yvt5d8ga2nsc  acme/gears (main)"]],
  ])("%s that may mean several removes nothing, and names them", async (text, lines) => {
    const server = await startScriptedServer(answer({ repositories: REPOSITORIES }), gone);
    expect(await run(["rm", text, "--server", server.url])).toEqual({
      status: 2,
      out: "",
      err: `Several are meant by ${text}. Type more of it:\n  ${lines.join("\n  ")}\n`,
    });
    expect(server.seen).toHaveLength(1);
  });
});

import { realpathSync, symlinkSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryDirectory } from "../../../test/support/cleanup.ts";
import { runCliToEnd as run, startCli as start } from "../../../test/support/cli.ts";
import { answer, frame, startScriptedServer, stream, type Scene } from "../../../test/support/scripted-server.ts";
import type { Repository, StreamEvent } from "../../client/client.ts";

const JOB = "01K0000000000000000000000A";
const OTHER = "01K0000000000000000000000B";
const EVENT = { jobId: JOB, repository: "acme/widgets", stage: "Cloning", message: "Connecting" } as StreamEvent;
const CANCELLED = {
  ...EVENT,
  stage: "Failed",
  error: { code: "cancelled", title: "Cancelled", detail: "It was cancelled.", hint: "", logTail: ["a line of git"] },
} as unknown as StreamEvent;
const NOT_FOUND = { code: "not_found", title: "Not found", detail: "There is none.", hint: "Look.", retryable: false };

describe("watch", () => {
  it("shows a job from where it is, to its end, and how it ended", async () => {
    const server = await startScriptedServer(stream([frame(7, EVENT), frame(8, CANCELLED)]));
    const { status, err } = await run(["watch", JOB, "--progress", "none", "--server", server.url]);
    expect({ status, err }).toEqual({ status: 1, err: "Cancelled: It was cancelled.\n" });
    expect(server.seen.map(({ url }) => url)).toEqual([`/api/v1/jobs/${JOB}/events`]);
  });

  it("shows all of it with --all", async () => {
    const server = await startScriptedServer(stream([frame(1, EVENT), frame(2, CANCELLED)]));
    const { out } = await run(["watch", JOB, "--all", "--progress", "json", "--server", server.url]);
    expect(out.trimEnd().split("\n")).toHaveLength(2);
    expect(server.seen[0]?.url).toBe(`/api/v1/jobs/${JOB}/events?after=0`);
  });

  it("says so where there is no such job", async () => {
    const server = await startScriptedServer(answer(NOT_FOUND, 404));
    const { status, err } = await run(["watch", "x", "--server", server.url]);
    expect({ status, err }).toEqual({ status: 1, err: "Not found: There is none.\nLook.\n" });
  });

  it("only stops watching on Ctrl-C", async () => {
    const server = await startScriptedServer(stream([frame(1, EVENT)], "stay"));
    const running = start(["watch", JOB, "--server", server.url]);
    await running.untilError(/Connecting/);
    running.interrupt();
    expect(await running.status).toBe(1);
    expect(running.err()).toContain(
      `Nobody watches job ${JOB} any more; it was not cancelled.\nWatch again with: megabrain watch ${JOB} --server`,
    );
    expect(server.seen.map(({ method }) => method)).toEqual(["GET"]);
  });
});

describe("retry", () => {
  it("watches the new job from its first event", async () => {
    const server = await startScriptedServer(
      answer({ id: OTHER, deduplicated: false }, 202),
      stream([frame(1, CANCELLED)]),
    );
    expect((await run(["retry", JOB, "--progress", "none", "--server", server.url])).status).toBe(1);
    expect(server.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `POST /api/v1/jobs/${JOB}/retry`,
      `GET /api/v1/jobs/${OTHER}/events?after=0`,
    ]);
  });
});

describe("cancel", () => {
  const job = (error: unknown) => ({ id: JOB, repository: "acme/widgets", status: "failed", error });

  it("waits until the job has ended, and says so", async () => {
    const server = await startScriptedServer(
      answer({}, 202),
      stream([frame(9, CANCELLED)]),
      answer(job(CANCELLED.error)),
    );
    const { status, out } = await run(["cancel", JOB, "--server", server.url]);
    expect({ status, out }).toEqual({ status: 0, out: `Cancelled the ingestion of acme/widgets (job ${JOB}).\n` });
    expect(server.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `DELETE /api/v1/jobs/${JOB}`,
      `GET /api/v1/jobs/${JOB}/events`,
      `GET /api/v1/jobs/${JOB}`,
    ]);
  });

  it("does not claim a job that was quicker", async () => {
    const ended = { ...job(null), status: "complete" };
    const server = await startScriptedServer(answer({}, 202), stream([frame(9, CANCELLED)]), answer(ended));
    const { status, out } = await run(["cancel", JOB, "--server", server.url]);
    expect({ status, out }).toMatchObject({ status: 1, out: expect.stringMatching(/had ended before: complete\.\n$/) });
  });

  it("cancels a job once that is named twice, once by its beginning", async () => {
    const server = await startScriptedServer(
      answer({ jobs: [job(null)], cursor: null }),
      answer({}, 202),
      stream([frame(9, CANCELLED)]),
      answer(job(CANCELLED.error)),
    );
    const { status, out, err } = await run(["cancel", JOB, JOB.slice(0, 20), "--server", server.url]);
    expect({ status, out, err }).toEqual({
      status: 0,
      out: `Cancelled the ingestion of acme/widgets (job ${JOB}).\n`,
      err: "",
    });
    expect(server.seen.filter(({ method }) => method === "DELETE")).toHaveLength(1);
  });

  it("goes on with the others, and gives those it cancelled as JSON", async () => {
    const server = await startScriptedServer(
      answer(NOT_FOUND, 404),
      answer({}, 202),
      stream([frame(9, CANCELLED)]),
      answer(job(CANCELLED.error)),
    );
    const { status, out, err } = await run(["cancel", "x", JOB, "--json", "--server", server.url]);
    expect({ status, out: JSON.parse(out) as unknown }).toEqual({ status: 1, out: { jobs: [job(CANCELLED.error)] } });
    expect(err).toBe("x: Not found: There is none.\nLook.\n");
  });
});

describe("repos, rm and show", () => {
  const REPOSITORIES = [
    { id: "r1", repository: "acme/widgets", ref: "main" },
    { id: "r2", repository: "acme/widgets", ref: "v2" },
    { id: "r3", repository: "acme/gears", ref: "main" },
  ] as Repository[];
  const FILE = { path: "src/a:1.py", language: "Python", bytes: 12, content: "one\r\n\u001Btwo\nthree", symbols: [] };
  const list: Scene = answer({ repositories: REPOSITORIES });
  const gone: Scene = (_, response) => void response.writeHead(204).end();

  /** Files of these repositories, and nothing else; a search finds what ends alike. */
  function serveFiles(files: Readonly<Record<string, object>>) {
    const similar = { hits: [{ path: "lib/a.py", repository: "acme/gears" }] };
    return startScriptedServer((request, response) => {
      const url = decodeURIComponent(request.url ?? "").replace("/api/v1", "");
      const scene =
        url === "/repositories"
          ? list
          : url.startsWith("/search?q=")
            ? answer(similar)
            : answer(files[url] ?? NOT_FOUND, files[url] === undefined ? 404 : 200);
      scene(request, response);
    });
  }

  it("takes one out by its name, and by its ref where there are several", async () => {
    const server = await startScriptedServer(list, gone, list, gone);
    const first = await run(["rm", "ACME/gears", "--server", server.url]);
    expect(first).toEqual({ status: 0, out: "Removed acme/gears (main).\n", err: "" });
    const second = await run(["rm", "acme/widgets", "--ref", "v2", "--json", "--server", server.url]);
    expect(JSON.parse(second.out)).toEqual({ removed: [REPOSITORIES[1]] });
    expect(server.seen.filter(({ method }) => method === "DELETE").map(({ url }) => url)).toEqual([
      "/api/v1/repositories/r3",
      "/api/v1/repositories/r2",
    ]);
  });

  it("takes all refs out only where that was said", async () => {
    const server = await startScriptedServer(list, list, gone);
    const refused = await run(["rm", "acme/gears", "acme/widgets", "--server", server.url]);
    expect(refused).toMatchObject({ status: 2, out: "" });
    expect(refused.err).toBe("acme/widgets is searchable at main, v2. Say which with --ref, or --all-refs.\n");
    expect(server.seen).toHaveLength(1);
    const all = await run(["rm", "acme/widgets", "r1", "--all-refs", "--server", server.url]);
    expect(all.out).toBe("Removed acme/widgets (main).\nRemoved acme/widgets (v2).\n");
  });

  it.each([
    [["rm", "gear"], 'No repository "gear" is searchable. Is it acme/gears?\n'],
    [["rm", "x"], 'No repository "x" is searchable. See those there are with `megabrain repos`.\n'],
    [["rm", "acme/gears", "--ref", "v9"], "acme/gears is searchable at main, not at v9.\n"],
  ])("%j says what there is instead", async (argv, err) => {
    const server = await startScriptedServer(list);
    expect(await run([...argv, "--server", server.url])).toEqual({ status: 2, out: "", err });
  });

  it("takes the path that was ingested, and names no strangers for one that was not", async () => {
    const dir = realpathSync(temporaryDirectory());
    const link = path.join(realpathSync(temporaryDirectory()), "link");
    symlinkSync(dir, link);
    const listed = answer({ repositories: [...REPOSITORIES, { id: "r4", repository: dir, ref: "main" }] });
    const server = await startScriptedServer(listed, gone, listed);
    const removed = await run(["rm", link, "--server", server.url]);
    expect(removed).toEqual({ status: 0, out: `Removed ${dir} (main).\n`, err: "" });
    expect(await run(["rm", ".", "--server", server.url])).toEqual({
      status: 2,
      out: "",
      err: `No repository at ${process.cwd()} is searchable. See those there are with \`megabrain repos\`.\n`,
    });
  });

  it("shows a file of the repository that alone has such a part in its name", async () => {
    const server = await serveFiles({ "/repositories/r3/files/a.py": FILE });
    expect((await run(["show", "a.py", "--repo", "gear", "--server", server.url])).out).toBe(FILE.content);
    const unclear = await run(["show", "a.py", "--repo", "acme", "--server", server.url]);
    expect(unclear).toMatchObject({ status: 2, err: expect.stringContaining("Is it acme/widgets or acme/gears?") });
  });

  it("says how long a file is that has no such line", async () => {
    const server = await serveFiles({ "/repositories/r3/files/a.py": FILE });
    const beyond = await run(["show", "a.py:4", "--server", server.url]);
    expect(beyond).toEqual({ status: 2, out: "", err: "src/a:1.py has 3 lines.\n" });
    expect((await run(["show", "a.py:3", "--server", server.url])).status).toBe(0);
  });

  it("gives a pipe the file as it is, and the lines that were asked for", async () => {
    const server = await serveFiles({ "/repositories/r3/files/src/a:1.py": FILE });
    const all = await run(["show", "src/a:1.py", "--server", server.url]);
    expect(all).toEqual({ status: 0, out: FILE.content, err: "" });
    expect((await run(["show", "src/a:1.py:2-2", "--server", server.url])).out).toBe("\u001Btwo\n");
    expect((await run(["show", "src/a:1.py:3-9", "--server", server.url])).out).toBe("three");
    const json = await run(["show", "src/a:1.py", "--repo", "acme/gears", "--json", "--server", server.url]);
    expect(JSON.parse(json.out)).toEqual(FILE);
    expect((await run(["show", "src/a:1.py", "--outline", "--server", server.url])).out).toBe("No symbols.\n");
  });

  it("says which have such a file where there are several, and which are similar where there is none", async () => {
    const server = await serveFiles({ "/repositories/r1/files/a.py": FILE, "/repositories/r2/files/a.py": FILE });
    const several = await run(["show", "a.py", "--server", server.url]);
    expect(several).toEqual({
      status: 2,
      out: "",
      err: "Several have a file a.py: acme/widgets (main), acme/widgets (v2). Say which with --repo and --ref.\n",
    });
    expect((await run(["show", "a.py", "--ref", "v2", "--server", server.url])).status).toBe(0);
    expect(await run(["show", "x/a.py:3", "--server", server.url])).toEqual({
      status: 2,
      out: "",
      err: "No repository that is searchable has a file x/a.py:3. Similar ones:\n  lib/a.py  (acme/gears)\n",
    });
  });

  it("says how to begin where nothing is searchable", async () => {
    const server = await startScriptedServer(answer({ repositories: [] }));
    expect((await run(["repos", "--server", server.url])).out).toBe(
      "No repository is searchable yet. Begin with: megabrain ingest OWNER/NAME\n",
    );
  });
});

import { describe, expect, it } from "vitest";
import { runCliToEnd as run } from "../../../test/support/cli.ts";
import { answer, startScriptedServer } from "../../../test/support/scripted-server.ts";
import { freePort } from "../../../test/support/server.ts";

const HIT = {
  repository: "a/b",
  ref: "main",
  path: "a.go",
  lines: null,
  symbol: null,
  kind: null,
  snippet: "",
  matches: [],
};
const NOTHING = { hits: [], total: 0, totalIsExact: true, facets: {}, cursor: null, tookMs: 1 };
const DAMAGED = { unavailable: [{ repository: "a/b", ref: "main", reason: "Its index is damaged." }] };

// 0 where grep says 0, and 1 only where it says 1: `megabrain search x || echo none` must not take a failure for an answer.
describe("the exit status of search", () => {
  it.each([
    ["something was found", { ...NOTHING, hits: [HIT], total: 1 }, 0],
    ["something was found, though not everywhere", { ...NOTHING, ...DAMAGED, hits: [HIT], total: 1 }, 0],
    ["nothing matches", NOTHING, 1],
    ["nothing matches where it could look", { ...NOTHING, ...DAMAGED }, 2],
  ])("tells that %s, with --json too", async (_, results, expected) => {
    const server = await startScriptedServer(answer({ ...results, repositories: [] }));
    const argv = ["search", "x", "--server", server.url];
    expect((await run(argv)).status).toBe(expected);
    const json = await run([...argv, "--json"]);
    expect({ status: json.status, hits: (JSON.parse(json.out) as typeof NOTHING).hits }).toEqual({
      status: expected,
      hits: results.hits,
    });
  });

  it.each([
    ["queue_full", 503],
    ["invalid_request", 400],
    ["internal", 500],
  ])("tells a failure (%s) from nothing", async (code, status) => {
    const server = await startScriptedServer(answer({ code, title: "No", detail: "No.", hint: "" }, status));
    expect(await run(["search", "x", "--server", server.url])).toEqual({ status: 2, out: "", err: "No: No.\n" });
  });

  it("tells from nothing that no server is there", async () => {
    const { status, err } = await run(["search", "x", "--server", `http://127.0.0.1:${await freePort()}`]);
    expect({ status, err }).toEqual({ status: 2, err: expect.stringContaining("No MegaBrain answers") });
  });
});

import { EventEmitter, once } from "node:events";
import { describe, expect, test } from "vitest";
import { startHttpServer } from "../../../test/support/http-server.ts";
import { AppError } from "../../core/error.ts";
import type { RepositoryId } from "../../core/ids.ts";
import type { CodeSearch, SearchHit, SearchQuery, SearchResults } from "../../core/ports/code-search.ts";

let search: CodeSearch["search"];
const { call, log } = await startHttpServer({ search: (query, signal) => search(query, signal) });

const NOTHING: SearchResults = {
  hits: [],
  total: 0,
  totalIsExact: true,
  facets: { repositories: {}, languages: {} },
  cursor: null,
  unavailable: [],
  tookMs: 0.4,
};

const HIT: SearchHit = {
  repositoryId: "r1" as RepositoryId,
  repository: "acme/widgets",
  ref: "main",
  commit: "c".repeat(40),
  path: "src/ü.go",
  language: "Go",
  lines: [3, 4],
  symbol: "Pool.run",
  kind: "method",
  snippet: 'a "b"\n\u2028c',
  matches: [
    [0, 1],
    [3, 4],
  ],
  score: 1.25,
};

describe("searching", () => {
  test("passes the question on and the answer back, whole", async () => {
    let asked: SearchQuery | null = null;
    const results: SearchResults = {
      ...NOTHING,
      hits: [HIT, { ...HIT, lines: null, symbol: null, kind: null, snippet: "", matches: [] }],
      total: 2,
      totalIsExact: false,
      facets: { repositories: { "acme/widgets": 2 }, languages: { Go: 2, "C++": 0 } },
      cursor: "next",
      unavailable: [{ repository: "acme/gears", ref: "main", reason: "The index file s/segment.db is damaged." }],
    };
    search = async (query) => {
      asked = query;
      return results;
    };
    const q = 'lang:go file:*_test.go "func Test" ü+&';
    const answer = await call(`/api/v1/search?q=${encodeURIComponent(q)}&limit=1000&cursor=abc`);
    expect([answer.status, answer.body]).toEqual([200, results]);
    expect(asked).toEqual({ q, limit: 1000, cursor: "abc" });
    await call("/api/v1/search?q=7");
    expect(asked).toEqual({ q: "7", limit: 20, cursor: null });
  });

  test.each(["", "limit=5", "q=a&limit=0", "q=a&limit=1001", "q=a&limit=x", "q=a&q=b"])(
    "refuses ?%s",
    async (query) => {
      expect(await call(`/api/v1/search?${query}`)).toMatchObject({ status: 400, body: { code: "invalid_request" } });
    },
  );

  test("tells what is wrong with a query", async () => {
    search = async () => {
      throw new AppError("invalid_request", "A term has at least one character.");
    };
    const answer = await call("/api/v1/search?q=%22%22");
    expect(answer).toMatchObject({ status: 400, body: { detail: "A term has at least one character." } });
  });

  test("stops when nobody waits for the answer any more", async () => {
    const happened = new EventEmitter();
    const [started, stopped] = [once(happened, "started"), once(happened, "stopped")];
    search = (_query, signal) =>
      new Promise((_resolve, reject) => {
        happened.emit("started");
        signal.addEventListener("abort", () => {
          happened.emit("stopped");
          reject(signal.reason as Error);
        });
      });
    const client = new AbortController();
    const asked = call("/api/v1/search?q=slow", { signal: client.signal });
    await started;
    client.abort();
    await expect(asked).rejects.toThrow(/abort/);
    await stopped;
    // Its end is logged, if at all, before the next answer.
    search = async () => NOTHING;
    await call("/api/v1/search?q=next");
    expect(log()).not.toContain("a request failed");
  });

  test("is not logged, whatever becomes of it", async () => {
    search = async () => {
      throw new Error("the index is on fire");
    };
    expect((await call("/api/v1/search?q=s3cret")).status).toBe(500);
    expect(log()).toContain("the index is on fire");
    expect(log()).not.toContain("s3cret");
  });
});

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { onCleanUp } from "../../test/support/cleanup.ts";
import type { RepositoryId } from "../core/ids.ts";
import type { SearchHit, SearchResults } from "../core/ports/code-search.ts";
import { systemClock } from "../system-clock.ts";
import { runCli } from "./run-cli.ts";
import { describeHits, describeUnavailable } from "./search-command.ts";

const HIT: SearchHit = {
  repositoryId: "r1" as RepositoryId,
  repository: "acme/widgets",
  ref: "main",
  commit: "0123",
  path: "src/pool.py",
  language: "Python",
  lines: [99, 100],
  symbol: "Pool.submit",
  kind: "method",
  snippet: "    def submit(self):\n        return 1",
  matches: [[8, 14]],
  score: 1,
};

const results = (hits: readonly SearchHit[], change: Partial<SearchResults> = {}): SearchResults => ({
  hits,
  total: hits.length,
  totalIsExact: true,
  facets: { repositories: {}, languages: {} },
  cursor: null,
  unavailable: [],
  tookMs: 3.6,
  ...change,
});

it("shows where each hit is, what it defines, and its lines by number", () => {
  expect(describeHits(results([HIT]), false)).toBe(
    `acme/widgets (main)  src/pool.py:99  method Pool.submit
   99      def submit(self):
  100          return 1

1 of 1 file, 4 ms`,
  );
});

it("shows a hit of the path alone without lines, and says when there are more than were counted", () => {
  const byPath: SearchHit = { ...HIT, lines: null, symbol: null, kind: null, snippet: "", matches: [] };
  const text = describeHits(results([byPath], { total: 5000, totalIsExact: false }), false);
  expect(text).toBe("acme/widgets (main)  src/pool.py\n\n1 of at least 5,000 files, 4 ms");
});

it("names what was left out, and what to do about it", () => {
  const unavailable = [{ repository: "acme/gears", ref: "main", reason: "The index file s/segment.db is damaged." }];
  expect(describeUnavailable(results([], { unavailable }))).toEqual([
    "acme/gears (main) was left out: The index file s/segment.db is damaged. Ingest it again with --full.",
  ]);
  // An older server's answer.
  expect(describeUnavailable({})).toEqual([]);
});

it("paints matches where it may, each line by itself", () => {
  const text = describeHits(results([{ ...HIT, snippet: "one\ntwo", matches: [[2, 5]] }]), true);
  expect(text).toContain("on\u001B[31me\u001B[0m\n");
  expect(text).toContain("\u001B[31mt\u001B[0mwo");
});

it("tells refs of a repository apart, commits by their first ten digits", () => {
  const commit = { ...HIT, ref: "0123456789abcdef0123456789abcdef01234567" };
  const text = describeHits(results([HIT, commit]), false);
  expect(text).toContain("acme/widgets (main)  src");
  expect(text).toContain("acme/widgets (0123456789)  src");
});

it("says so when nothing matches", () => {
  expect(describeHits(results([]), false)).toBe("Nothing matches.");
});

it.each([
  { repositories: [], hint: /^No repository is searchable yet\. Begin with: megabrain ingest OWNER\/NAME$/ },
  { repositories: [{}], hint: /^A file must hold every term/ },
])("says beside an empty answer why nothing may match, of $repositories", async ({ repositories, hint }) => {
  const server = createServer((request, response) => {
    response.end(JSON.stringify(request.url === "/api/v1/repositories" ? { repositories } : results([])));
  }).listen(0, "127.0.0.1");
  onCleanUp(() => server.close());
  await once(server, "listening");
  const [out, err]: [string[], string[]] = [[], []];
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const status = await runCli(["search", "x", "--server", url], {
    program: "megabrain",
    env: {},
    output: {
      result: (text) => out.push(text),
      note: (text) => err.push(text),
      colour: false,
      columns: null,
      terminal: null,
    },
    clock: systemClock,
    readStdin: () => Promise.resolve(""),
    onInterrupt: () => () => undefined,
    exitNow: () => undefined,
  });
  expect({ status, out }).toEqual({ status: 0, out: ["Nothing matches."] });
  expect(err.join("\n")).toMatch(hint);
});

import { expect, it } from "vitest";
import { runCliToEnd } from "../../../test/support/cli.ts";
import { answer, startScriptedServer } from "../../../test/support/scripted-server.ts";
import type { SearchResults } from "../../client/client.ts";
import { renderHits, renderUnavailable } from "./hits.ts";

type SearchHit = SearchResults["hits"][number];

const PLAIN = { colour: false };
const COLOURED = { colour: true };
const describeHits = (answered: SearchResults, look: typeof PLAIN) => renderHits(answered, look).join("\n");

const HIT: SearchHit = {
  repositoryId: "r1",
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

const results = (hits: SearchHit[], change: Partial<SearchResults> = {}): SearchResults => ({
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
  expect(describeHits(results([HIT]), PLAIN)).toBe(
    `acme/widgets (main)  src/pool.py:99  method Pool.submit
   99      def submit(self):
  100          return 1

1 of 1 file, 4 ms`,
  );
});

it("shows a hit of the path alone without lines, and says when there are more than were counted", () => {
  const byPath: SearchHit = { ...HIT, lines: null, symbol: null, kind: null, snippet: "", matches: [] };
  const text = describeHits(results([byPath], { total: 5000, totalIsExact: false }), PLAIN);
  expect(text).toBe("acme/widgets (main)  src/pool.py\n\n1 of at least 5,000 files, 4 ms");
});

it("names what was left out, and what to do about it", () => {
  const unavailable = [{ repository: "acme/gears", ref: "main", reason: "The index file s/segment.db is damaged." }];
  expect(renderUnavailable(results([], { unavailable }))).toEqual([
    "acme/gears (main) was left out: The index file s/segment.db is damaged. Ingest it again with --full.",
  ]);
  // An older server's answer.
  expect(renderUnavailable({})).toEqual([]);
});

it("paints matches where it may, each line by itself", () => {
  const text = describeHits(results([{ ...HIT, snippet: "one\ntwo", matches: [[2, 5]] }]), COLOURED);
  expect(text).toContain("on\u001B[31me\u001B[0m\n");
  expect(text).toContain("\u001B[31mt\u001B[0mwo");
});

it("tells refs of a repository apart, commits by their first ten digits", () => {
  const commit = { ...HIT, ref: "0123456789abcdef0123456789abcdef01234567" };
  const text = describeHits(results([HIT, commit]), PLAIN);
  expect(text).toContain("acme/widgets (main)  src");
  expect(text).toContain("acme/widgets (0123456789)  src");
});

it("says so when nothing matches", () => {
  expect(describeHits(results([]), PLAIN)).toBe("Nothing matches.");
});

it.each([
  {
    query: "x",
    repositories: [],
    hint: /^No repository is searchable yet\. Begin with: megabrain ingest OWNER\/NAME$/m,
  },
  { query: "x", repositories: [{}], hint: /^A file must hold every term/m },
  { query: "x lng:go", repositories: [{}], hint: /^lng: is no filter; there are symbol: repo: lang: file: case:$/m },
  { query: "x repo:nope", repositories: [{ repository: "a/b" }], hint: /^No repository's name holds nope\.$/m },
])(
  "says beside an empty answer why $query may find nothing in $repositories",
  async ({ query, repositories, hint }) => {
    const server = await startScriptedServer(answer(results([])), answer({ repositories }));
    const { status, out, err } = await runCliToEnd(["search", query, "--server", server.url]);
    expect({ status, out }).toEqual({ status: 1, out: "Nothing matches.\n" });
    expect(err).toMatch(hint);
  },
);

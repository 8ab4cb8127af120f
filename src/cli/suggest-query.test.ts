import { expect, test } from "vitest";
import type { SearchResults } from "../client/client.ts";
import { suggestQuery } from "./suggest-query.ts";

test("says more than a letter", async () => {
  const hits = ["s", "T.s", "Engine.serve"].map((symbol) => ({ repository: "acme/widgets", symbol }));
  const search = () => Promise.resolve({ hits } as unknown as SearchResults);
  expect(await suggestQuery("acme/widgets", { search })).toBe("'repo:acme/widgets serve'");
});

test.each([
  ["acme/widgets", { symbol: "Pool.run" }, "'repo:acme/widgets run'"],
  ["/srv/my code/it's", { symbol: "run" }, String.raw`'repo:"/srv/my code/it'\''s" run'`],
  ["acme/notes", { symbol: null, path: "docs/first-steps.md" }, "'repo:acme/notes steps'"],
  ["acme/odd", { symbol: "operator+", path: "a.cc" }, null],
])("of %s, where %j was found", async (repository, hit, expected) => {
  const search = () => Promise.resolve({ hits: [{ repository, ...hit }] } as SearchResults);
  expect(await suggestQuery(repository, { search })).toBe(expected);
});

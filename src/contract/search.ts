import { Type, type Static } from "typebox";
import { count, cursor, limit, nullable, text } from "./shapes.ts";
import { SymbolKind } from "./words.ts";

export const SearchQuery = Type.Object({
  q: text('`term "two words" symbol:parse repo:acme lang:go file:*_test.go`'),
  limit: limit(20),
  cursor: cursor(),
});

const pair = Type.Unsafe<[number, number]>(Type.Array(count(), { minItems: 2, maxItems: 2 }));

export const SearchResults = Type.Object({
  hits: Type.Array(
    Type.Object({
      repositoryId: Type.String(),
      repository: Type.String(),
      ref: Type.String(),
      commit: Type.String(),
      path: Type.String(),
      language: Type.String(),
      lines: nullable(pair, "First and last line of the snippet. Null when only the path matched."),
      symbol: nullable(Type.String(), "Qualified name of the symbol that a term names."),
      kind: nullable(SymbolKind),
      snippet: text("The best lines."),
      matches: Type.Array(pair, { description: "Where terms stand in the snippet: UTF-16 offsets, end exclusive." }),
      score: Type.Number({ description: "Higher is better; comparable within one answer only." }),
    }),
    { description: "One per file, best first." },
  ),
  total: count("Files that match."),
  totalIsExact: Type.Boolean({ description: "False when there are at least `total`." }),
  facets: Type.Object({
    repositories: Type.Record(Type.String(), count()),
    languages: Type.Record(Type.String(), count()),
  }),
  cursor: nullable(Type.String(), "For the next page; null at the end."),
  unavailable: Type.Array(Type.Object({ repository: Type.String(), ref: Type.String(), reason: Type.String() }), {
    description: "Repositories that were left out, at least in part: their index cannot be read. Ingest them again.",
  }),
  tookMs: Type.Number(),
});

export type SearchResults = Static<typeof SearchResults>;

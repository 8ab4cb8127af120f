import { Type, type Static } from "typebox";
import { count, cursor, limit, nullable, text } from "./shapes.ts";
import { SymbolKind } from "./words.ts";

export const SearchQuery = Type.Object({
  q: text(
    'Words and `"phrases"`, all of which a file holds in its text or path, `symbol:` and the start of the name of a symbol it ' +
      "defines, and filters: `repo:` `lang:` `file:` `case:`. A word with a capital letter minds case.",
    "parseConfig lang:go file:*_test.go",
  ),
  limit: limit(20),
  cursor: cursor(),
});

const pair = Type.Unsafe<[number, number]>(Type.Array(count(), { minItems: 2, maxItems: 2 }));

const SearchHit = Type.Object(
  {
    repositoryId: text("Of the repository's ref."),
    repository: text("As a person writes it."),
    ref: text("Branch, tag or commit."),
    commit: text("Full object name."),
    path: text("Of the file."),
    language: text("Of the file."),
    lines: nullable(pair, "First and last line of the snippet. Null when only the path matched."),
    symbol: nullable(Type.String(), "Qualified name of the symbol that a term names."),
    kind: nullable(SymbolKind, "Of that symbol."),
    snippet: text("The best lines."),
    matches: Type.Array(pair, { description: "Where terms stand in the snippet: UTF-16 offsets, end exclusive." }),
    score: Type.Number({ description: "Higher is better; comparable within one answer only." }),
  },
  { title: "SearchHit", description: "One file that matches, with its best lines." },
);

export const SearchResults = Type.Object(
  {
    hits: Type.Array(SearchHit, { description: "One per file, best first." }),
    total: count("Files that match."),
    totalIsExact: Type.Boolean({ description: "False when there are at least `total`." }),
    facets: Type.Object(
      {
        repositories: Type.Record(Type.String(), count()),
        languages: Type.Record(Type.String(), count()),
      },
      { description: "How many of the files counted are in each." },
    ),
    cursor: nullable(Type.String(), "For the next page; null at the end."),
    unavailable: Type.Array(Type.Object({ repository: Type.String(), ref: Type.String(), reason: Type.String() }), {
      description: "Repositories that were left out, at least in part: their index cannot be read. Ingest them again.",
    }),
    tookMs: Type.Number({ description: "Milliseconds." }),
  },
  {
    title: "SearchResults",
    description: "What was found.",
    examples: [
      {
        hits: [
          {
            repositoryId: "k3v9q2x7m1c8",
            repository: "acme/widgets",
            ref: "main",
            commit: "9fceb02d0ae598e95dc970b74767f19372d61af8",
            path: "config_test.go",
            language: "Go",
            lines: [12, 13],
            symbol: "parseConfig",
            kind: "function",
            snippet: "func parseConfig(text string) Config {\n\treturn Config{}",
            matches: [[5, 16]],
            score: 12.5,
          },
        ],
        total: 1,
        totalIsExact: true,
        facets: { repositories: { "acme/widgets": 1 }, languages: { Go: 1 } },
        cursor: null,
        unavailable: [],
        tookMs: 3.2,
      },
    ],
  },
);

export type SearchResults = Static<typeof SearchResults>;

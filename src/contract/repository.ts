import { Type, type Static } from "typebox";
import { SkippedCounts } from "./progress-event.ts";
import { count, cursor, limit, line, nullable, text, time } from "./shapes.ts";
import { SkipReason, Source, SymbolKind } from "./words.ts";

/** One searchable (repository, ref). */
export const Repository = Type.Object({
  id: Type.String(),
  repository: text("As a person writes it."),
  source: Source,
  url: text("What git is given; an absolute path for `local`."),
  host: nullable(Type.String()),
  owner: nullable(Type.String()),
  name: Type.String(),
  ref: Type.String(),
  commit: text("Full object name."),
  files: count(),
  symbols: count(),
  bytes: count("Bytes of source."),
  indexBytes: count("Bytes the index of this ref takes on disk."),
  cloneBytes: count("Bytes that what was fetched takes on disk; all refs of a repository share it."),
  receivedBytes: count("Bytes git received for it."),
  skipped: SkippedCounts,
  languages: Type.Record(Type.String(), count(), { description: "Files by language." }),
  indexedAt: time("When this snapshot began to answer."),
  links: Type.Object({ self: Type.String(), skipped: Type.String() }),
});

export const RepositoryList = Type.Object({ repositories: Type.Array(Repository) });

export const RepositoryFile = Type.Object({
  path: Type.String(),
  language: Type.String(),
  bytes: count(),
  content: Type.String(),
  symbols: Type.Array(
    Type.Object({
      name: Type.String(),
      qualifiedName: Type.String(),
      kind: SymbolKind,
      line: count("Line of the name, from 1."),
      startLine: count(),
      endLine: count(),
      startByte: count("In the UTF-8 content."),
      endByte: count("Exclusive."),
      signature: Type.String(),
      doc: nullable(Type.String()),
      parent: nullable(count(), "Index of the enclosing symbol in this list."),
    }),
  ),
  problems: Type.Array(Type.Object({ line: count("From 1."), message: text("For a person.") }), {
    description: "What its parser did not understand, the first of it; the rest of the file is outlined.",
  }),
});

export const SkippedList = Type.Object({
  files: Type.Array(Type.Object({ path: Type.String(), reason: SkipReason, bytes: count() })),
  cursor: nullable(Type.String()),
});

export type Repository = Static<typeof Repository>;
export type RepositoryList = Static<typeof RepositoryList>;
export type RepositoryFile = Static<typeof RepositoryFile>;
export type SkippedList = Static<typeof SkippedList>;

export const RepositoryParams = Type.Object({ id: line() });
export const FileParams = Type.Object({ id: line(), "*": text("The file's path.") });
export const SkippedQuery = Type.Object({ limit: limit(200), cursor: cursor() });

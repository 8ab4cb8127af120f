import { Type, type Static } from "typebox";
import { SkippedCounts } from "./progress-event.ts";
import { count, cursor, limit, line, nullable, text, time } from "./shapes.ts";
import { SkipReason, Source, SymbolKind } from "./words.ts";

const ID_EXAMPLE = "k3v9q2x7m1c8";

/** One searchable (repository, ref). */
export const Repository = Type.Object(
  {
    id: text("Stable for this ref of this repository."),
    repository: text("As a person writes it."),
    source: Source,
    url: text("What git is given; an absolute path for `local`."),
    host: nullable(Type.String(), "With a port where it is not the usual one; null for `local`."),
    owner: nullable(Type.String(), "Nested groups keep their slashes; null where the address has none."),
    name: text("Without its owner."),
    ref: text("Branch, tag or commit."),
    commit: text("Full object name."),
    files: count("Files in the index."),
    symbols: count("Symbols in the index."),
    bytes: count("Bytes of source."),
    indexBytes: count("Bytes the index of this ref takes on disk."),
    cloneBytes: count("Bytes that what was fetched takes on disk; all refs of a repository share it."),
    receivedBytes: count("Bytes git received for it."),
    skipped: SkippedCounts,
    languages: Type.Record(Type.String(), count(), { description: "Files by language." }),
    indexedAt: time("When this snapshot began to answer."),
    links: Type.Object(
      { self: text("The repository."), skipped: text("Its files that were left out.") },
      { description: "Addresses on this server." },
    ),
  },
  {
    title: "Repository",
    description: "One searchable ref of a repository.",
    examples: [
      {
        id: ID_EXAMPLE,
        repository: "acme/widgets",
        source: "github",
        url: "https://github.com/acme/widgets.git",
        host: "github.com",
        owner: "acme",
        name: "widgets",
        ref: "main",
        commit: "9fceb02d0ae598e95dc970b74767f19372d61af8",
        files: 200,
        symbols: 3120,
        bytes: 1_730_110,
        indexBytes: 2_981_888,
        cloneBytes: 612_004,
        receivedBytes: 540_112,
        skipped: { binary: 3 },
        languages: { Python: 180, Markdown: 20 },
        indexedAt: "2026-11-22T20:15:27.500Z",
        links: { self: `/api/v1/repositories/${ID_EXAMPLE}`, skipped: `/api/v1/repositories/${ID_EXAMPLE}/skipped` },
      },
    ],
  },
);

export const RepositoryList = Type.Object(
  { repositories: Type.Array(Repository, { description: "By name, then ref." }) },
  { title: "RepositoryList", description: "Everything that is searchable." },
);

const CodeSymbol = Type.Object(
  {
    name: text("As written."),
    qualifiedName: text("With its enclosing names, joined by dots."),
    kind: SymbolKind,
    line: count("Line of the name, from 1."),
    startLine: count("First line of the definition."),
    endLine: count("Its last line."),
    startByte: count("In the UTF-8 content."),
    endByte: count("Exclusive."),
    signature: text("First line of the definition, white space folded."),
    doc: nullable(Type.String(), "First sentence of its documentation."),
    parent: nullable(count(), "Index of the enclosing symbol in this list."),
  },
  { title: "CodeSymbol", description: "A definition in a file." },
);

export const RepositoryFile = Type.Object(
  {
    path: text("From the repository's top."),
    language: text("As GitHub calls it; `Text` where it is none."),
    bytes: count("Of the file in the repository."),
    content: text("Its text, whatever its encoding was."),
    symbols: Type.Array(CodeSymbol, { description: "In order of their start." }),
    problems: Type.Array(Type.Object({ line: count("From 1."), message: text("For a person.") }), {
      description: "What its parser did not understand, the first of it; the rest of the file is outlined.",
    }),
  },
  {
    title: "RepositoryFile",
    description: "One file as it is indexed, with its outline.",
    examples: [
      {
        path: "src/pool.py",
        language: "Python",
        bytes: 58,
        content: 'class Pool:\n    """Holds connections."""\n    size = 4\n',
        symbols: [
          {
            name: "Pool",
            qualifiedName: "Pool",
            kind: "class",
            line: 1,
            startLine: 1,
            endLine: 3,
            startByte: 0,
            endByte: 53,
            signature: "class Pool:",
            doc: "Holds connections.",
            parent: null,
          },
        ],
        problems: [],
      },
    ],
  },
);

const DirectoryEntry = Type.Object(
  {
    kind: Type.Enum(["directory", "file"]),
    path: text("From the repository's top."),
    language: nullable(Type.String(), "Null of a directory."),
    bytes: nullable(count(), "Of its text; null of a directory."),
  },
  { title: "DirectoryEntry", description: "A directory that holds files of the index, or such a file." },
);

export const FileList = Type.Object(
  {
    entries: Type.Array(DirectoryEntry, { description: "By path, as if a directory's ended with a slash." }),
    cursor: nullable(Type.String(), "For the next page; null at the end."),
  },
  {
    title: "FileList",
    description: "A page of what lies in a directory. Files that were left out do not count.",
    examples: [
      {
        entries: [
          { kind: "directory", path: "src/pool", language: null, bytes: null },
          { kind: "file", path: "src/pool.py", language: "Python", bytes: 58 },
        ],
        cursor: null,
      },
    ],
  },
);

export const SkippedList = Type.Object(
  {
    files: Type.Array(Type.Object({ path: Type.String(), reason: SkipReason, bytes: count() }), {
      description: "By path. Those with `parser_timeout` or `parser_crash` are in the index, as text.",
    }),
    cursor: nullable(Type.String(), "For the next page; null at the end."),
  },
  {
    title: "SkippedList",
    description: "A page of the files that were left out, or indexed without symbols.",
    examples: [{ files: [{ path: "logo.png", reason: "binary", bytes: 5120 }], cursor: null }],
  },
);

export type Repository = Static<typeof Repository>;
export type RepositoryList = Static<typeof RepositoryList>;
export type RepositoryFile = Static<typeof RepositoryFile>;
export type FileList = Static<typeof FileList>;
export type SkippedList = Static<typeof SkippedList>;

const id = line("Of the repository's ref, as the list has it.", ID_EXAMPLE);

export const RepositoryParams = Type.Object({ id });
export const FileParams = Type.Object({ id, "*": text("The file's path.", "src/pool.py") });
export const FilesQuery = Type.Object({
  directory: Type.Optional(text("The directory's path; the top unless given.", "src")),
  limit: limit(200),
  cursor: cursor(),
});
export const SkippedQuery = Type.Object({ limit: limit(200), cursor: cursor() });

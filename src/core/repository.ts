import type { RepositoryId, SegmentId } from "./ids.ts";

export const SOURCES = ["github", "gitlab", "bitbucket", "git", "local"] as const;
export type Source = (typeof SOURCES)[number];

/** A source we can fetch, in its one canonical form: two spellings of the same repository give equal addresses. */
export interface RepositoryAddress {
  readonly source: Source;
  /** What git is given: an https (or allowed http) URL without credentials, or an absolute path. Also the identity. */
  readonly url: string;
  /** As a person writes it: `acme/widgets`, `git.example.org/team/app`, or an absolute path. */
  readonly display: string;
  /** Host name with a port where it is not the default; null for `local`. */
  readonly host: string | null;
  /** `acme`; nested groups keep their slashes; null where the address has none. */
  readonly owner: string | null;
  readonly name: string;
}

/** What is searchable of a repository: one ref at one commit. Immutable; a new ingestion replaces it whole. */
export interface Snapshot {
  /** Full object name. */
  readonly commit: string;
  readonly manifest: Manifest;
  readonly files: number;
  readonly symbols: number;
  /** Bytes of source in the index. */
  readonly bytes: number;
  /** Bytes the index takes on disk. */
  readonly indexBytes: number;
  /** Bytes git received for it. */
  readonly receivedBytes: number;
  readonly skipped: Readonly<Partial<Record<SkipReason, number>>>;
  /** Files by language, most first. */
  readonly languages: Readonly<Record<string, number>>;
}

/** The segments that answer for a snapshot: the base, then what changed since, oldest first. */
export interface Manifest {
  /** Of what parsing makes of a file. Another one than `PARSE_VERSION` is ingested in full. */
  readonly parseVersion: number;
  readonly segments: readonly SegmentId[];
}

/** Grows whenever the same file would give another outline, language or mark. */
export const PARSE_VERSION = 2;

/** What a snapshot knows of one path, whether it is in the index or was left out. */
export interface IndexedEntry {
  /** Git's object name. */
  readonly blob: string;
  /** Why it was left out; null when it is in the index. */
  readonly left: SkipReason | null;
}

/** A snapshot as something to build on. */
export interface IndexedTree {
  /** Every path that is current now. */
  readonly entries: ReadonlyMap<string, IndexedEntry>;
  /** Its segments are too many, or hold too much that is superseded: what is built on it should compact it. */
  readonly needsCompaction: boolean;
}

/** One searchable (repository, ref). */
export interface Repository {
  readonly id: RepositoryId;
  readonly address: RepositoryAddress;
  /** Short name of the branch or tag (`main`), or the commit asked for. */
  readonly ref: string;
  readonly snapshot: Snapshot;
  /** Wall clock ms: when this snapshot began to answer. */
  readonly indexedAt: number;
}

/** Why a file is not in the index (the first six) or is there without symbols (the last two). */
export const SKIP_REASONS = [
  "binary",
  "too_large",
  "minified",
  "lfs_pointer",
  "symlink",
  "submodule",
  "parser_timeout",
  "parser_crash",
] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

/** A file left out, and why. Paths are UTF-8; bytes that are not become U+FFFD. */
export interface SkippedFile {
  readonly path: string;
  /** Git's object name. */
  readonly blob: string;
  readonly reason: SkipReason;
  readonly bytes: number;
}

import type { RepositoryId } from "../ids.ts";
import type { IndexedTree, Manifest, Repository, SkippedFile } from "../repository.ts";
import type { Outline } from "../outline.ts";

/** The searchable repositories. Snapshots get in through `JobStore.complete` alone. */
export interface RepositoryStore {
  /** By display name, then ref. */
  list(): Promise<readonly Repository[]>;
  get(id: RepositoryId): Promise<Repository | null>;
  /** The one that answers for this ref of a repository (`RepositoryAddress.url`). */
  find(place: { url: string; ref: string }): Promise<Repository | null>;
  /** What a snapshot holds. Null when its segments cannot be read: they are of another format, damaged or gone. */
  tree(manifest: Manifest): Promise<IndexedTree | null>;
  /** Makes it unsearchable at once; its space is freed when no search reads it. False when there is none. */
  delete(id: RepositoryId): Promise<boolean>;
  /** Files left out, by path; at most `limit` after the path `after`. */
  skipped(id: RepositoryId, page: { after: string | null; limit: number }): Promise<readonly SkippedFile[]>;
  /**
   * What lies in a directory, by path, where a directory's ends with a slash: at most `limit` entries after the entry at
   * `page.after`. Those of the top are in `""`. Empty where there is no such repository or directory: none is empty.
   */
  directory(id: RepositoryId, page: DirectoryPage): Promise<readonly DirectoryEntry[]>;
  /** One file of the current snapshot. Null when there is no such repository or file. */
  file(id: RepositoryId, path: string): Promise<IndexedFile | null>;
}

export interface DirectoryPage {
  /** `""`, or with a slash at its end: `src/`. */
  readonly directory: string;
  /** The path of an entry of it. Null: from the first one on. */
  readonly after: string | null;
  readonly limit: number;
}

/** Only what is in the index counts: a directory of nothing but files that were left out is none. */
export type DirectoryEntry =
  | { readonly kind: "directory"; readonly path: string }
  | { readonly kind: "file"; readonly path: string; readonly language: string; readonly bytes: number };

export interface IndexedFile {
  readonly path: string;
  readonly language: string;
  readonly bytes: number;
  /** UTF-8, whatever the encoding in the repository was. */
  readonly content: Uint8Array;
  readonly outline: Outline;
}

import { createHash } from "node:crypto";
import { deletedMeanwhile } from "../../core/deleted-meanwhile.ts";
import type { RepositoryId, SegmentId } from "../../core/ids.ts";
import type { DirectoryEntry, DirectoryPage, IndexedFile, RepositoryStore } from "../../core/ports/repository-store.ts";
import type {
  IndexedTree,
  Manifest,
  Repository,
  RepositoryAddress,
  SkippedFile,
  Snapshot,
} from "../../core/repository.ts";
import type { Catalogue } from "./catalogue.ts";
import { addressValues, toAddress, type AddressColumns } from "./job-row.ts";
import { damagedIndex, isDamage } from "./segment/damaged-segment.ts";

/** The searchable repositories in the catalogue. */
export function createRepositoryStore(deps: RepositoryDeps): RepositoryStore {
  const { catalogue, readDirectory, readFile, readSkipped, readTree, release } = deps;
  return {
    list: async () => listRepositories(catalogue),
    get: async (id) => getRepository(catalogue, id),
    find: async ({ url, ref }) => getRepository(catalogue, repositoryIdOf(url, ref)),
    tree: (manifest) => readTree(manifest),
    async delete(id) {
      const row = catalogue.get<Pick<RepositoryRow, "manifest">>(DELETE_REPOSITORY, [id]);
      if (row === undefined) return false;
      release(toManifest(row.manifest).segments);
      return true;
    },
    async skipped(id, page) {
      const repository = getRepository(catalogue, id);
      return repository === null ? [] : named(repository, () => readSkipped(repository.snapshot.manifest, page));
    },
    async directory(id, page) {
      const repository = getRepository(catalogue, id);
      return repository === null ? [] : named(repository, () => readDirectory(repository.snapshot.manifest, page));
    },
    async file(id, path) {
      const repository = getRepository(catalogue, id);
      return repository === null ? null : named(repository, () => readFile(repository.snapshot.manifest, path));
    },
  };
}

/** Whoever reads a damaged index learns whose it is. */
async function named<Result>(repository: Repository, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    throw isDamage(error) ? damagedIndex(repository, error) : error;
  }
}

export interface RepositoryDeps {
  readonly catalogue: Catalogue;
  /** Null when the snapshot has no such file. */
  readonly readFile: (manifest: Manifest, path: string) => Promise<IndexedFile | null>;
  readonly readSkipped: (
    manifest: Manifest,
    page: { after: string | null; limit: number },
  ) => Promise<readonly SkippedFile[]>;
  /** See `RepositoryStore.directory`. */
  readonly readDirectory: (manifest: Manifest, page: DirectoryPage) => Promise<readonly DirectoryEntry[]>;
  /** See `RepositoryStore.tree`. */
  readonly readTree: (manifest: Manifest) => Promise<IndexedTree | null>;
  /** Told, after the fact, which segments no manifest names any more. */
  readonly release: (segments: readonly SegmentId[]) => void;
}

/** Every searchable repository, by display name, then ref. */
export function listRepositories(catalogue: Catalogue): readonly Repository[] {
  return catalogue.all<RepositoryRow>(SELECT_REPOSITORIES).map(toRepository);
}

/** Makes a snapshot the one that answers. Part of the transaction that ends its job. */
export function putSnapshot(
  catalogue: Catalogue,
  { address, ref, snapshot, builtOn, at }: NewSnapshot,
): { readonly repositoryId: RepositoryId; readonly replaced: readonly SegmentId[] } {
  const repositoryId = repositoryIdOf(address.url, ref);
  const old = catalogue.get<Pick<RepositoryRow, "manifest">>(SELECT_MANIFEST, [repositoryId]);
  const segments = old === undefined ? [] : toManifest(old.manifest).segments;
  // What no manifest names is being removed: nothing can be brought back that stands on it, or was merged from it.
  if (!builtOn.every((segment) => segments.includes(segment))) {
    throw deletedMeanwhile();
  }
  catalogue.run(PUT_REPOSITORY, [
    repositoryId,
    ...addressValues(address),
    ref,
    snapshot.commit,
    JSON.stringify(snapshot.manifest),
    snapshot.files,
    snapshot.symbols,
    snapshot.bytes,
    snapshot.indexBytes,
    snapshot.receivedBytes,
    JSON.stringify(snapshot.skipped),
    JSON.stringify(snapshot.languages),
    at,
  ]);
  const kept = new Set(snapshot.manifest.segments);
  return { repositoryId, replaced: segments.filter((segment) => !kept.has(segment)) };
}

interface NewSnapshot {
  readonly address: RepositoryAddress;
  readonly ref: string;
  readonly snapshot: Snapshot;
  /** Segments that must be the repository's still, though the snapshot may name them no more. */
  readonly builtOn: readonly SegmentId[];
  readonly at: number;
}

/** 100 bits of a hash, in lower-case letters and digits. */
function repositoryIdOf(url: string, ref: string): RepositoryId {
  const hash = createHash("sha256").update(`${url}\0${ref}`).digest();
  return Array.from(hash.subarray(0, ID_LENGTH), (byte) => ID_ALPHABET[byte % 32]).join("") as RepositoryId;
}

const ID_LENGTH = 20;
const ID_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

function getRepository(catalogue: Catalogue, id: RepositoryId): Repository | null {
  const row = catalogue.get<RepositoryRow>(SELECT_REPOSITORY, [id]);
  return row === undefined ? null : toRepository(row);
}

function toRepository(row: RepositoryRow): Repository {
  return {
    id: row.id as RepositoryId,
    address: toAddress(row),
    ref: row.ref,
    snapshot: {
      commit: row.commit_name,
      manifest: toManifest(row.manifest),
      files: row.files,
      symbols: row.symbols,
      bytes: row.bytes,
      indexBytes: row.index_bytes,
      receivedBytes: row.received_bytes,
      skipped: JSON.parse(row.skipped) as Snapshot["skipped"],
      languages: JSON.parse(row.languages) as Snapshot["languages"],
    },
    indexedAt: row.indexed_at,
  };
}

/** Manifests from before there was a version are of none that is known. */
function toManifest(json: string): Manifest {
  return { parseVersion: 0, ...(JSON.parse(json) as Pick<Manifest, "segments">) };
}

const SELECT_REPOSITORIES = `select * from repositories order by display, ref, id`;

// id
const SELECT_REPOSITORY = `select * from repositories where id = ?`;

// id
const SELECT_MANIFEST = `select manifest from repositories where id = ?`;

// id
const DELETE_REPOSITORY = `delete from repositories where id = ? returning manifest`;

const PUT_REPOSITORY = `
  insert or replace into repositories (
    id,
    source, url, display, host, owner, name,
    ref, commit_name, manifest,
    files, symbols, bytes, index_bytes, received_bytes,
    skipped, languages, indexed_at
  )
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

type RepositoryRow = AddressColumns & {
  readonly id: string;
  readonly ref: string;
  readonly commit_name: string;
  readonly manifest: string;
  readonly files: number;
  readonly symbols: number;
  readonly bytes: number;
  readonly index_bytes: number;
  readonly received_bytes: number;
  readonly skipped: string;
  readonly languages: string;
  readonly indexed_at: number;
};

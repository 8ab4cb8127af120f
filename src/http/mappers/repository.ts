import type { FileList, Repository as WireRepository, RepositoryFile, SkippedList } from "../../contract/repository.ts";
import type { DirectoryEntry, IndexedFile } from "../../core/ports/repository-store.ts";
import type { Repository, SkippedFile } from "../../core/repository.ts";
import { wireTime } from "./wire-time.ts";

export function wireRepository(
  { id, address, ref, snapshot, indexedAt }: Repository,
  { cloneBytes }: { readonly cloneBytes: number },
): WireRepository {
  const self = `/api/v1/repositories/${id}`;
  return {
    id,
    source: address.source,
    repository: address.display,
    url: address.url,
    host: address.host,
    owner: address.owner,
    name: address.name,
    ref,
    commit: snapshot.commit,
    indexedAt: wireTime(indexedAt),
    files: snapshot.files,
    symbols: snapshot.symbols,
    bytes: snapshot.bytes,
    indexBytes: snapshot.indexBytes,
    cloneBytes,
    receivedBytes: snapshot.receivedBytes,
    skipped: snapshot.skipped,
    languages: { ...snapshot.languages },
    links: { self, skipped: `${self}/skipped` },
  };
}

export function wireFile({ path, language, bytes, content, outline }: IndexedFile): RepositoryFile {
  const symbols = outline.symbols.map((symbol) => ({ ...symbol }));
  // A byte order mark is part of the file: offsets count it.
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(content);
  const problems = outline.problems.map((found) => ({ ...found }));
  return { path, language, bytes, content: text, symbols, problems };
}

export function wireEntries(entries: readonly DirectoryEntry[]): FileList["entries"] {
  return entries.map((entry) =>
    entry.kind === "file"
      ? { kind: entry.kind, path: entry.path, language: entry.language, bytes: entry.bytes }
      : { kind: entry.kind, path: entry.path.slice(0, -1), language: null, bytes: null },
  );
}

export function wireSkipped(files: readonly SkippedFile[]): SkippedList["files"] {
  return files.map(({ path, reason, bytes }) => ({ path, reason, bytes }));
}

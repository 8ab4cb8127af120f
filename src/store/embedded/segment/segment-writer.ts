import { closeSync, openSync, writeFileSync, writeSync } from "node:fs";
import path from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { crc32 } from "node:zlib";
import type { PackedFile } from "../../../core/parsed-batch.ts";
import type { SkippedFile } from "../../../core/repository.ts";
import { openSqlite, type Sqlite, type Statement, type SqliteRow } from "../sqlite.ts";
import { fileCrc } from "./file-crc.ts";
import { fsync } from "./fsync.ts";
import {
  CONTENT_FILE,
  DATABASE_FILE,
  SEGMENT_FORMAT,
  SUMMARY_FILE,
  TRIGRAM_FILE,
  type SegmentSummary,
} from "./segment-layout.ts";
import { readSkippedTotals } from "./totals.ts";
import { foldName } from "./fold-name.ts";
import type { TrigramCopy } from "./trigram-copy.ts";
import { TrigramWriter } from "./trigram-writer.ts";

/**
 * Writes a segment (segment-layout.ts) into an empty directory. Without a journal: a crash throws the directory away.
 * Its calls block, so it belongs into a process of its own. Memory does not grow with the source but for the totals.
 */
export class SegmentWriter {
  readonly #directory: string;
  readonly #database: Sqlite;
  readonly #insertFile: Statement<SqliteRow>;
  readonly #stageNames: Statement<SqliteRow>;
  readonly #insertSkipped: Statement<SqliteRow>;
  readonly #insertSuperseded: Statement<SqliteRow>;
  readonly #trigrams: TrigramWriter;
  readonly #languages = new Map<string, number>();
  #content: number | null;
  #contentBytes = 0;
  #files = 0;
  #symbols = 0;
  #bytes = 0;

  constructor(directory: string) {
    this.#directory = directory;
    this.#content = openSync(path.join(directory, CONTENT_FILE), "wx");
    this.#trigrams = new TrigramWriter(path.join(directory, TRIGRAM_FILE));
    this.#database = openSqlite(path.join(directory, DATABASE_FILE), { pragmas: BUILD_PRAGMAS });
    this.#database.exec(CREATE_TABLES);
    this.#database.exec("begin");
    this.#insertFile = this.#database.prepare(INSERT_FILE);
    this.#stageNames = this.#database.prepare(STAGE_NAMES);
    this.#insertSkipped = this.#database.prepare(INSERT_SKIPPED);
    this.#insertSuperseded = this.#database.prepare(INSERT_SUPERSEDED);
  }

  get files(): number {
    return this.#files;
  }

  /** Of source. */
  get bytes(): number {
    return this.#bytes;
  }

  add(batch: readonly PackedFile[]): void {
    for (const { trigrams } of batch) this.#trigrams.add(trigrams);
    this.copy(batch);
  }

  /** Adds files whose trigrams come by `copyTrigrams`. No `add` may follow. */
  copy(batch: readonly CopiedFile[]): void {
    const parts: Uint8Array[] = [];
    for (const file of batch) {
      const { content, outline } = file;
      this.#insert(file, this.#contentBytes);
      parts.push(content, outline.names, outline.details);
      this.#contentBytes += content.length + outline.names.length + outline.details.length;
    }
    this.#write(Buffer.concat(parts));
  }

  /** Of the files that were copied since the last call. */
  copyTrigrams(trigrams: TrigramCopy): void {
    this.#trigrams.copy(trigrams);
  }

  skip(files: readonly SkippedFile[]): void {
    for (const { path: skipped, blob, reason, bytes } of files) this.#insertSkipped.run([skipped, blob, reason, bytes]);
  }

  /** Paths that count no longer in the segments before this one. */
  supersede(paths: readonly string[]): void {
    this.#insertSuperseded.run([JSON.stringify(paths)]);
  }

  /** Makes the whole durable, the directory's own entries too. Calls back with the share done. */
  async finish(onProgress: (fraction: number) => void): Promise<SegmentSummary> {
    this.#database.exec(SORT_NAMES);
    onProgress(0.35);
    await nextTurn();
    this.#database.exec(INDEX_PATHS);
    const skipped = readSkippedTotals(this.#database, []);
    this.#database.exec("commit");
    this.#database.close();
    onProgress(0.45);
    await this.#trigrams.finish((fraction) => onProgress(0.45 + 0.4 * fraction));
    this.#closeContent();
    const summary: SegmentSummary = {
      format: SEGMENT_FORMAT,
      files: this.#files,
      symbols: this.#symbols,
      bytes: this.#bytes,
      languages: Object.fromEntries(this.#languages),
      skipped,
      contentBytes: this.#contentBytes,
      databaseCrc: await fileCrc(path.join(this.#directory, DATABASE_FILE)),
    };
    writeFileSync(path.join(this.#directory, SUMMARY_FILE), `${JSON.stringify(summary)}\n`);
    onProgress(0.9);
    // Together, because the disk then flushes once: on a small repository that is most of the time.
    const written = [SUMMARY_FILE, DATABASE_FILE, CONTENT_FILE, TRIGRAM_FILE, "."];
    await Promise.all(written.map((name) => fsync(path.join(this.#directory, name))));
    onProgress(1);
    return summary;
  }

  /** Lets go of its files, finished or not. */
  close(): void {
    this.#closeContent();
    this.#database.close();
    this.#trigrams.discard();
  }

  #insert(file: CopiedFile, position: number): void {
    const { content, outline, language } = file;
    const id = this.#files;
    this.#insertFile.run([
      id,
      file.path,
      language,
      file.mark,
      file.blob,
      position,
      content.length,
      outline.names.length,
      outline.details.length,
      file.symbols,
      crc32(outline.names, crc32(content)),
      crc32(outline.details),
    ]);
    if (file.symbols > 0) {
      const names = foldName(decoder.decode(outline.names)).split("\n");
      this.#stageNames.run([JSON.stringify([...new Set(names)]), id]);
    }
    if (file.degraded !== null) {
      this.skip([{ path: file.path, blob: file.blob, reason: file.degraded, bytes: content.length }]);
    }
    this.#files++;
    this.#symbols += file.symbols;
    this.#bytes += content.length;
    this.#languages.set(language, (this.#languages.get(language) ?? 0) + 1);
  }

  #write(bytes: Uint8Array): void {
    if (this.#content === null) throw new Error("the segment is closed");
    for (let at = 0; at < bytes.length;) at += writeSync(this.#content, bytes, at);
  }

  #closeContent(): void {
    if (this.#content !== null) closeSync(this.#content);
    this.#content = null;
  }
}

/** A file from another segment. */
export type CopiedFile = Omit<PackedFile, "trigrams">;

const BUILD_PRAGMAS = { page_size: 8192, journal_mode: "off", synchronous: "off", locking_mode: "exclusive" } as const;

// Names go to a temporary table first: put into the index as they come, they would land all over it.
const CREATE_TABLES = `
  create table files (
    id integer primary key,
    path text not null,
    language text not null,
    mark text,
    blob text not null,
    position integer not null,
    content_bytes integer not null,
    names_bytes integer not null,
    details_bytes integer not null,
    symbols integer not null,
    text_crc integer not null,
    details_crc integer not null
  );
  create table symbol_names (name text not null, file integer not null, primary key (name, file)) without rowid;
  create table skipped (
    path text primary key,
    blob text not null,
    reason text not null,
    bytes integer not null
  ) without rowid;
  create table superseded (path text primary key) without rowid;
  create temp table staged_names (name text not null, file integer not null);
`;

const INSERT_FILE = `insert into files values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** ?1 JSON array of distinct names in lower case, ?2 file. One statement a file: a third faster than 50-row VALUES. */
const STAGE_NAMES = `insert into staged_names select value, ?2 from json_each(?1)`;

const INSERT_SKIPPED = `insert or replace into skipped values (?, ?, ?, ?)`;

/** ?1 JSON array of paths. */
const INSERT_SUPERSEDED = `insert or ignore into superseded select value from json_each(?1)`;

const SORT_NAMES = `
  insert into symbol_names select name, file from staged_names order by name, file;
  drop table staged_names;
`;

const INDEX_PATHS = `create unique index files_by_path on files (path)`;

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

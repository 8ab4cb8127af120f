import { setImmediate as nextTurn } from "node:timers/promises";
import type { Sqlite, SqliteRow, Statement } from "../sqlite.ts";

export type Mark = "vendored" | "generated" | null;

/**
 * What a search needs to know of every file before it reads one, in memory: some 150 bytes a file. Files have the
 * numbers they have in the trigram file; their rank is their place by path (as UTF-8). Only the order is loaded at
 * first: a search that names a symbol looks at few files of each segment, and their pages come when they are asked for.
 */
export class FileTable {
  readonly #selectPage: Statement<FileRow>;
  readonly #selectAt: Statement<IdRow>;
  readonly #ranks: Uint32Array;
  readonly #byRank: Uint32Array;
  readonly #pages: Uint8Array;
  readonly #paths: string[];
  readonly #marks: Mark[];
  readonly #languages: string[];
  readonly #names = new Map<string, string>();
  readonly #positions: Float64Array;
  readonly #sizes: Uint32Array;
  #loaded = 0;

  private constructor(database: Sqlite, byRank: Uint32Array) {
    const count = byRank.length;
    this.#selectPage = database.prepare(SELECT_PAGE);
    this.#selectAt = database.prepare(SELECT_AT);
    this.#byRank = byRank;
    this.#ranks = new Uint32Array(count);
    for (const [rank, file] of byRank.entries()) this.#ranks[file] = rank;
    this.#pages = new Uint8Array(Math.ceil(count / PAGE_FILES));
    this.#paths = Array.from({ length: count });
    this.#marks = Array.from({ length: count });
    this.#languages = Array.from({ length: count });
    this.#positions = new Float64Array(count);
    this.#sizes = new Uint32Array(count * SIZES);
  }

  /** Reads the order, in turns of a few milliseconds. The rest is read from the database while it is open. */
  static async load(database: Sqlite): Promise<FileTable> {
    const byRank = new Uint32Array(database.prepare<CountRow>(COUNT_FILES).get([])?.files ?? 0);
    const select = database.prepare<OrderRow>(SELECT_ORDER);
    let after = "";
    for (let at = 0; at < byRank.length;) {
      const { files, last } = select.get([after, SLICE_FILES]) as OrderRow;
      const slice = JSON.parse(files) as readonly number[];
      if (last === null) throw new Error("the files cannot be read in order");
      byRank.set(slice, at);
      at += slice.length;
      after = last;
      await nextTurn();
    }
    return new FileTable(database, byRank);
  }

  /** Files are 0 … count-1. */
  get count(): number {
    return this.#byRank.length;
  }

  /** About how much memory it takes. */
  get memoryBytes(): number {
    return this.count * ORDER_BYTES + this.#loaded * FILE_BYTES;
  }

  language(file: number): string {
    this.#need(file);
    return this.#languages[file] as string;
  }

  path(file: number): string {
    this.#need(file);
    return this.#paths[file] as string;
  }

  mark(file: number): Mark {
    this.#need(file);
    return this.#marks[file] as Mark;
  }

  place(file: number): FilePlace {
    this.#need(file);
    const at = file * SIZES;
    return {
      position: this.#positions[file] as number,
      contentBytes: this.#sizes[at] as number,
      namesBytes: this.#sizes[at + 1] as number,
      detailsBytes: this.#sizes[at + 2] as number,
      textCrc: this.#sizes[at + 3] as number,
      detailsCrc: this.#sizes[at + 4] as number,
    };
  }

  /** The files by path. Null stands for all. */
  byPath(files: Uint32Array | null): Uint32Array {
    if (files === null) return this.#byRank;
    return files
      .map((file) => this.#ranks[file] as number)
      .sort()
      .map((rank) => this.#byRank[rank] as number);
  }

  /** -1 when there is none. */
  find(path: string): number {
    // SQLite's texts end at a NUL, and no path holds one.
    if (path.includes("\0")) return -1;
    return this.#selectAt.get([path])?.id ?? -1;
  }

  #need(file: number): void {
    const page = Math.floor(file / PAGE_FILES);
    if (this.#pages[page] === 1) return;
    const first = page * PAGE_FILES;
    const rows = this.#selectPage.all([first, first + PAGE_FILES]);
    if (rows.length !== Math.min(PAGE_FILES, this.count - first)) throw new Error(`there is no file ${file}`);
    for (const row of rows) this.#add(row);
    this.#pages[page] = 1;
    this.#loaded += rows.length;
  }

  /** The same text for all files of a language. */
  #oneOf(language: string): string {
    const known = this.#names.get(language) ?? language;
    this.#names.set(known, known);
    return known;
  }

  #add(row: FileRow): void {
    const { id } = row;
    this.#paths[id] = row.path;
    this.#marks[id] = row.mark;
    this.#languages[id] = this.#oneOf(row.language);
    this.#positions[id] = row.position;
    const { content_bytes, names_bytes, details_bytes, text_crc, details_crc } = row;
    this.#sizes.set([content_bytes, names_bytes, details_bytes, text_crc, details_crc], id * SIZES);
  }
}

/** Where a file's bytes are in content.bin, and their checksums. */
export interface FilePlace {
  readonly position: number;
  readonly contentBytes: number;
  readonly namesBytes: number;
  readonly detailsBytes: number;
  /** CRC-32 of content and names. */
  readonly textCrc: number;
  readonly detailsCrc: number;
}

type FileRow = SqliteRow & {
  readonly id: number;
  readonly path: string;
  readonly language: string;
  readonly mark: Mark;
  readonly position: number;
  readonly content_bytes: number;
  readonly names_bytes: number;
  readonly details_bytes: number;
  readonly text_crc: number;
  readonly details_crc: number;
};

type CountRow = SqliteRow & { readonly files: number };
type IdRow = SqliteRow & { readonly id: number };
type OrderRow = SqliteRow & { readonly files: string; readonly last: string | null };

const COUNT_FILES = `select count(*) as files from files`;

/** ?1 path before the slice, ?2 files. One row a slice: as many rows as files would take three times as long. */
const SELECT_ORDER = `
  select json_group_array(id) as files, max(path) as last
  from (select id, path from files where path > ?1 order by path limit ?2)`;

/** ?1 first file, ?2 the one after the last. */
const SELECT_PAGE = `
  select id, path, language, mark, position, content_bytes, names_bytes, details_bytes, text_crc, details_crc
  from files where id >= ?1 and id < ?2`;

/** ?1 path. */
const SELECT_AT = `select id from files where path = ?1`;

/** 1–2 ms. */
const SLICE_FILES = 5000;
/** 0.1–0.2 ms. Fewer make a search that looks at all of them slower, more one that looks at few. */
const PAGE_FILES = 32;
const SIZES = 5;
/** Of a file: what is there for all, and what comes with its page. The longest part is its path. */
const ORDER_BYTES = 60;
const FILE_BYTES = 140;

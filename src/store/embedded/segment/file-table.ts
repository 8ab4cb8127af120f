import { setImmediate as nextTurn } from "node:timers/promises";
import type { Sqlite, SqliteRow } from "../sqlite.ts";

export type Mark = "vendored" | "generated" | null;

/**
 * What a search needs to know of every file before it reads one, in memory: some 150 bytes a file. Files have the
 * numbers they have in the trigram file; their rank is their place by path (as UTF-8).
 */
export class FileTable {
  readonly #paths: string[];
  readonly #marks: Mark[];
  readonly #languageOf: Uint16Array;
  readonly #positions: Float64Array;
  readonly #sizes: Uint32Array;
  readonly #ranks: Uint32Array;
  readonly #byRank: Uint32Array;
  readonly #languages = new Map<string, number>();
  #loaded = 0;

  private constructor(count: number) {
    this.#paths = Array.from({ length: count });
    this.#marks = Array.from({ length: count });
    this.#languageOf = new Uint16Array(count);
    this.#positions = new Float64Array(count);
    this.#sizes = new Uint32Array(count * SIZES);
    this.#ranks = new Uint32Array(count);
    this.#byRank = new Uint32Array(count);
  }

  /** Reads it, in turns of a few milliseconds. */
  static async load(database: Sqlite): Promise<FileTable> {
    const table = new FileTable(database.prepare<CountRow>(COUNT_FILES).get([])?.files ?? 0);
    const select = database.prepare<FileRow>(SELECT_FILES);
    for (let after: string | null = ""; after !== null;) {
      const rows: FileRow[] = select.all([after, SLICE_ROWS]);
      for (const row of rows) table.#add(row);
      after = rows.length < SLICE_ROWS ? null : (rows.at(-1)?.path ?? null);
      await nextTurn();
    }
    return table;
  }

  /** Files are 0 … count-1. */
  get count(): number {
    return this.#paths.length;
  }

  /** Every language of the segment; a file's is a place in it. */
  get languages(): readonly string[] {
    return [...this.#languages.keys()];
  }

  language(file: number): number {
    return this.#languageOf[file] as number;
  }

  path(file: number): string {
    return this.#paths[file] as string;
  }

  mark(file: number): Mark {
    return this.#marks[file] as Mark;
  }

  place(file: number): FilePlace {
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
    const wanted = Buffer.from(path);
    let low = 0;
    let high = this.#byRank.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const file = this.#byRank[middle] as number;
      const order = Buffer.compare(Buffer.from(this.path(file)), wanted);
      if (order === 0) return file;
      if (order < 0) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  /** Rows come by path. */
  #add(row: FileRow): void {
    const { id } = row;
    const rank = this.#loaded++;
    const language = this.#languages.get(row.language) ?? this.#languages.size;
    this.#languages.set(row.language, language);
    this.#paths[id] = row.path;
    this.#marks[id] = row.mark;
    this.#languageOf[id] = language;
    this.#positions[id] = row.position;
    this.#sizes.set([row.content_bytes, row.names_bytes, row.details_bytes, row.text_crc, row.details_crc], id * SIZES);
    this.#ranks[id] = rank;
    this.#byRank[rank] = id;
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

const COUNT_FILES = `select count(*) as files from files`;

/** ?1 path before the slice, ?2 rows. */
const SELECT_FILES = `
  select id, path, language, mark, position, content_bytes, names_bytes, details_bytes, text_crc, details_crc
  from files where path > ?1 order by path limit ?2`;

/** 1–2 ms each. */
const SLICE_ROWS = 500;
const SIZES = 5;

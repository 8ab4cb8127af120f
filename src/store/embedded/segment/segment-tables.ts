import type { SkippedFile } from "../../../core/repository.ts";
import type { Sqlite, SqliteRow, Statement } from "../sqlite.ts";

/** Some of the files that define what a lookup asks for. */
export interface NamingPage {
  /** One may come more than once. */
  readonly files: readonly number[];
  /** Where the lookup goes on; null at its end. */
  readonly next: NamingPlace | null;
}

/** Names, folded, stand in order; those of one name by file. */
export interface NamingPlace {
  readonly name: string;
  readonly file: number;
}

/** What a segment knows of a file besides its table. */
export interface SegmentEntry {
  /** Its number. */
  readonly id: number;
  /** Git's object name. */
  readonly blob: string;
  /** How many it has. */
  readonly symbols: number;
}

/** What is listed of a file. */
export interface ListedFile {
  readonly id: number;
  readonly path: string;
  readonly language: string;
  /** Of its text. */
  readonly bytes: number;
}

/** What a segment's database is asked, a page at a time. Whoever opened it closes it. */
export class SegmentTables {
  readonly #selectNamed: Statement<NamingRow>;
  readonly #selectPrefixed: Statement<NamingRow>;
  readonly #selectSkipped: Statement<SkippedRow>;
  readonly #selectEntries: Statement<EntryRow>;
  readonly #selectFrom: Statement<SqliteRow & ListedFile>;
  readonly #selectSuperseded: Statement<PathRow>;
  readonly #selectFilesAt: Statement<FileOfName>;
  readonly #selectSkippedAt: Statement<PathRow>;

  constructor(database: Sqlite) {
    this.#selectNamed = database.prepare(SELECT_NAMED);
    this.#selectPrefixed = database.prepare(SELECT_PREFIXED);
    this.#selectSkipped = database.prepare(SELECT_SKIPPED);
    this.#selectEntries = database.prepare(SELECT_ENTRIES);
    this.#selectFrom = database.prepare(SELECT_FROM);
    this.#selectSuperseded = database.prepare(SELECT_SUPERSEDED);
    this.#selectFilesAt = database.prepare(SELECT_FILES_AT);
    this.#selectSkippedAt = database.prepare(SELECT_SKIPPED_AT);
  }

  /** Files that define a symbol of that name, folded. */
  filesNaming(name: string): NamingPage {
    return this.#namingPage({ name, file: BEFORE_ALL_FILES }, this.#selectNamed, [name]);
  }

  /** Files that define a symbol whose name begins so, folded, and goes on; or goes on from `after`. */
  filesNamingPrefix(prefix: string, after: NamingPlace = { name: prefix, file: AFTER_ALL_FILES }): NamingPage {
    return this.#namingPage(after, this.#selectPrefixed, [`${prefix}\u{10ffff}`]);
  }

  #namingPage({ name, file }: NamingPlace, select: Statement<NamingRow>, end: readonly string[]): NamingPage {
    // SQLite's texts end at a NUL, and no name holds one.
    if (name.includes("\0")) return { files: [], next: null };
    const { files, last } = select.get([name, file, ...end]) as NamingRow;
    const page = JSON.parse(files) as readonly number[];
    const lastFile = page.at(-1);
    const isLast = last === null || lastFile === undefined || page.length < NAME_ROWS;
    return { files: page, next: isLast ? null : { name: last, file: lastFile } };
  }

  /** By path, after `after`. */
  skipped({ after, limit }: { after: string | null; limit: number }): readonly SkippedFile[] {
    // SQLite's texts end at a NUL, and no path holds one.
    const [start = ""] = (after ?? "").split("\0");
    return this.#selectSkipped.all([start, limit]);
  }

  /** What no search asks of the files from `start` on, some hundreds; none at the end. */
  entries(start: number): readonly SegmentEntry[] {
    return this.#selectEntries.all([start, PAGE_ROWS]);
  }

  /** By path, from that of `first` on; at most `limit`. */
  filesFrom(first: string, limit: number): readonly ListedFile[] {
    // SQLite's texts end at a NUL, and no path holds one.
    const [start = ""] = first.split("\0");
    return this.#selectFrom.all([start, limit]);
  }

  /** Paths that no longer count in the segments before this one: those after `after`, some hundreds; none at the end. */
  superseded(after: string | null): readonly string[] {
    return this.#selectSuperseded.all([after ?? "", PAGE_ROWS]).map((row) => row.path);
  }

  /** The files at any of these paths. */
  filesAt(paths: readonly string[]): readonly number[] {
    return this.#selectFilesAt.all([JSON.stringify(paths)]).map(({ file }) => file);
  }

  /** Those of the paths at which a file was skipped. */
  skippedAt(paths: readonly string[]): readonly string[] {
    return this.#selectSkippedAt.all([JSON.stringify(paths)]).map((row) => row.path);
  }
}

/** `files` is a JSON array: a row for each would take three times as long. */
type NamingRow = SqliteRow & { readonly files: string; readonly last: string | null };
type FileOfName = SqliteRow & { readonly file: number };
type SkippedRow = SqliteRow & SkippedFile;
type EntryRow = SqliteRow & SegmentEntry;
type PathRow = SqliteRow & { readonly path: string };

/** Names of symbols, and files that define them, after the name ?1 and the file ?2. */
const SELECT_NAMES = `select name, file from symbol_names where (name, file) > (?1, ?2)`;

/** 0.3 ms: whoever types a prefix waits for it, and mostly it names more files than are shown. */
const NAME_ROWS = 2000;

/** ?3 the name. */
const SELECT_NAMED = `
  select json_group_array(file) as files, max(name) as last
  from (${SELECT_NAMES} and name = ?3 order by name, file limit ${NAME_ROWS})`;

/** ?3 above every name that begins so. */
const SELECT_PREFIXED = `
  select json_group_array(file) as files, max(name) as last
  from (${SELECT_NAMES} and name < ?3 order by name, file limit ${NAME_ROWS})`;

/** ?1 path before the page, ?2 limit. */
const SELECT_SKIPPED = `select path, blob, reason, bytes from skipped where path > ?1 order by path limit ?2`;

/** ?1 first file, ?2 limit. */
const SELECT_ENTRIES = `select id, blob, symbols from files where id >= ?1 order by id limit ?2`;

/** ?1 first path, ?2 limit. */
const SELECT_FROM = `
  select id, path, language, content_bytes as bytes from files where path >= ?1 order by path limit ?2`;

/** ?1 path before the page, ?2 limit. */
const SELECT_SUPERSEDED = `select path from superseded where path > ?1 order by path limit ?2`;

/** ?1 JSON array of paths. */
const SELECT_FILES_AT = `select id as file from files where path in (select value from json_each(?1))`;

/** ?1 JSON array of paths. */
const SELECT_SKIPPED_AT = `select path from skipped where path in (select value from json_each(?1))`;

const BEFORE_ALL_FILES = -1;
const AFTER_ALL_FILES = 2 ** 40;

/** Takes 1–2 ms. */
const PAGE_ROWS = 500;

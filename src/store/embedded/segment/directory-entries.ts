import { setImmediate as nextTurn } from "node:timers/promises";
import type { DirectoryEntry, DirectoryPage } from "../../../core/ports/repository-store.ts";
import { comparePaths } from "./path-order.ts";
import type { ListedFile } from "./segment-tables.ts";
import type { LiveSegment } from "./snapshot-lease.ts";

/**
 * See `RepositoryStore.directory`. It leaps over what lies deeper, so that a page takes as long whether a directory
 * within holds ten files or all of them. In turns of a few milliseconds.
 */
export async function entriesIn(
  open: readonly LiveSegment[],
  { directory, after, limit }: DirectoryPage,
): Promise<readonly DirectoryEntry[]> {
  const cursors = open.map((segment) => new DirectoryCursor(segment, directory));
  // A cursor may hold no more than the beginning of where the directory is.
  const start = after === null || directory.startsWith(after) ? directory : pastEntry(after);
  // A page may be asked for after what lies elsewhere.
  for (const cursor of cursors) await cursor.seek(comparePaths(start, directory) < 0 ? directory : start);
  const entries: DirectoryEntry[] = [];
  for (let file = first(cursors); file !== null && entries.length < limit; file = first(cursors)) {
    const entry = toEntry(file, directory);
    entries.push(entry);
    for (const cursor of cursors) await cursor.goPast(entry.path);
    if (entries.length % ENTRIES_A_TURN === 0) await nextTurn();
  }
  return entries;
}

function first(cursors: readonly DirectoryCursor[]): ListedFile | null {
  let least: ListedFile | null = null;
  for (const { file } of cursors) {
    if (file !== null && (least === null || comparePaths(file.path, least.path) < 0)) least = file;
  }
  return least;
}

function toEntry({ path, language, bytes }: ListedFile, directory: string): DirectoryEntry {
  const slash = path.indexOf("/", directory.length);
  return slash === -1 ? { kind: "file", path, language, bytes } : { kind: "directory", path: path.slice(0, slash + 1) };
}

/** The least text that comes after an entry and all that lies in it. */
function pastEntry(path: string): string {
  // 0 is the character after the slash. No path holds the one that is less than all others.
  return path.endsWith("/") ? `${path.slice(0, -1)}0` : `${path}\u0001`;
}

/** The files of a segment that lie in a directory, however deep, and count. */
class DirectoryCursor {
  /** Null at the end. */
  file: ListedFile | null = null;
  readonly #segment: LiveSegment;
  readonly #directory: string;
  #rows: readonly ListedFile[] = [];
  #at = 0;

  constructor(segment: LiveSegment, directory: string) {
    this.#segment = segment;
    this.#directory = directory;
  }

  /** To the first one at a path or after it. */
  async seek(path: string): Promise<void> {
    this.#read(path, ROWS_FIRST);
    await this.#settle();
  }

  /** To the first one after an entry and what lies in it. */
  async goPast(entry: string): Promise<void> {
    if (this.file === null || !isWithin(this.file.path, entry)) return;
    const from = pastEntry(entry);
    while (this.#at < this.#rows.length && isWithin((this.#rows[this.#at] as ListedFile).path, entry)) this.#at++;
    if (this.#at === this.#rows.length) this.#read(from, ROWS_FIRST);
    await this.#settle();
  }

  /** Leaves out what is superseded. */
  async #settle(): Promise<void> {
    const { superseded } = this.#segment;
    for (;;) {
      const row = this.#rows[this.#at];
      if (row === undefined || !row.path.startsWith(this.#directory)) break;
      if (!superseded.hasFile(row.id)) {
        this.file = row;
        return;
      }
      this.#at++;
      if (this.#at < this.#rows.length) continue;
      // Twice as many each time: much may be superseded.
      const limit = Math.min(this.#rows.length * 2, ROWS_MAX);
      if (limit === ROWS_MAX) await nextTurn();
      this.#read(`${row.path}\u0001`, limit);
    }
    this.file = null;
  }

  #read(from: string, limit: number): void {
    this.#rows = this.#segment.reader.tables.filesFrom(from, limit);
    this.#at = 0;
  }
}

function isWithin(path: string, entry: string): boolean {
  return entry.endsWith("/") ? path.startsWith(entry) : path === entry;
}

const ROWS_FIRST = 32;
/** Takes 1 ms. */
const ROWS_MAX = 500;
const ENTRIES_A_TURN = 50;

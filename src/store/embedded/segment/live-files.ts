import { comparePaths } from "./path-order.ts";
import type { LiveSegment } from "./snapshot-lease.ts";

/** Some files of a segment. */
export interface FileList<Owner> {
  readonly owner: Owner;
  readonly segment: LiveSegment;
  /** Ascending; null stands for all. */
  readonly files: Uint32Array | null;
}

export interface LiveFile<Owner> {
  readonly owner: Owner;
  readonly file: number;
}

/** The files of a snapshot's segments, by path, as if they were one segment's: what is superseded is left out. */
export function* liveFilesByPath<Owner>(
  lists: readonly FileList<Owner>[],
): Generator<LiveFile<Owner>, void, undefined> {
  const cursors = lists.map((list) => new Cursor(list)).filter((cursor) => cursor.next());
  cursors.sort((a, b) => comparePaths(a.path, b.path));
  for (let [first] = cursors; first !== undefined; [first] = cursors) {
    yield { owner: first.owner, file: first.file };
    if (!first.next()) cursors.shift();
    // Back to its place; mostly it is the base, and stays where it is.
    for (let i = 0; i + 1 < cursors.length; i++) {
      const [here, there] = [cursors[i] as Cursor<Owner>, cursors[i + 1] as Cursor<Owner>];
      if (comparePaths(here.path, there.path) <= 0) break;
      cursors[i] = there;
      cursors[i + 1] = here;
    }
  }
}

class Cursor<Owner> {
  readonly owner: Owner;
  file = -1;
  path = "";
  readonly #segment: LiveSegment;
  readonly #files: Uint32Array;
  #at = 0;

  constructor({ owner, segment, files }: FileList<Owner>) {
    this.owner = owner;
    this.#segment = segment;
    this.#files = segment.reader.files.byPath(files);
  }

  /** Goes on to the next file that counts; false at the end. */
  next(): boolean {
    const { reader, superseded } = this.#segment;
    while (this.#at < this.#files.length) {
      this.file = this.#files[this.#at++] as number;
      if (superseded.hasFile(this.file)) continue;
      this.path = reader.files.path(this.file);
      return true;
    }
    return false;
  }
}

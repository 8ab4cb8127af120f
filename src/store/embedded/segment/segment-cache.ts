import { rm, truncate } from "node:fs/promises";
import path from "node:path";
import type { SegmentId } from "../../../core/ids.ts";
import { DATABASE_FILE, segmentDirectory } from "./segment-layout.ts";
import { SegmentReader } from "./segment-reader.ts";

export interface SegmentCacheOptions {
  readonly segmentsDir: string;
  /** Told of a segment that could not be removed; the next start sweeps it. */
  readonly onError: (error: unknown) => void;
  /** How many stay open while no one reads them. Default 256. */
  readonly openMax?: number;
  /** How much memory they may take, about. Default 512 MiB. */
  readonly openBytesMax?: number;
}

/** The right to read a segment: until it is released the segment stays on disk, whatever happens to its repository. */
export interface SegmentLease {
  /** Opens it, or finds it open. Rejects when it is damaged. */
  open(): Promise<SegmentReader>;
  /** Ends the use of what `open` gave, which may be closed from now on. The lease stays, and `open` opens again. */
  rest(): void;
  /** Twice is once. */
  release(): void;
}

/**
 * The segments in use. Each is opened once, however many read it; a retired one is removed when the last reader is
 * done. To be safe from that, take the lease in the same turn that read the manifest.
 */
export class SegmentCache {
  readonly #options: SegmentCacheOptions;
  /** Those read longest ago first. */
  readonly #entries = new Map<SegmentId, Entry>();
  /** Those whose checksum was compared, which reads a whole file: once is enough for what never changes. */
  readonly #verified = new Set<SegmentId>();
  /** Those that could not be read, and what is built on them or beside them. */
  readonly #damaged = new Set<SegmentId>();
  readonly #closing = new Set<Promise<void>>();

  constructor(options: SegmentCacheOptions) {
    this.#options = options;
  }

  lease(id: SegmentId): SegmentLease {
    const entry = this.#entry(id);
    entry.leases++;
    let held = true;
    let reads = false;
    const rest = (): void => {
      if (!reads) return;
      reads = false;
      this.#rest(entry);
    };
    return {
      open: () => {
        if (!held) throw new Error(`the lease of segment ${id} was released`);
        if (!reads) entry.readers++;
        reads = true;
        return this.#open(entry);
      },
      rest,
      release: () => {
        if (!held) return;
        held = false;
        rest();
        entry.leases--;
        if (entry.leases === 0 && (entry.retired || entry.opening === null)) this.#drop(entry);
      },
    };
  }

  /** Notes that a snapshot of these could not be read: nothing more should be built on it. */
  noteDamage(ids: readonly SegmentId[]): void {
    for (const id of ids) this.#damaged.add(id);
  }

  isDamaged(ids: readonly SegmentId[]): boolean {
    return ids.some((id) => this.#damaged.has(id));
  }

  /** Removes segments that no manifest names any more, each as soon as no one reads it. */
  retire(ids: readonly SegmentId[]): void {
    for (const id of ids) {
      const entry = this.#entry(id);
      entry.retired = true;
      if (entry.leases === 0) this.#drop(entry);
    }
  }

  /** Closes what no one reads, and waits until what is to be removed is. */
  async close(): Promise<void> {
    for (const entry of this.#entries.values()) if (entry.leases === 0) this.#drop(entry);
    while (this.#closing.size > 0) await Promise.all(this.#closing);
  }

  #entry(id: SegmentId): Entry {
    let entry = this.#entries.get(id);
    if (entry === undefined) {
      entry = { id, leases: 0, readers: 0, retired: false, opening: null, reader: null };
      this.#entries.set(id, entry);
    }
    return entry;
  }

  #open(entry: Entry): Promise<SegmentReader> {
    entry.opening ??= this.#openAnew(entry);
    return entry.opening;
  }

  async #openAnew(entry: Entry): Promise<SegmentReader> {
    const { id } = entry;
    try {
      const directory = segmentDirectory(this.#options.segmentsDir, id);
      const reader = await SegmentReader.open(directory, { isVerified: this.#verified.has(id) });
      this.#verified.add(id);
      entry.reader = reader;
      return reader;
    } catch (error) {
      // The next reader tries again.
      entry.opening = null;
      throw error;
    }
  }

  #rest(entry: Entry): void {
    entry.readers--;
    if (entry.readers > 0) return;
    this.#entries.delete(entry.id);
    this.#entries.set(entry.id, entry);
    const { openMax = OPEN_MAX, openBytesMax = OPEN_BYTES_MAX } = this.#options;
    const open = [...this.#entries.values()].flatMap((old) => (old.reader === null ? [] : { old, reader: old.reader }));
    let count = open.length;
    let bytes = open.reduce((sum, { reader }) => sum + reader.memoryBytes, 0);
    for (const { old, reader } of open) {
      if (count <= openMax && bytes <= openBytesMax) return;
      if (old.readers > 0) continue;
      count--;
      bytes -= reader.memoryBytes;
      if (old.leases > 0) this.#shut(old);
      else this.#drop(old);
    }
  }

  #drop(entry: Entry): void {
    this.#entries.delete(entry.id);
    this.#shut(entry);
  }

  /** Closes its reader, and removes it when it is retired and no one holds it. */
  #shut(entry: Entry): void {
    const { id, opening, leases, retired } = entry;
    entry.opening = null;
    entry.reader = null;
    const isRemoved = retired && leases === 0;
    const closed = this.#closed(opening, isRemoved ? id : null).catch(this.#options.onError);
    this.#closing.add(closed);
    void closed.finally(() => this.#closing.delete(closed));
  }

  async #closed(opening: Entry["opening"], removed: SegmentId | null): Promise<void> {
    // One that could not be opened was told to its reader.
    const open = await opening?.catch(() => null);
    open?.close();
    if (removed === null) return;
    this.#verified.delete(removed);
    this.#damaged.delete(removed);
    const directory = segmentDirectory(this.#options.segmentsDir, removed);
    // Its file is held open until the garbage collector comes by what has read it.
    await truncate(path.join(directory, DATABASE_FILE)).catch(unlessMissing);
    await rm(directory, { recursive: true, force: true });
  }
}

function unlessMissing(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
}

interface Entry {
  readonly id: SegmentId;
  leases: number;
  /** How many of the leases read it now. */
  readers: number;
  retired: boolean;
  opening: Promise<SegmentReader> | null;
  /** What `opening` gave; null while it opens. */
  reader: SegmentReader | null;
}

// A snapshot may have nine, most of them small; and a search of all repositories opens what is not open.
const OPEN_MAX = 256;
const OPEN_BYTES_MAX = 512 << 20;

import { rm } from "node:fs/promises";
import type { SegmentId } from "../../../core/ids.ts";
import { segmentDirectory } from "./segment-layout.ts";
import { SegmentReader } from "./segment-reader.ts";

export interface SegmentCacheOptions {
  readonly segmentsDir: string;
  /** Told of a segment that could not be removed; the next start sweeps it. */
  readonly onError: (error: unknown) => void;
  /** How many that no one reads stay open. Default 256. */
  readonly idleMax?: number;
}

/** The right to read a segment: until it is released the segment stays on disk, whatever happens to its repository. */
export interface SegmentLease {
  /** Opens it, or finds it open. Rejects when it is damaged. */
  open(): Promise<SegmentReader>;
  /** Twice is once. */
  release(): void;
}

/**
 * The segments in use. Each is opened once, however many read it; a retired one is removed when the last reader is
 * done. To be safe from that, take the lease in the same turn that read the manifest.
 */
export class SegmentCache {
  readonly #options: SegmentCacheOptions;
  /** Least recently released first. */
  readonly #entries = new Map<SegmentId, Entry>();
  readonly #closing = new Set<Promise<void>>();

  constructor(options: SegmentCacheOptions) {
    this.#options = options;
  }

  lease(id: SegmentId): SegmentLease {
    const entry = this.#entry(id);
    entry.leases++;
    let held = true;
    return {
      open: () => {
        if (!held) throw new Error(`the lease of segment ${id} was released`);
        return this.#open(entry);
      },
      release: () => {
        if (!held) return;
        held = false;
        this.#release(entry);
      },
    };
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
      entry = { id, leases: 0, retired: false, reader: null };
      this.#entries.set(id, entry);
    }
    return entry;
  }

  #open(entry: Entry): Promise<SegmentReader> {
    entry.reader ??= SegmentReader.open(segmentDirectory(this.#options.segmentsDir, entry.id)).catch((error) => {
      // The next reader tries again.
      entry.reader = null;
      throw error;
    });
    return entry.reader;
  }

  #release(entry: Entry): void {
    entry.leases--;
    if (entry.leases > 0) return;
    if (entry.retired || entry.reader === null) {
      this.#drop(entry);
      return;
    }
    this.#entries.delete(entry.id);
    this.#entries.set(entry.id, entry);
    const idle = [...this.#entries.values()].filter(({ leases }) => leases === 0);
    for (const old of idle.slice(0, Math.max(idle.length - (this.#options.idleMax ?? IDLE_MAX), 0))) this.#drop(old);
  }

  #drop(entry: Entry): void {
    this.#entries.delete(entry.id);
    const closed = this.#closed(entry).catch(this.#options.onError);
    this.#closing.add(closed);
    void closed.finally(() => this.#closing.delete(closed));
  }

  async #closed({ id, reader, retired }: Entry): Promise<void> {
    // One that could not be opened was told to its reader.
    const open = await reader?.catch(() => null);
    open?.close();
    if (retired) await rm(segmentDirectory(this.#options.segmentsDir, id), { recursive: true, force: true });
  }
}

interface Entry {
  readonly id: SegmentId;
  leases: number;
  retired: boolean;
  reader: Promise<SegmentReader> | null;
}

// A snapshot may have nine, most of them small; and a search of all repositories opens what is not open.
const IDLE_MAX = 256;

import { closeSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";
import { crc32 } from "node:zlib";
import type { TrigramCopy } from "./trigram-copy.ts";
import { RunReader, TrigramRun, VARINT_BYTES_MAX, writeVarint, type TrigramSource } from "./trigram-run.ts";
import {
  BLOCK_BYTES,
  DOCUMENTS_MAX,
  encodeHeader,
  HEADER_BYTES,
  POSTINGS_BYTES_MAX,
  TRIGRAM_FILE_VERSION,
} from "./trigram-format.ts";

/** 2 M pairs: 16 MB of arrays, and a run sorts in some 30 ms. About 15 MB of source. */
const RUN_PAIRS_MAX = 2 * 1024 * 1024;

/**
 * Writes a trigram file (trigram-format.ts) within bounded memory: what does not fit is sorted and set aside in
 * `${path}.run-N`, and `finish` merges the runs. Documents only grow, so a merge concatenates.
 */
export class TrigramWriter {
  readonly #path: string;
  readonly #run: TrigramRun;
  readonly #spilled: string[] = [];
  readonly #copied: TrigramCopy[] = [];
  #spilledBytes = 0;
  #documents = 0;

  constructor(path: string, runPairsMax: number = RUN_PAIRS_MAX) {
    this.#path = path;
    this.#run = new TrigramRun(runPairsMax);
  }

  /** Adds the next document: 0, 1, 2 … Its trigrams are distinct, in any order. */
  add(trigrams: Uint32Array): void {
    if (this.#copied.length > 0) throw new Error("too late for a document of its own");
    if (this.#documents === DOCUMENTS_MAX) throw new Error("too many documents for one trigram file");
    if (!this.#run.hasRoomFor(trigrams.length)) this.#spill();
    this.#run.add(trigrams);
    this.#documents++;
  }

  /** Adds the next documents, all at once, from another trigram file. No `add` may follow. */
  copy(trigrams: TrigramCopy): void {
    this.#copied.push(trigrams);
    this.#documents += trigrams.documents;
    if (this.#documents > DOCUMENTS_MAX) throw new Error("too many documents for one trigram file");
  }

  /** Writes the file; making it durable is left to the caller. Gives the thread back now and then; calls back with the share done. */
  async finish(onProgress: (fraction: number) => void = () => {}): Promise<void> {
    const last = this.#run.take();
    const copiedBytes = this.#copied.reduce((sum, { size }) => sum + size, 0);
    const total = Math.max(this.#spilledBytes + last.length + copiedBytes, 1);
    const output = new Output(this.#path);
    const runs: TrigramSource[] = [];
    try {
      for (const path of this.#spilled) runs.push(new RunReader(path));
      runs.push(new RunReader(last), ...this.#copied);
      const merge = new Merge(runs, output);
      while (merge.step(MERGE_STEP_ENTRIES)) {
        onProgress(runs.reduce((sum, run) => sum + run.consumed, 0) / total);
        await nextTurn();
      }
      output.finish(this.#documents);
    } finally {
      for (const run of runs) run.close();
      output.close();
      this.discard();
    }
  }

  /** Removes what was set aside. The file itself stays. */
  discard(): void {
    for (const path of this.#spilled) rmSync(path, { force: true });
    for (const copied of this.#copied) copied.close();
  }

  #spill(): void {
    const path = `${this.#path}.run-${this.#spilled.length}`;
    const bytes = this.#run.take();
    this.#spilled.push(path);
    writeFileSync(path, bytes);
    this.#spilledBytes += bytes.length;
  }
}

/** Merges runs by trigram; of one trigram, earlier runs hold earlier documents. */
class Merge {
  readonly #output: Output;
  #runs: readonly TrigramSource[];

  constructor(runs: readonly TrigramSource[], output: Output) {
    this.#output = output;
    this.#runs = runs.filter((run) => run.next());
  }

  /** Writes up to `entries` trigrams; false when none are left. */
  step(entries: number): boolean {
    for (let left = entries; left > 0; left--) {
      if (this.#runs.length === 0) return false;
      let smallest = Infinity;
      for (const { trigram } of this.#runs) if (trigram < smallest) smallest = trigram;
      this.#concatenate(smallest);
    }
    return true;
  }

  #concatenate(trigram: number): void {
    let last = -1;
    let ended = false;
    for (const run of this.#runs) {
      if (run.trigram !== trigram) continue;
      // The first number of a run counts from -1; here it counts from the run before.
      const rest = last === -1 ? run.start : this.#joint(run, last);
      this.#output.append(run.bytes, rest, run.end);
      last = run.lastDocument;
      if (!run.next()) {
        run.trigram = Infinity;
        ended = true;
      }
    }
    this.#output.endTrigram(trigram);
    if (ended) this.#runs = this.#runs.filter((run) => run.trigram !== Infinity);
  }

  /** Writes the first number anew; returns where the second begins. */
  #joint({ bytes, start }: TrigramSource, last: number): number {
    let value = 0;
    let at = start;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++] as number;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    this.#output.appendVarint((value >>> 0) - 1 - last);
    return at;
  }
}

/** The file as it grows: postings go out in whole blocks, the tables stay in memory until the end. */
class Output {
  #file: number | null;
  readonly #buffer = new Uint8Array(BUFFER_BLOCKS * BLOCK_BYTES);
  readonly #varint = new Uint8Array(VARINT_BYTES_MAX);
  #buffered = 0;
  #postingsBytes = 0;
  readonly #blockCrcs = new Uint32List();
  readonly #trigrams = new Uint32List();
  readonly #ends = new Uint32List();

  constructor(path: string) {
    this.#file = openSync(path, "wx");
    this.#write(Buffer.alloc(HEADER_BYTES));
  }

  append(bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; at++) {
      if (this.#buffered === this.#buffer.length) this.#flush();
      this.#buffer[this.#buffered++] = bytes[at] as number;
    }
    this.#postingsBytes += end - start;
  }

  appendVarint(value: number): void {
    this.append(this.#varint, 0, writeVarint(this.#varint, value, 0));
  }

  endTrigram(trigram: number): void {
    if (this.#postingsBytes > POSTINGS_BYTES_MAX) throw new Error("too many postings for one trigram file");
    this.#trigrams.push(trigram);
    this.#ends.push(this.#postingsBytes);
  }

  finish(documents: number): void {
    this.#flush();
    const tables = [this.#blockCrcs.bytes(), this.#directory()];
    for (const table of tables) this.#write(table);
    const header = encodeHeader({
      version: TRIGRAM_FILE_VERSION,
      documents,
      trigrams: this.#trigrams.length,
      postingsBytes: this.#postingsBytes,
      tablesCrc: tables.reduce((crc, table) => crc32(table, crc), 0),
    });
    if (this.#file === null) return;
    writeSync(this.#file, header, 0, header.length, 0);
  }

  #directory(): Uint8Array {
    const count = this.#trigrams.length;
    const bytes = new Uint8Array(count * 2 * VARINT_BYTES_MAX);
    let at = 0;
    let trigram = -1;
    let end = 0;
    for (let i = 0; i < count; i++) {
      at = writeVarint(bytes, this.#trigrams.at(i) - trigram, at);
      at = writeVarint(bytes, this.#ends.at(i) - end, at);
      trigram = this.#trigrams.at(i);
      end = this.#ends.at(i);
    }
    return bytes.subarray(0, at);
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }

  #flush(): void {
    const bytes = this.#buffer.subarray(0, this.#buffered);
    for (let at = 0; at < bytes.length; at += BLOCK_BYTES) {
      this.#blockCrcs.push(crc32(bytes.subarray(at, at + BLOCK_BYTES)));
    }
    this.#write(bytes);
    this.#buffered = 0;
  }

  #write(bytes: Uint8Array): void {
    if (this.#file === null) throw new Error("the trigram file is closed");
    for (let at = 0; at < bytes.length;) at += writeSync(this.#file, bytes, at);
  }
}

class Uint32List {
  #values = new Uint32Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) {
      const grown = new Uint32Array(this.length * 2);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.length++] = value;
  }

  at(place: number): number {
    return this.#values[place] as number;
  }

  bytes(): Uint8Array {
    return new Uint8Array(this.#values.buffer, 0, this.length * 4);
  }
}

const MERGE_STEP_ENTRIES = 4096;
const BUFFER_BLOCKS = 64;

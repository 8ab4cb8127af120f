import { readBase } from "./damaged-segment.ts";
import { TrigramReader, type TrigramList } from "./trigram-reader.ts";
import { VARINT_BYTES_MAX, writeVarint, type TrigramSource } from "./trigram-run.ts";

/** The documents of a trigram file under the numbers that they get in another one; those that go there no more are left out. */
export class TrigramCopy implements TrigramSource {
  trigram = -1;
  lastDocument = -1;
  bytes = new Uint8Array(0);
  readonly start = 0;
  end = 0;
  consumed = 0;
  /** How many go on. */
  readonly documents: number;
  /** Of what there is to read. */
  readonly size: number;
  readonly #reader: TrigramReader;
  readonly #lists: Iterator<TrigramList>;
  readonly #numbers: Uint32Array;
  #isClosed = false;

  /** `numbers` are the new ones by document, ascending, or `GONE`. What cannot be read is told as `DamagedBase`. */
  constructor(path: string, numbers: Uint32Array) {
    this.#reader = readBase(() => new TrigramReader(path));
    this.#lists = this.#reader.lists();
    this.#numbers = numbers;
    this.size = this.#reader.postingsBytes;
    this.documents = numbers.reduce((sum, number) => sum + (number === GONE ? 0 : 1), 0);
  }

  next(): boolean {
    for (;;) {
      const { value: list } = readBase(() => this.#lists.next());
      if (list === undefined) return false;
      this.consumed = list.end;
      if (this.#take(list)) return true;
    }
  }

  close(): void {
    if (!this.#isClosed) this.#reader.close();
    this.#isClosed = true;
  }

  /** False when none of the documents goes on. */
  #take({ trigram, documents, count }: TrigramList): boolean {
    const room = count * VARINT_BYTES_MAX;
    if (room > this.bytes.length) this.bytes = new Uint8Array(room * 2);
    const { bytes } = this;
    const numbers = this.#numbers;
    let last = -1;
    let at = 0;
    for (let i = 0; i < count; i++) {
      const number = numbers[documents[i] as number] as number;
      if (number === GONE) continue;
      at = writeVarint(bytes, number - last, at);
      last = number;
    }
    this.trigram = trigram;
    this.lastDocument = last;
    this.end = at;
    return at > 0;
  }
}

/** More than any document's number. */
export const GONE = 2 ** 32 - 1;

/** A text whose lines are found by number, from 0, and whose offsets tell their line. A newline separates lines. */
export class TextLines {
  readonly text: string;
  /** UTF-16 offsets. */
  readonly #starts: Uint32Array;

  constructor(text: string) {
    const starts = [0];
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
    this.text = text;
    this.#starts = Uint32Array.from(starts);
  }

  /** At least 1: an empty text is one empty line. */
  get count(): number {
    return this.#starts.length;
  }

  /** Without its newline. Empty where there is no such line. */
  line(number: number): string {
    const start = this.#starts[number];
    if (start === undefined) return "";
    const next = this.#starts[number + 1];
    return this.text.slice(start, next === undefined ? this.text.length : next - 1);
  }

  /** The line that holds the character, or the newline, at `offset`. */
  lineOf(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Where the line after `number` begins; past the text's end after the last. */
  startAfter(number: number): number {
    return this.#starts[number + 1] ?? this.text.length + 1;
  }
}

import type { SymbolKind } from "../../../../core/outline.ts";

/** A definition, by its range and that of its name in UTF-16 units. */
export interface Definition {
  readonly kind: SymbolKind;
  readonly start: number;
  readonly end: number;
  readonly nameStart: number;
  readonly nameEnd: number;
  /** True when what stands inside is a member of it. */
  readonly encloses: boolean;
  /** True for another name in the declaration of the definition before: `int a, b;`. */
  readonly isFurther: boolean;
}

/** Those found so far. The end of one that has a body is known later than what is in it. */
export class Definitions {
  readonly #found: Draft[] = [];

  get count(): number {
    return this.#found.length;
  }

  /** Returns its number. */
  add(definition: Definition): number {
    return this.#found.push({ ...definition, isDropped: false }) - 1;
  }

  /** Of several ends, as the branches of an `#if` give it, the last counts. */
  end(number: number, end: number): void {
    const definition = this.#found[number];
    if (definition !== undefined && definition.end < end) definition.end = end;
  }

  drop(number: number): void {
    const definition = this.#found[number];
    if (definition !== undefined) definition.isDropped = true;
  }

  /** Forgets all from a number on. */
  truncate(count: number): void {
    this.#found.length = Math.min(count, this.#found.length);
  }

  /** In order of the source, those around others first. */
  sorted(): readonly Definition[] {
    const kept = this.#found.filter(({ isDropped, start, end }) => !isDropped && end > start);
    // Equals keep their order.
    return kept.sort((a, b) => a.start - b.start || b.end - a.end);
  }
}

interface Draft extends Definition {
  end: number;
  isDropped: boolean;
}

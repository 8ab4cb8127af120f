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

/** A definition whose end may be unknown yet. */
export interface OpenDefinition extends Definition {
  end: number;
}

/** Those found so far, by number. */
export class Definitions {
  readonly #found: OpenDefinition[] = [];

  get count(): number {
    return this.#found.length;
  }

  /** Takes the definition itself and returns its number. */
  add(definition: OpenDefinition): number {
    return this.#found.push(definition) - 1;
  }

  /** Of several ends, as the branches of an `#if` give them, the last counts. */
  end(number: number, end: number): void {
    const definition = this.#found[number];
    if (definition !== undefined && definition.end !== DROPPED && definition.end < end) definition.end = end;
  }

  drop(number: number): void {
    const definition = this.#found[number];
    if (definition !== undefined) definition.end = DROPPED;
  }

  /** Forgets all from a number on. */
  truncate(count: number): void {
    this.#found.length = Math.min(count, this.#found.length);
  }

  /** In order of the source, those around others first; equals keep their order. */
  sorted(): readonly Definition[] {
    return this.#found.filter(({ start, end }) => end > start).sort((a, b) => a.start - b.start || b.end - a.end);
  }
}

const DROPPED = -1;

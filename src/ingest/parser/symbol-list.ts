import type { CodeSymbol, Outline, Problem, SymbolKind } from "../../core/outline.ts";
import { signatureAt } from "./signature.ts";
import type { SourceText } from "./source-text.ts";

/** A symbol that was found. Offsets count UTF-16 units, lines count from 0. */
export interface ListedSymbol {
  readonly name: string;
  readonly qualifiedName: string;
  readonly kind: SymbolKind;
  readonly start: number;
  readonly end: number;
  readonly startLine: number;
  readonly endLine: number;
  readonly nameStart: number;
  readonly nameLine: number;
  readonly doc: string | null;
  /** Index of the symbol around it. */
  readonly parent: number | null;
}

/** The outline of a file as it grows. */
export class SymbolList {
  readonly #source: SourceText;
  readonly #symbols: CodeSymbol[] = [];
  readonly #problems: Problem[] = [];

  constructor(source: SourceText) {
    this.#source = source;
  }

  get outline(): Outline {
    return { symbols: this.#symbols, problems: this.#problems };
  }

  /** Returns its index. */
  add(symbol: ListedSymbol): number {
    const { name, qualifiedName, kind, start, end, startLine, endLine, nameLine, doc, parent } = symbol;
    const added: CodeSymbol = {
      name,
      qualifiedName,
      kind,
      line: nameLine + 1,
      startLine: startLine + 1,
      endLine: endLine + 1,
      startByte: this.#source.byteAt(start),
      endByte: this.#source.byteAt(end),
      signature: signatureAt(this.#source, symbol),
      doc,
      parent,
    };
    return this.#symbols.push(added) - 1;
  }

  /** False, and a note of it, when there is no room for more; `line` is where that shows. */
  hasRoom(line: number): boolean {
    if (this.#symbols.length < SYMBOLS_MAX) return true;
    this.note(line, `Only the first ${SYMBOLS_MAX} symbols are listed.`);
    return false;
  }

  /** A finding at a line, from 0. */
  note(line: number, message: string): void {
    if (this.#problems.length < PROBLEMS_MAX) this.#problems.push({ line: line + 1, message });
  }
}

/** A name with those around it. Behind a name that is too long names start anew. */
export function qualified(
  scope: { readonly qualifiedName: string } | undefined,
  ...names: readonly (string | undefined)[]
): string {
  const { qualifiedName: outer = "" } = scope ?? {};
  const known = [outer.length > QUALIFIED_UNITS_MAX ? "" : outer, ...names];
  return known.filter((name) => name !== undefined && name !== "").join(".");
}

/**
 * What is nested deeper belongs to the last scope that counts. Without this and the limit to qualified names 50 KB of nested
 * classes have 200 MB of them.
 */
export const SCOPES_MAX = 50;
const QUALIFIED_UNITS_MAX = 1000;
/** Of what a file does not say as its language wants it. */
export const NOT_UNDERSTOOD = "The syntax is not understood here.";
/** Names are shortened to it. */
export const NAME_UNITS_MAX = 200;
/** A generated file can have hundreds of thousands; searches in it find its text all the same. */
const SYMBOLS_MAX = 50_000;
const PROBLEMS_MAX = 5;

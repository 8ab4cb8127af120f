import type { SgNode } from "@ast-grep/napi";
import type { SymbolKind } from "../../../core/outline.ts";
import type { SourceText } from "../source-text.ts";

/** What a language counts as a symbol, in terms of its grammar. */
export interface Language {
  /** As linguist names it. */
  readonly name: string;
  /** Name under which its grammar is registered. */
  readonly grammar: string;
  /**
   * For each kind of node that can be a definition, what it defines. A plain kind of symbol takes its name from the field
   * `name`; `WRAPPER` means that the node extends the definition inside it (decorators).
   */
  readonly definitions: Readonly<Record<string, Definition>>;
  /** Kinds of node that are definitions only in some places; keyed as in `definitions`. Others count everywhere. */
  readonly places: Readonly<Record<string, Place>>;
  /** Words before a definition, on its line, that belong to it although the grammar puts them outside. */
  readonly leadingWords: RegExp | null;
  /** The first sentence of a symbol's documentation. */
  doc(node: SgNode, at: DefinitionPlace): string | null;
}

export type Definition = SymbolKind | typeof WRAPPER | ((node: SgNode, at: DefinitionPlace) => Found);

export const WRAPPER = "wrapper";

/** A rule of ast-grep that holds for the node besides its kind. */
export interface Place {
  readonly kind?: string;
  readonly any?: readonly Place[];
  readonly not?: Place;
  readonly inside?: Place;
  readonly has?: Place & { readonly field?: string };
}

/** Where a definition stands. */
export interface DefinitionPlace {
  readonly source: SourceText;
  /** Start of the node, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** Line of the definition's start, from 0. */
  readonly startLine: number;
  /** Kind of the symbol around it; null at the top. */
  readonly enclosing: SymbolKind | null;
}

/** What a node defines: nothing, one symbol, or several that share its range. */
export type Found = FoundSymbol | readonly FoundSymbol[] | null;

export interface FoundSymbol {
  readonly kind: SymbolKind;
  /** The node of the name. */
  readonly name: SgNode;
  /** What the name is written as a member of, where that is not around it: Go's receivers. */
  readonly owner?: string;
  /** False when what stands inside is not its member. Default: true. */
  readonly encloses?: boolean;
}

/** A finding for a node that may be missing. */
export function found(kind: SymbolKind, name: SgNode | null): FoundSymbol | null {
  return name === null ? null : { kind, name };
}

/** Several names of one kind: `int a, b;`. */
export function foundAll(kind: SymbolKind, names: readonly SgNode[]): readonly FoundSymbol[] {
  return names.map((name) => ({ kind, name }));
}

/** The source between the definition's start and its name: modifiers, keywords. */
export function textBefore(name: SgNode, { source, start }: DefinitionPlace): string {
  const end = name.range().start.index;
  return source.text.slice(Math.max(start, end - MODIFIER_UNITS_MAX), end);
}

export function isCallable(kind: SymbolKind | null): boolean {
  return kind === "function" || kind === "method" || kind === "constructor";
}

/** Annotations with arguments stand between, too. */
const MODIFIER_UNITS_MAX = 1000;

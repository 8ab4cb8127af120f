import type { SgNode } from "@ast-grep/napi";
import type { Outline, SymbolKind } from "../../../core/outline.ts";
import type { SourceText } from "../source-text.ts";

/** A language whose files have outlines. */
export type OutlinedLanguage = Language | ScannedLanguage;

/** One whose source is read without a grammar, by a scanner of its own. */
export interface ScannedLanguage {
  /** As linguist names it. */
  readonly name: string;
  /** The symbols of a file, found in one pass whatever is in it. Never throws. */
  outline(source: SourceText): Outline;
}

/** What a language counts as a symbol, in terms of its grammar. */
export interface Language {
  /** As linguist names it. */
  readonly name: string;
  /** Name under which its grammar is registered. */
  readonly grammar: string;
  /**
   * For each kind of node that can be a definition, what it defines. A plain kind of symbol takes its name from the field
   * `name`; `WRAPPER` means that the node extends the definition inside it (decorators), `PREFIX` that it extends the one
   * right behind it (attributes).
   */
  readonly definitions: Readonly<Record<string, Definition>>;
  /** Kinds of node that are definitions only in some places; keyed as in `definitions`. Others count everywhere. */
  readonly places: Readonly<Record<string, Place>>;
  /**
   * Kinds of node that are looked for only in text with these words, because there are many of them and few are
   * definitions: without records, C# is outlined a seventh faster when no parameter is asked whose it is.
   */
  readonly words?: Readonly<Record<string, RegExp>>;
  /** Words before a definition, on its line, that belong to it although the grammar puts them outside. */
  readonly leadingWords: RegExp | null;
  /** The text as the grammar understands it, as long as before: what it would stumble over replaced by spaces. */
  prepare?(text: string): string;
  /** The first sentence of a symbol's documentation. */
  doc(node: SgNode, at: DefinitionPlace): string | null;
}

export type Definition = SymbolKind | typeof WRAPPER | typeof PREFIX | ((node: SgNode, at: DefinitionPlace) => Found);

export const WRAPPER = "wrapper";
export const PREFIX = "prefix";

/** A rule of ast-grep that holds for the node besides its kind. */
export interface Place {
  readonly kind?: string;
  /** Of the node's whole text. */
  readonly regex?: string;
  readonly any?: readonly Place[];
  readonly all?: readonly Place[];
  readonly not?: Place;
  readonly inside?: Place;
  readonly has?: Place & { readonly field?: string };
}

/**
 * For nodes that may be made up where one is missing. Such a node is empty, and the engine takes exponential time to tell
 * what it is inside of: 1.5 KB of `let..` never ended. So this comes first, and `inside` in an `all` after it.
 */
export const NAMED: Place = { has: { field: "name", regex: "." } };

/** Where a definition stands. */
export interface DefinitionPlace {
  readonly source: SourceText;
  /** Start of the node, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** Line of the definition's start, from 0. */
  readonly startLine: number;
  /** Line of its end, from 0. */
  readonly endLine: number;
  /** Kind of the symbol around it; null at the top. */
  readonly enclosing: SymbolKind | null;
}

/** What a node defines: nothing, one symbol, several that share its range, those of its parts, or a place for others. */
export type Found = FoundSymbol | readonly FoundSymbol[] | FoundMembers | FoundScope | null;

export interface FoundSymbol {
  readonly kind: SymbolKind;
  /** The node of the name. */
  readonly name: SgNode;
  /** Where the name ends, in UTF-16 units. Default: with its node. */
  readonly nameEnd?: number;
  /** What the name is written as a member of, where that is not around it: Go's receivers, `A::B` before `f`. */
  readonly owner?: string;
  /** True for a member of what the enclosing symbol is a member of: properties among a constructor's parameters. */
  readonly isOutward?: boolean;
  /** False when what stands inside is not its member; `rest` when the rest of the file is. Default: true. */
  readonly encloses?: boolean | "rest";
}

/** No definition, but what stands inside is a member of what is defined elsewhere: Rust's `impl`. */
export interface FoundScope {
  /** What its members see around them. */
  readonly kind: SymbolKind;
  readonly scope: string;
}

/**
 * Symbols with ranges of their own, in order, found from what holds them. For kinds of node that are common elsewhere: to
 * ask each of TypeScript's property names whether it is inside of an enum took a fifth of the time of its parsing.
 */
export interface FoundMembers {
  readonly members: readonly (FoundSymbol & { readonly node: SgNode })[];
}

/** A finding for a node that may be missing. */
export function found(kind: SymbolKind, name: SgNode | null): FoundSymbol | null {
  return name === null ? null : { kind, name };
}

/** Several names of one kind: `int a, b;`. */
export function foundAll(kind: SymbolKind, names: readonly SgNode[]): readonly FoundSymbol[] {
  return names.map((name) => ({ kind, name }));
}

/** A name written as a path, `a::b::C`: its last part, a member of the others. */
export function foundPath(kind: SymbolKind, path: SgNode | null, { source }: DefinitionPlace): FoundSymbol | null {
  if (path === null) return null;
  let name = path;
  for (let depth = 0; depth < PATH_DEPTH_MAX; depth++) {
    const last = name.children().findLast((child) => child.isNamed());
    if (last === undefined) break;
    name = last;
  }
  const start = path.range().start.index;
  return { kind, name, ...ownerOf(source.text.slice(start, name.range().start.index)) };
}

/** What is written before a name, as the `owner` of a symbol: `a::b::` is `a.b`. */
export function ownerOf(path: string): { readonly owner?: string } {
  const owner = path
    .slice(0, OWNER_UNITS_MAX)
    .split(/[^\p{L}\p{N}_$]+/u)
    .filter((part) => part !== "")
    .join(".");
  return owner === "" ? {} : { owner };
}

/** The first child of one of these kinds, for grammars that give it no field. */
export function childOf(node: SgNode, ...kinds: readonly string[]): SgNode | null {
  return node.children().find((child) => kinds.includes(child.kind() as string)) ?? null;
}

/** The source between the definition's start and its name: modifiers, keywords. */
export function textBefore(name: SgNode, { source, start }: DefinitionPlace): string {
  const end = name.range().start.index;
  return source.text.slice(Math.max(start, end - MODIFIER_UNITS_MAX), end);
}

export function isCallable(kind: SymbolKind | null): boolean {
  return kind === "function" || kind === "method" || kind === "constructor";
}

/** Of a type, so that functions in it are its methods. */
export function isType(kind: SymbolKind | null): boolean {
  return kind !== null && TYPES.has(kind);
}

const TYPES: ReadonlySet<SymbolKind> = new Set([
  "class",
  "interface",
  "trait",
  "struct",
  "union",
  "enum",
  "record",
  "annotation",
  // Some have a body of their own.
  "enum_member",
]);

const PATH_DEPTH_MAX = 10;
const OWNER_UNITS_MAX = 200;
/** Annotations with arguments stand between, too. */
const MODIFIER_UNITS_MAX = 1000;

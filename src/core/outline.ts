export const SYMBOL_KINDS = [
  "class",
  "interface",
  "trait",
  "struct",
  "union",
  "enum",
  "enum_member",
  "record",
  "annotation",
  "type",
  "function",
  "method",
  "constructor",
  "field",
  "property",
  "constant",
  "variable",
  "module",
  "namespace",
  "macro",
] as const;
export type SymbolKind = (typeof SYMBOL_KINDS)[number];

/** A definition in one file. Lines count from 1 and include both ends. */
export interface CodeSymbol {
  /** As written: `getName`. */
  readonly name: string;
  /** With its enclosing names, joined by dots: `Outer.Inner.getName`. */
  readonly qualifiedName: string;
  readonly kind: SymbolKind;
  /** Line of the name. */
  readonly line: number;
  readonly startLine: number;
  readonly endLine: number;
  /** Byte range of the whole definition in the UTF-8 text, end exclusive. */
  readonly startByte: number;
  readonly endByte: number;
  /** First line of the definition, white space folded, at most 200 characters. */
  readonly signature: string;
  /** First sentence of its documentation, or null. */
  readonly doc: string | null;
  /** Index of the enclosing symbol in `Outline.symbols`; null at the top. */
  readonly parent: number | null;
}

/** The symbols of one blob, in order of their start. */
export interface Outline {
  readonly symbols: readonly CodeSymbol[];
  readonly problems: readonly Problem[];
}

/** A finding of the parser that is not a failure. */
export interface Problem {
  readonly line: number;
  readonly message: string;
}

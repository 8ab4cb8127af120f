import { SYMBOL_KINDS, type CodeSymbol, type Outline, type Problem, type SymbolKind } from "./outline.ts";
import { TextLines } from "./text-lines.ts";

/**
 * An outline as bytes, so that an index can store it as it comes from the parser, find names in it without reading the
 * rest, and read one symbol without the others. It goes with the text it was made of, and repeats little of it.
 */
export interface PackedOutline {
  /** The symbols' names in order, UTF-8, one a line. */
  readonly names: Uint8Array;
  /** For each symbol a line with a JSON array of what else there is, then a line with the problems. */
  readonly details: Uint8Array;
}

/** `content` is the text, UTF-8. */
export function packOutline({ symbols, problems }: Outline, content: Uint8Array): PackedOutline {
  const lines: string[] = [];
  symbols.forEach((symbol, i) => {
    const parent = symbol.parent !== null && symbol.parent < i ? symbols[symbol.parent] : undefined;
    const { kind, line, startLine, endLine, startByte, endByte, doc } = symbol;
    const places = [startLine, line - startLine, endLine - startLine, startByte, endByte - startByte] as const;
    const detail: Detail = [SYMBOL_KINDS.indexOf(kind), ...places, symbol.parent, packSignature(symbol, content)];
    const isNamedWithin = symbol.qualifiedName === qualified(symbol.name, parent?.qualifiedName);
    if (doc !== null || !isNamedWithin) detail.push(doc);
    if (!isNamedWithin) detail.push(symbol.qualifiedName);
    lines.push(JSON.stringify(detail));
  });
  lines.push(JSON.stringify(problems));
  return {
    names: encoder.encode(symbols.map(({ name }) => name.replaceAll("\n", " ")).join("\n")),
    details: encoder.encode(lines.join("\n")),
  };
}

/** Of the text it was packed with. Throws when the bytes are no packed outline. */
export function unpackOutline(packed: PackedOutline, content: Uint8Array): Outline {
  // Split, they would take three times as long: mostly few of them are read.
  const details = new TextLines(decoder.decode(packed.details));
  // No symbols and one without a name look the same as names; the details tell them apart.
  const names = details.count === 1 ? [] : decoder.decode(packed.names).split("\n");
  if (names.length !== details.count - 1) throw new Error("the outline's names and details do not match");
  const read = symbolReader(
    (i) => names[i] as string,
    (i) => details.line(i),
  );
  const symbols = names.map((_, i) => {
    const { definition, signature } = read(i);
    return { ...definition, signature: unpackSignature(signature, definition.startByte, content) };
  });
  return { symbols, problems: JSON.parse(details.line(names.length)) as readonly Problem[] };
}

/** What to keep of a packed outline to read single symbols of it without the rest. */
export interface OutlineIndex {
  /** By symbol: its name. */
  readonly names: TextLines;
  /** By symbol: a place in `SYMBOL_KINDS`. */
  readonly kinds: Uint8Array;
  /** By symbol: where its line of the details begins, in bytes; then where that of the problems does. */
  readonly starts: Uint32Array;
}

/** Several times quicker than to unpack the symbols. */
export function indexOutline({ names, details }: PackedOutline): OutlineIndex {
  const starts = [0];
  for (let at = details.indexOf(LF); at !== -1; at = details.indexOf(LF, at + 1)) starts.push(at + 1);
  // The last line is that of the problems.
  const kinds = Uint8Array.from({ length: starts.length - 1 }, (_, i) => kindAt(details, starts[i] as number));
  return { names: new TextLines(decoder.decode(names)), kinds, starts: Uint32Array.from(starts) };
}

/** What is known of a symbol without the text. */
export type Definition = Omit<CodeSymbol, "signature">;

/** One symbol, by its place. Reads the details of no others but its ancestors: the bytes from `start` to `end`. */
export function readSymbol(
  { names, starts }: OutlineIndex,
  at: number,
  read: (start: number, end: number) => Uint8Array,
): Definition {
  const line = (i: number): string => decoder.decode(read(starts[i] as number, starts[i + 1] as number));
  return symbolReader((i) => names.line(i), line)(at).definition;
}

interface PackedSymbol {
  readonly definition: Definition;
  readonly signature: Signature;
}

/** Reads symbols by their place, each once. */
function symbolReader(nameOf: (i: number) => string, line: (i: number) => string): (i: number) => PackedSymbol {
  const known: (PackedSymbol | undefined)[] = [];
  const symbol = (i: number): PackedSymbol => {
    const before = known[i];
    if (before !== undefined) return before;
    const detail = JSON.parse(line(i)) as Detail;
    const [kind, startLine, down, lines, startByte, bytes, parent, signature, doc = null, ownQualifiedName] = detail;
    const name = nameOf(i);
    // An ancestor comes earlier; so the recursion ends.
    const outer = parent !== null && parent < i ? symbol(parent).definition.qualifiedName : undefined;
    const definition = {
      name,
      qualifiedName: ownQualifiedName ?? qualified(name, outer),
      kind: SYMBOL_KINDS[kind] as SymbolKind,
      line: startLine + down,
      startLine,
      endLine: startLine + lines,
      startByte,
      endByte: startByte + bytes,
      doc,
      parent,
    };
    return (known[i] = { definition, signature });
  };
  return symbol;
}

/** Mostly it is how the definition begins: then so many bytes of the text are all of it. */
type Signature = string | number;

function packSignature({ signature, startByte }: CodeSymbol, content: Uint8Array): Signature {
  const bytes = encoder.encode(signature);
  const isStart = bytes.every((byte, i) => byte === content[startByte + i]);
  // Half a character would come back as another.
  return isStart && !HALF_CHARACTER.test(signature) ? bytes.length : signature;
}

function unpackSignature(signature: Signature, startByte: number, content: Uint8Array): string {
  return typeof signature === "string" ? signature : decoder.decode(content.subarray(startByte, startByte + signature));
}

/** The number that a line of details begins with, after its bracket. */
function kindAt(details: Uint8Array, start: number): number {
  let kind = 0;
  for (let at = start + 1; ; at++) {
    const digit = (details[at] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return kind;
    kind = kind * 10 + digit;
  }
}

/**
 * Kind, as its place in `SYMBOL_KINDS`; start line, and from there to the line of the name and to the last; start byte and
 * bytes; parent; signature; doc, unless it is null and the last; qualified name where it is not `parent.name`.
 */
type Detail = [
  kind: number,
  startLine: number,
  down: number,
  lines: number,
  startByte: number,
  bytes: number,
  parent: number | null,
  signature: Signature,
  doc?: string | null,
  qualifiedName?: string,
];

function qualified(name: string, outer: string | undefined): string {
  return outer === undefined ? name : `${outer}.${name}`;
}

const HALF_CHARACTER = /\p{Surrogate}/u;
const LF = 0x0a;
const ZERO = 0x30;
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

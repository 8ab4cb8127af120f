import { SYMBOL_KINDS, type CodeSymbol, type Outline, type Problem, type SymbolKind } from "./outline.ts";
import { TextLines } from "./text-lines.ts";

/**
 * An outline as bytes, so that an index can store it as it comes from the parser, find names in it without reading the
 * rest, and read one symbol without the others.
 */
export interface PackedOutline {
  /** The symbols' names in order, UTF-8, one a line. */
  readonly names: Uint8Array;
  /** For each symbol a line with a JSON array of what else there is, then a line with the problems. */
  readonly details: Uint8Array;
}

export function packOutline({ symbols, problems }: Outline): PackedOutline {
  const lines: string[] = [];
  symbols.forEach((symbol, i) => {
    const parent = symbol.parent !== null && symbol.parent < i ? symbols[symbol.parent] : undefined;
    const { kind, line, startLine, endLine, startByte, endByte, signature, doc } = symbol;
    const detail: Detail = [kind, line, startLine, endLine, startByte, endByte, symbol.parent, signature, doc];
    if (symbol.qualifiedName !== qualified(symbol.name, parent?.qualifiedName)) detail.push(symbol.qualifiedName);
    lines.push(JSON.stringify(detail));
  });
  lines.push(JSON.stringify(problems));
  return {
    names: encoder.encode(symbols.map(({ name }) => name.replaceAll("\n", " ")).join("\n")),
    details: encoder.encode(lines.join("\n")),
  };
}

/** Throws when the bytes are no packed outline. */
export function unpackOutline(packed: PackedOutline): Outline {
  const open = openOutline(packed);
  return { symbols: open.names.map((_, i) => open.symbol(i)), problems: open.problems() };
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
  const lines = new TextLines(decoder.decode(details));
  // The last line is that of the problems.
  const kinds = Uint8Array.from({ length: lines.count - 1 }, (_, i) => {
    const start = lines.startAfter(i - 1) + '["'.length;
    return SYMBOL_KINDS.indexOf(lines.text.slice(start, lines.text.indexOf('"', start)) as SymbolKind);
  });
  const starts = [0];
  for (let at = details.indexOf(LF); at !== -1; at = details.indexOf(LF, at + 1)) starts.push(at + 1);
  return { names: new TextLines(decoder.decode(names)), kinds, starts: Uint32Array.from(starts) };
}

/** One symbol, by its place. Reads the details of no others but its ancestors: the bytes from `start` to `end`. */
export function readSymbol(
  { names, starts }: OutlineIndex,
  at: number,
  read: (start: number, end: number) => Uint8Array,
): CodeSymbol {
  const line = (i: number): string => decoder.decode(read(starts[i] as number, starts[i + 1] as number));
  return symbolReader((i) => names.line(i), line)(at);
}

function openOutline(packed: PackedOutline): OpenOutline {
  // Split, they would take three times as long: mostly few of them are read.
  const details = new TextLines(decoder.decode(packed.details));
  // No symbols and one without a name look the same as names; the details tell them apart.
  const names = details.count === 1 ? [] : decoder.decode(packed.names).split("\n");
  if (names.length !== details.count - 1) throw new Error("the outline's names and details do not match");
  const symbol = symbolReader(
    (i) => names[i] as string,
    (i) => details.line(i),
  );
  return { names, symbol, problems: () => JSON.parse(details.line(names.length)) as readonly Problem[] };
}

/** Reads symbols by their place, each once. */
function symbolReader(nameOf: (i: number) => string, line: (i: number) => string): (i: number) => CodeSymbol {
  const known: (CodeSymbol | undefined)[] = [];
  const symbol = (i: number): CodeSymbol => {
    const before = known[i];
    if (before !== undefined) return before;
    const detail = JSON.parse(line(i)) as Detail;
    const [kind, nameLine, startLine, endLine, startByte, endByte, parent, signature, doc, ownQualifiedName] = detail;
    const name = nameOf(i);
    // An ancestor comes earlier; so the recursion ends.
    const outer = parent !== null && parent < i ? symbol(parent).qualifiedName : undefined;
    const qualifiedName = ownQualifiedName ?? qualified(name, outer);
    const place = { line: nameLine, startLine, endLine, startByte, endByte };
    return (known[i] = { name, qualifiedName, kind, ...place, signature, doc, parent });
  };
  return symbol;
}

interface OpenOutline {
  readonly names: readonly string[];
  symbol(i: number): CodeSymbol;
  problems(): readonly Problem[];
}

/** Kind, line, start and end line, start and end byte, parent, signature, doc; qualified name where it is not `parent.name`. */
type Detail = [
  SymbolKind,
  number,
  number,
  number,
  number,
  number,
  number | null,
  string,
  string | null,
  qualifiedName?: string,
];

function qualified(name: string, outer: string | undefined): string {
  return outer === undefined ? name : `${outer}.${name}`;
}

const LF = 0x0a;
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

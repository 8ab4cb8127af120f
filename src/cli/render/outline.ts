import type { RepositoryFile } from "../../client/client.ts";
import type { Look } from "../output.ts";
import { paint, toOneLine } from "../visible-text.ts";

type Symbols = RepositoryFile["symbols"];

/** The symbols of a file: line, kind and name, indented below what they stand in. */
export function renderOutline(symbols: Symbols, { colour }: Pick<Look, "colour">): string[] {
  if (symbols.length === 0) return ["No symbols."];
  const numbers = Math.max(...symbols.map(({ line }) => String(line).length));
  const kinds = Math.max(...symbols.map(({ kind }) => kind.length));
  return symbols.map((symbol) => {
    const name = toOneLine(symbol.name);
    const indent = "  ".repeat(depthOf(symbol, symbols));
    return `${String(symbol.line).padStart(numbers)}  ${symbol.kind.padEnd(kinds)}  ${indent}${colour ? paint("bold", name) : name}`;
  });
}

function depthOf({ parent }: Symbols[number], symbols: Symbols): number {
  let depth = 0;
  // A parent stands before its children, so this ends whatever was sent.
  for (let at = parent; at !== null && depth < symbols.length; depth++) at = symbols[at]?.parent ?? null;
  return depth;
}

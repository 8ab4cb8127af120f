import type { SymbolKind } from "../core/outline.ts";
import type { MatchedFile, NamedSymbol } from "../core/ports/code-index.ts";
import type { Agreement, TermFinder } from "./find-term.ts";

export interface Ranked {
  /** 0–100, higher is better. */
  readonly score: number;
  /** The definition that decided it: its name is a term or begins with one. */
  readonly symbol: NamedSymbol | null;
}

/**
 * Scores a file: the mean over the terms of the best place of each. A definition of the name comes before one whose
 * name begins so, then one that contains it, then a whole word in the text, then a part of one, then the path alone.
 * The path, the number of places and the kind of definition decide among equals. Vendored and generated files lose half.
 */
export function rank(
  { path, mark, occurrences, named }: Pick<MatchedFile, "path" | "mark" | "occurrences" | "named">,
  finders: readonly TermFinder[],
): Ranked {
  let sum = 0;
  let best: Definition | null = null;
  finders.forEach((finder, i) => {
    const { count = 0, asWord = false } = occurrences[i] ?? {};
    const definition = bestDefinition(named, finder);
    if (definition !== null && (best === null || definition.points > best.points)) best = definition;
    const inText = asWord ? POINTS.word : count > 0 ? POINTS.text : 0;
    sum += Math.max(definition?.points ?? 0, inText) + pathPoints(path, finder) + count * 0.1;
  });
  const points = sum / finders.length - Math.min(path.length, 200) / 100;
  const score = Math.min(Math.max(points, 0), 100) * (mark === null ? 1 : 0.5);
  const decisive = best as Definition | null;
  return {
    score: Math.round(score * 1000) / 1000,
    symbol: decisive !== null && decisive.points >= POINTS.prefix ? decisive.symbol : null,
  };
}

interface Definition {
  readonly symbol: NamedSymbol;
  readonly points: number;
}

/** The first of the best. */
function bestDefinition(named: readonly NamedSymbol[], finder: TermFinder): Definition | null {
  let best: Definition | null = null;
  for (const symbol of named) {
    const agreement = finder.compare(symbol.name);
    if (agreement === null) continue;
    const points = POINTS[agreement] + kindPoints(symbol.kind);
    if (best === null || points > best.points) best = { symbol, points };
  }
  return best;
}

/** The file's name without its ending counts more than a directory. */
function pathPoints(path: string, finder: TermFinder): number {
  const name = path.slice(path.lastIndexOf("/") + 1).replace(/(?<=.)\..*$/, "");
  const agreement = finder.compare(name);
  if (agreement === "equal" || agreement === "equal_but_case") return 6;
  if (agreement !== null) return 3;
  return finder.compare(path) === null ? 0 : 2;
}

function kindPoints(kind: SymbolKind): number {
  return TYPES.has(kind) ? 3 : CALLABLES.has(kind) ? 2 : 0;
}

const POINTS = {
  equal: 85,
  equal_but_case: 80,
  prefix: 60,
  part: 45,
  word: 30,
  text: 15,
} as const satisfies Record<Agreement | "word" | "text", number>;

const TYPES: ReadonlySet<SymbolKind> = new Set<SymbolKind>([
  "class",
  "interface",
  "trait",
  "struct",
  "union",
  "enum",
  "record",
  "annotation",
  "type",
]);
const CALLABLES: ReadonlySet<SymbolKind> = new Set<SymbolKind>(["function", "method", "constructor", "macro"]);

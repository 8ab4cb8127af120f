import type { CodeSymbol, SymbolKind } from "../core/outline.ts";
import type { MatchedFile } from "../core/ports/code-index.ts";
import type { Agreement, TermFinder } from "./find-term.ts";

export interface Ranked {
  /** 0–100, higher is better. */
  readonly score: number;
  /** The definition that decided it: its name is a term or begins with one. */
  readonly symbol: CodeSymbol | null;
}

type Ranking = Pick<MatchedFile, "path" | "mark" | "occurrences" | "names" | "symbols">;

/**
 * Scores a file: the mean over the terms of the best place of each. A definition of the name comes before one whose
 * name begins so, then one that contains it, then a whole word in the text, then a part of one, then the path alone.
 * The path, the number of places and the kind of definition decide among equals. Vendored and generated files lose half.
 *
 * Null for a file that cannot score enough to be shown, as the names of its symbols tell before these are read.
 */
export function rank(
  file: Ranking,
  finders: readonly TermFinder[],
  isEnough: (score: number) => boolean,
): Ranked | null {
  const score = scorer(file, finders);
  if (!isEnough(score(finders.map((finder) => mostOfNames(file.names, finder))))) return null;
  const symbols = file.symbols();
  const definitions = finders.map((finder) => bestDefinition(symbols, finder));
  const points = definitions.map((definition) => definition?.points ?? 0);
  const decisive = definitions[points.indexOf(Math.max(...points))] ?? null;
  return {
    score: score(points),
    symbol: decisive !== null && decisive.points >= POINTS.prefix ? decisive.symbol : null,
  };
}

/** Scores a file by the points of its best definition, by term; 0 where there is none. */
function scorer(
  { path, mark, occurrences }: Ranking,
  finders: readonly TermFinder[],
): (definitions: readonly number[]) => number {
  const ofPath = finders.reduce((sum, finder) => sum + pathPoints(path, finder), 0);
  return (definitions) => {
    let sum = ofPath;
    occurrences.forEach(({ count, asWord }, i) => {
      const inText = asWord ? POINTS.word : count > 0 ? POINTS.text : 0;
      sum += Math.max(definitions[i] ?? 0, inText) + count * 0.1;
    });
    const points = sum / finders.length - Math.min(path.length, 200) / 100;
    const score = Math.min(Math.max(points, 0), 100) * (mark === null ? 1 : 0.5);
    return Math.round(score * 1000) / 1000;
  };
}

/** What the best of the symbols can be worth, whatever its kind; 0 without any. */
function mostOfNames(names: readonly string[], finder: TermFinder): number {
  let most = 0;
  for (const name of names) {
    const agreement = finder.compare(name);
    if (agreement !== null) most = Math.max(most, POINTS[agreement] + KIND_POINTS_MAX);
  }
  return most;
}

interface Definition {
  readonly symbol: CodeSymbol;
  readonly points: number;
}

/** The first of the best. */
function bestDefinition(symbols: readonly CodeSymbol[], finder: TermFinder): Definition | null {
  let best: Definition | null = null;
  for (const symbol of symbols) {
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
  return TYPES.has(kind) ? KIND_POINTS_MAX : CALLABLES.has(kind) ? 2 : 0;
}

const POINTS = {
  equal: 85,
  equal_but_case: 80,
  prefix: 60,
  part: 45,
  word: 30,
  text: 15,
} as const satisfies Record<Agreement | "word" | "text", number>;
const KIND_POINTS_MAX = 3;

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

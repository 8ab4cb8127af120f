import { pick, seededRandom } from "../random.ts";
import type { SourceFile, SourceText } from "./source-text.ts";

/** A text to search for. */
export interface Query {
  readonly kind: Kind;
  /** ASCII. */
  readonly text: string;
  /** As `q=` has it. */
  readonly q: string;
  /** Files that contain it. */
  readonly files: number;
}

export const KINDS = ["substring", "identifier", "symbol prefix"] as const;
export type Kind = (typeof KINDS)[number];

export interface DrawOptions {
  readonly source: SourceText;
  /** Names that the source defines. */
  readonly symbols: readonly string[];
  /** Of each kind. */
  readonly count: number;
}

/**
 * Draws queries from the source itself, the same in every run: what stands often is drawn often, and beside it what stands
 * in few places, and what stands nowhere.
 */
export function drawQueries({ source, symbols, count }: DrawOptions): readonly Query[] {
  const random = seededRandom(20_261_122);
  const some = Array.from({ length: 400 }, () => pick(source.files, random));
  const distinct = [...new Set(some.flatMap(identifiersOf))];
  const draw: Record<Kind, () => string> = {
    substring: () => {
      const share = random();
      if (share < 0.6) return slice(pick(some, random), random, 4 + Math.floor(random() * 17));
      if (share < 0.8) return slice(pick(some, random), random, 3 + Math.floor(random() * 2));
      return `${slice(pick(some, random), random, 5)}${slice(pick(some, random), random, 5)}`;
    },
    identifier: () => {
      const share = random();
      if (share < 0.4) return pick(identifiersOf(pick(some, random)), random);
      if (share < 0.8) return pick(distinct, random);
      return `${pick(distinct, random).slice(0, 8)}${pick(distinct, random).slice(-8)}`;
    },
    "symbol prefix": () => {
      const name = pick(symbols, random);
      return name.slice(0, 3 + Math.floor(random() * (name.length - 2)));
    },
  };
  return KINDS.flatMap((kind) => {
    const texts = new Set<string>();
    for (let tries = 0; texts.size < count && tries < count * 1000; tries++) {
      const text = draw[kind]();
      if (SEARCHABLE.test(text)) texts.add(text);
    }
    const ask = kind === "symbol prefix" ? "symbol:" : "";
    return [...texts].map((text) => ({ kind, text, q: ask + quoted(text), files: source.count(text) }));
  });
}

function identifiersOf({ content }: SourceFile): readonly string[] {
  return content.toString("latin1").match(/[A-Za-z_][A-Za-z0-9_]{3,39}/g) ?? [];
}

/** Some characters of a line, neither beginning nor ending with a space. */
function slice({ content }: SourceFile, random: () => number, length: number): string {
  const at = Math.floor(random() * content.length);
  const [line = ""] = content.toString("latin1", at, at + length).split("\n");
  return line.trim();
}

function quoted(text: string): string {
  return /^\w+$/.test(text) ? text : `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

const SEARCHABLE = /^[\x20-\x7e]{3,}$/;

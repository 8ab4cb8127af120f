import type { SearchTerm } from "../core/search-plan.ts";

/** UTF-16 offsets, end exclusive. */
export type Span = readonly [start: number, end: number];

/** Looks for one term in texts. */
export interface TermFinder {
  /** Its first `max` places in the text, ascending, none overlapping another. */
  places(text: string, max: number): Span[];
  /** How the term and a symbol's name, or another short text, agree. */
  compare(name: string): Agreement | null;
}

export type Agreement = "equal" | "equal_but_case" | "prefix" | "part";

export function termFinder({ text: term, caseSensitive }: SearchTerm): TermFinder {
  const source = term.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
  const pattern = new RegExp(source, caseSensitive ? "g" : "gi");
  return {
    places(text, max) {
      const found: Span[] = [];
      pattern.lastIndex = 0;
      while (found.length < max) {
        const match = pattern.exec(text);
        if (match === null) break;
        found.push([match.index, match.index + match[0].length]);
      }
      return found;
    },
    compare(name) {
      if (name === term) return "equal";
      pattern.lastIndex = 0;
      if (!pattern.test(name)) return null;
      // The other case of a character is as long as it is.
      if (pattern.lastIndex > term.length) return "part";
      return name.length === term.length ? "equal_but_case" : "prefix";
    },
  };
}

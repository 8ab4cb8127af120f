import type { Client } from "../client/client.ts";
import { shellWord } from "./shell-word.ts";

/**
 * A query, quoted for the shell, that finds something in this very repository: it was just found there. Null where
 * nothing was, as in a repository without files.
 */
export async function suggestQuery(repository: string, client: Pick<Client, "search">): Promise<string | null> {
  const signal = AbortSignal.timeout(LOOKING_MS_MAX);
  const filter = `repo:${queryValue(repository)}`;
  for (const probe of PROBES) {
    // A line that helps is not worth a failure.
    const answer = await client.search(`${filter} ${probe}`, { limit: HITS, signal }).catch(() => null);
    if (answer === null) return null;
    for (const { repository: where, symbol, path } of answer.hits) {
      const word = WORD_AT_END.exec(symbol ?? path.replace(/\.[^./]*$/, ""))?.[0];
      if (where === repository && word !== undefined) return shellWord(`${filter} ${word}`);
    }
  }
  return null;
}

/** Symbols, by the letters that begin most of them; then whatever has a name. */
const PROBES = [
  "symbol:main",
  ...Array.from("scptgmrafdeilbnuhwovkxjqyz_", (letter) => `symbol:${letter}`),
  "e",
  "a",
  ".",
];
/** One letter would be found, and show nothing. */
const WORD_AT_END = /[\p{L}\p{N}_]{3,}$/u;
/** Exact names come first, and many files may define an `s`. */
const HITS = 20;
const LOOKING_MS_MAX = 2000;

/** As a filter's value is written in a query. */
function queryValue(text: string): string {
  return /^[^\s"]+$/.test(text) ? text : `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

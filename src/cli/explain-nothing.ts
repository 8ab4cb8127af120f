import { toOneLine } from "./visible-text.ts";

/** Why a query that is valid may find nothing, by the look of it: what seems a filter and is none, or names no repository. */
export function explainNothing(query: string, repositories: readonly string[]): string | null {
  const words = query.match(/\S*"(?:[^"\\]|\\.)*"|\S+/g) ?? [];
  for (const word of words) {
    const [, key = "", value = ""] = /^([a-z]+):(?![:/])(.+)$/is.exec(word) ?? [];
    if (key === "") continue;
    if (key.toLowerCase() !== "sym" && !FILTERS.includes(key.toLowerCase())) {
      return `${toOneLine(key)}: is no filter; there are ${FILTERS.map((name) => `${name}:`).join(" ")}`;
    }
    const part = value.replace(/^"(.*)"$/s, "$1").replaceAll(/\\(["\\])/g, "$1");
    const isNamed = repositories.some((name) => name.toLowerCase().includes(part.toLowerCase()));
    if (key.toLowerCase() === "repo" && !isNamed) return `No repository's name holds ${toOneLine(part)}.`;
  }
  return null;
}

/** As src/search/query.ts reads them; `sym:` is short for `symbol:`. */
const FILTERS = ["symbol", "repo", "lang", "file", "case"];

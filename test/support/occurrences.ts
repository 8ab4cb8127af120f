import type { Occurrences } from "../../src/core/ports/code-index.ts";
import type { SearchTerm } from "../../src/core/search-plan.ts";
import { ByteSearch } from "../../src/store/embedded/segment/byte-search.ts";
import { matchTerm } from "../../src/store/embedded/segment/term-matcher.ts";

/** How a text has a term, as the index tells it. */
export function occurrencesIn(text: string, term: SearchTerm): Occurrences {
  const bytes = Buffer.from(text);
  bytes.copy(search.room(bytes.length));
  return matchTerm(term).occurrencesIn({ search, from: 0, to: bytes.length });
}

const search = new ByteSearch();

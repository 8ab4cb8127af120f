import type { SearchResults } from "../../../src/client/wire.ts";
import { formatCount } from "../../../src/core/figures.ts";
import { searchAddress } from "../route.ts";
import { hasFilter, toggleFilter } from "../state/search.ts";
import { FrontCut } from "./front-cut.tsx";
import styles from "./search-facets.module.css";

/** Where the files that were found are, each a way to see only those. */
export function SearchFacets({ facets, query }: FacetsProps) {
  return (
    <nav class={styles.facets} aria-label="Narrow down">
      <FacetList title="Languages" name="lang" counts={facets.languages} query={query} />
      <FacetList title="Repositories" name="repo" counts={facets.repositories} query={query} />
    </nav>
  );
}

interface FacetsProps {
  readonly facets: SearchResults["facets"];
  readonly query: string;
}

interface FacetListProps {
  readonly title: string;
  readonly name: "repo" | "lang";
  readonly counts: Readonly<Record<string, number>>;
  readonly query: string;
}

function FacetList({ title, name, counts, query }: FacetListProps) {
  const shown = Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .slice(0, FACETS_MAX);
  if (shown.length === 0) return null;
  return (
    <section class={styles.list}>
      <h2>{title}</h2>
      <ul>
        {shown.map(([value, count]) => (
          <li key={value}>
            <a
              class={styles.facet}
              href={searchAddress(toggleFilter(query, name, value))}
              aria-current={hasFilter(query, name, value) ? "true" : undefined}
              title={value}
            >
              <span class={styles.value}>
                <FrontCut>{value}</FrontCut>
              </span>
              <span class={styles.count}>{formatCount(count)}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

const FACETS_MAX = 8;

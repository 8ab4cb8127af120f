import { useEffect, useRef, useState } from "preact/hooks";
import type { SearchResults } from "../../../src/client/wire.ts";
import { found, search, searchOn } from "../api/search.ts";
import { Button } from "../components/button.tsx";
import { EmptyState } from "../components/empty-state.tsx";
import { SearchFacets } from "../components/search-facets.tsx";
import { SearchHit } from "../components/search-hit.tsx";
import { formatCounted } from "../format.ts";
import { query, replaceAddress } from "../navigation.ts";
import { searchAddress } from "../route.ts";
import { useTitle } from "../use-title.ts";
import styles from "./search-page.module.css";

/** One box, and what was found. */
export function SearchPage() {
  const asked = query.value.get("q") ?? "";
  const { text, type } = useTyped(asked);
  useTitle(asked.trim() === "" ? "Search" : `${asked.trim()} · Search`);
  useEffect(() => {
    const stop = new AbortController();
    void search(asked, stop.signal);
    return () => stop.abort();
  }, [asked]);
  const { results, problem, isLoading } = found.value;
  const isRefused = problem !== null && asked.trim() !== "";
  return (
    <div onKeyDown={moveAmongHits}>
      <h1 class={styles.hidden}>Search</h1>
      <form class={styles.form} role="search" onSubmit={openFirst}>
        <input
          id="search"
          class={styles.input}
          type="search"
          value={text}
          onInput={(event) => type(event.currentTarget.value)}
          placeholder='Search code: parseConfig, "two words", lang:go file:*_test.go repo:acme'
          aria-label="Search code"
          aria-invalid={isRefused}
          aria-describedby="search-note"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          autofocus
        />
        <kbd class={styles.key} aria-hidden="true">
          /
        </kbd>
      </form>
      <p id="search-note" class={styles.note} role="status" data-refused={isRefused}>
        {isRefused ? `${problem.detail} ${problem.hint}` : tell(results, isLoading)}
      </p>
      {results === null || asked.trim() === "" ? <Guide /> : <Results results={results} asked={asked} />}
    </div>
  );
}

/** The text in the box: the address follows it once it rests, and it follows the address. */
function useTyped(asked: string) {
  const [text, setText] = useState(asked);
  const waiting = useRef<ReturnType<typeof setTimeout>>();
  const written = useRef(asked);
  useEffect(() => {
    if (asked !== written.current) setText(asked);
    written.current = asked;
  }, [asked]);
  useEffect(() => () => clearTimeout(waiting.current), []);
  const type = (typed: string): void => {
    setText(typed);
    clearTimeout(waiting.current);
    waiting.current = setTimeout(() => {
      written.current = typed;
      replaceAddress(searchAddress(typed));
    }, REST_MS);
  };
  return { text, type };
}

const REST_MS = 180;

function Results({ results, asked }: { readonly results: SearchResults; readonly asked: string }) {
  const { hits, facets, cursor, unavailable } = results;
  if (hits.length === 0) {
    return (
      <EmptyState title="Nothing is like that">
        Every word must stand in the file or its path. Files that were left out are listed with their{" "}
        <a href="/repositories">repository</a>.
      </EmptyState>
    );
  }
  return (
    <div class={styles.columns}>
      <SearchFacets facets={facets} query={asked} />
      <div>
        {unavailable.map(({ repository, ref, reason }) => (
          <p key={`${repository} ${ref}`} class={styles.unavailable}>
            {repository} ({ref}) is not searched: {reason}. Ingest it again.
          </p>
        ))}
        <ol class={styles.hits} aria-label="Results">
          {hits.map((hit) => (
            <SearchHit key={`${hit.repositoryId} ${hit.path}`} hit={hit} />
          ))}
        </ol>
        {cursor !== null && (
          <p class={styles.more}>
            <Button onClick={() => void searchOn()}>Show more</Button>
          </p>
        )}
      </div>
    </div>
  );
}

function Guide() {
  return (
    <dl class={styles.guide}>
      {GUIDE.map(([example, meaning]) => (
        <div key={example}>
          <dt>
            <a href={searchAddress(example)}>
              <code>{example}</code>
            </a>
          </dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  );
}

const GUIDE = [
  ["parseConfig", "A capital letter minds case. Definitions come first."],
  ['"not found"', "Words in this order, with this space."],
  ["symbol:parse", "Only definitions whose name begins so."],
  ["error lang:go", "Only files in a language."],
  ["test file:*_test.go", "Only files whose path is like that."],
  ["TODO repo:acme", "Only repositories whose name holds that."],
  ["todo case:yes", "Minds case, or not (case:no)."],
] as const;

function tell(results: SearchResults | null, isLoading: boolean): string {
  if (results === null) return isLoading ? "Searching …" : "";
  const { total, totalIsExact, tookMs } = results;
  return `${totalIsExact ? "" : "At least "}${formatCounted(total, "file")} in ${Math.round(tookMs)} ms`;
}

function openFirst(event: Event): void {
  event.preventDefault();
  hitLinks()[0]?.click();
}

/** Arrows go from the box through the hits and back; Enter opens, as it does any link. */
function moveAmongHits(event: KeyboardEvent): void {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const links = hitLinks();
  const at = links.findIndex((link) => link === document.activeElement);
  const isInBox = document.activeElement?.id === "search";
  if (at === -1 && !isInBox) return;
  const box = document.getElementById("search");
  if (event.key === "ArrowDown") (links[at + 1] ?? links.at(-1))?.focus();
  else if (event.key === "ArrowUp" && !isInBox) (at === 0 ? box : links[at - 1])?.focus();
  else if (event.key === "Escape" && !isInBox) box?.focus();
  else return;
  event.preventDefault();
}

function hitLinks(): HTMLAnchorElement[] {
  return [...document.querySelectorAll<HTMLAnchorElement>("a[data-hit]")];
}

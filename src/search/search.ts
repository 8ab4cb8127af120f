import type { Clock } from "../core/clock.ts";
import { AppError } from "../core/error.ts";
import type { CodeIndex, MatchedFile, UnavailableSnapshot } from "../core/ports/code-index.ts";
import type { CodeSearch, SearchHit, SearchQuery, SearchResults } from "../core/ports/code-search.ts";
import type { SearchPlan } from "../core/search-plan.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { termFinder, type TermFinder } from "./find-term.ts";
import { parseQuery } from "./query.ts";
import { rank, type Ranked } from "./rank.ts";
import { showLines, snippet } from "./snippet.ts";

export interface CodeSearchDeps {
  readonly index: CodeIndex;
  readonly clock: Clock;
}

/**
 * Ranks what the index finds. The index gives definitions first, so ranking needs no more than the first of its files:
 * they are ranked in windows of some hundred, one after the other, which makes pages fit together however deep.
 */
export function createCodeSearch({ index, clock }: CodeSearchDeps): CodeSearch {
  return {
    async search(query, signal) {
      const began = clock.elapsed();
      const page = readPage(query);
      const plan = parseQuery(query.q);
      const pages = new Pages(plan, page);
      const deadline = startDeadline(clock);
      const options = {
        signal,
        until: deadline.signal,
        onUnavailable: (snapshot: UnavailableSnapshot) => pages.leaveOut(snapshot),
      };
      const use = async (files: AsyncIterable<MatchedFile>) => {
        const end = await collect(files, pages).catch((error: unknown) => {
          if (deadline.signal.aborted && !signal.aborted) return "late";
          throw error;
        });
        return { end, results: await pages.results(query.q, end === "complete") };
      };
      const { end, results } = await index.execute(plan, options, use).finally(() => deadline.cancel());
      // An empty list would say that there is nothing.
      if (end === "late" && results.hits.length === 0) throw tooSlow();
      return { ...results, tookMs: Math.round(clock.elapsed() - began) };
    },
  };
}

interface Deadline {
  readonly signal: AbortSignal;
  cancel(): void;
}

function startDeadline(clock: Clock): Deadline {
  const passed = new AbortController();
  const cancelled = new AbortController();
  clock.sleep(SEARCH_MS_MAX, cancelled.signal).then(
    () => passed.abort(),
    () => {}, // The search was quicker.
  );
  return { signal: passed.signal, cancel: () => cancelled.abort(CANCELLED) };
}

/** Made once: a reason of its own for each search, with its stack, would cost more than to look for a name. */
const CANCELLED = new Error("the search has ended");

/** Takes what the index finds: all of it, or until there is enough. */
async function collect(files: AsyncIterable<MatchedFile>, pages: Pages): Promise<"complete" | "enough"> {
  for await (const file of files) {
    if (pages.isFull) return "enough";
    pages.add(file);
  }
  return "complete";
}

interface Page {
  readonly offset: number;
  readonly limit: number;
}

function readPage({ q, limit, cursor }: SearchQuery): Page {
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAX) {
    throw new AppError("invalid_request", `limit is ${limit}; it must be a whole number from 1 to ${LIMIT_MAX}.`, {
      field: "limit",
    });
  }
  return { offset: decodeCursor(q, cursor), limit };
}

function tooSlow(): AppError {
  return new AppError(
    "timeout",
    `The search found nothing in ${SEARCH_MS_MAX / 1000} seconds, and did not get through.`,
    {
      hint: "Narrow it with repo:, for example repo:acme/widgets, or ask again: what it has opened is quicker then.",
    },
  );
}

/** Counts files, and keeps the best of each window the page reaches into. */
class Pages {
  readonly #page: Page;
  readonly #windowFiles: number;
  readonly #finders: readonly TermFinder[];
  readonly #windows = new Map<number, BestFiles>();
  readonly #repositories = new Map<string, number>();
  readonly #languages = new Map<string, number>();
  readonly #unavailable: UnavailableSnapshot[] = [];
  #total = 0;

  constructor(plan: SearchPlan, page: Page) {
    this.#page = page;
    this.#windowFiles = plan.terms.every(({ symbolsOnly }) => symbolsOnly) ? SYMBOL_WINDOW_FILES : WINDOW_FILES;
    this.#finders = plan.terms.map(termFinder);
  }

  /** Whether the windows the page reaches into are complete. */
  get isFull(): boolean {
    const { offset, limit } = this.#page;
    return this.#total >= Math.ceil((offset + limit) / this.#windowFiles) * this.#windowFiles;
  }

  leaveOut(snapshot: UnavailableSnapshot): void {
    this.#unavailable.push(snapshot);
  }

  add(file: MatchedFile): void {
    const { offset, limit } = this.#page;
    const number = Math.floor(this.#total / this.#windowFiles);
    this.#total++;
    count(this.#repositories, file.repository);
    count(this.#languages, file.language);
    const start = number * this.#windowFiles;
    if (start + this.#windowFiles <= offset) return;
    let window = this.#windows.get(number);
    if (window === undefined) {
      window = new BestFiles(Math.min(offset + limit - start, this.#windowFiles), this.#finders);
      this.#windows.set(number, window);
    }
    window.add(file);
  }

  async results(query: string, complete: boolean): Promise<Omit<SearchResults, "tookMs">> {
    const { offset, limit } = this.#page;
    const firstWindow = Math.floor(offset / this.#windowFiles) * this.#windowFiles;
    const best = [...this.#windows.values()]
      .flatMap((window) => window.best)
      .slice(offset - firstWindow, offset - firstWindow + limit);
    const hits: SearchHit[] = [];
    for (const { file, ranked } of best) {
      const hit = await show(file, ranked, this.#finders);
      if (hit !== null) hits.push(hit);
    }
    const next = offset + best.length;
    const more = best.length > 0 && (next < this.#total || !complete);
    return {
      hits,
      total: this.#total,
      totalIsExact: complete,
      facets: { repositories: mostFirst(this.#repositories), languages: mostFirst(this.#languages) },
      cursor: more ? encodeCursor(query, next) : null,
      unavailable: this.#unavailable,
    };
  }
}

/** The best so many of the files it is given. */
class BestFiles {
  readonly #limit: number;
  readonly #finders: readonly TermFinder[];
  /** Best first. */
  readonly best: Candidate[] = [];

  constructor(limit: number, finders: readonly TermFinder[]) {
    this.#limit = limit;
    this.#finders = finders;
  }

  add(file: MatchedFile): void {
    const { repository, ref, path } = file;
    const ranked = rank(file, this.#finders);
    const place = { repository, ref, path, score: ranked.score };
    const worst = this.best.at(-1);
    if (worst !== undefined && this.best.length === this.#limit && comparePlaces(place, worst) > 0) return;
    this.best.splice(placeIn(this.best, place), 0, { ...place, file, ranked });
    if (this.best.length > this.#limit) this.best.pop();
  }
}

interface Candidate extends Place {
  readonly file: MatchedFile;
  readonly ranked: Ranked;
}

/** Null when the file has become unreadable. */
async function show(
  file: MatchedFile,
  { symbol: named, score }: Ranked,
  finders: readonly TermFinder[],
): Promise<SearchHit | null> {
  const { repositoryId, repository, ref, commit, path, language } = file;
  const place = { repositoryId, repository, ref, commit, path, language };
  if (named === null) {
    const stored = await file.read();
    if (stored === null) return null;
    return { ...place, symbol: null, kind: null, ...snippet(decoder.decode(stored.content), finders), score };
  }
  const stored = await file.readDefinition(named.index);
  if (stored === null) return null;
  const { symbol, lines } = stored;
  const definition = { symbol: symbol.qualifiedName, kind: symbol.kind };
  return { ...place, ...definition, ...showLines(lines, symbol.line, finders), score };
}

/** What decides the order of hits. */
type Place = Pick<SearchHit, "score" | "repository" | "ref" | "path">;

/** Where it belongs among those that are in order. */
function placeIn(ordered: readonly Place[], place: Place): number {
  let low = 0;
  let high = ordered.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (comparePlaces(ordered[middle] as Place, place) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function comparePlaces(a: Place, b: Place): number {
  return (
    b.score - a.score ||
    compareText(a.repository, b.repository) ||
    compareText(a.ref, b.ref) ||
    compareText(a.path, b.path)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function mostFirst(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a, m], [b, n]) => n - m || compareText(a, b)));
}

/** Also where counting stops: a search for a frequent word costs no more than this many files. */
const WINDOW_FILES = 1000;
/** Of a search for symbols alone: whoever types a name waits for each letter, and all of these are definitions. */
const SYMBOL_WINDOW_FILES = 100;
const LIMIT_MAX = 1000;
/** A search that takes longer answers with what it has. */
const SEARCH_MS_MAX = 2000;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

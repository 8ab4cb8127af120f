import type { Clock } from "../../../core/clock.ts";
import { SYMBOL_KINDS, type SymbolKind } from "../../../core/outline.ts";
import type { OutlineIndex } from "../../../core/packed-outline.ts";
import type { CodeIndex, MatchedFile, NamedSymbol, Occurrences } from "../../../core/ports/code-index.ts";
import type { Repository } from "../../../core/repository.ts";
import type { SearchFilters, SearchPlan } from "../../../core/search-plan.ts";
import { ByteSearch } from "./byte-search.ts";
import { damagedIndex, damageReason, isDamage } from "./damaged-segment.ts";
import { liveFilesByPath } from "./live-files.ts";
import { asciiLower, pathFilter } from "./path-filter.ts";
import type { SegmentCache } from "./segment-cache.ts";
import type { SegmentReader } from "./segment-reader.ts";
import type { NamingPage, NamingPlace } from "./segment-tables.ts";
import { leaseSnapshot, type LiveSegment, type SegmentPeek, type SnapshotLease } from "./snapshot-lease.ts";
import { matchTerm, type BytesPlace, type TermMatcher } from "./term-matcher.ts";
import { Turns } from "./turns.ts";

export interface CodeIndexDeps {
  /** What is committed now. */
  readonly snapshots: () => readonly Repository[];
  readonly segments: SegmentCache;
  readonly clock: Clock;
  /** Told once of each snapshot that cannot be read. */
  readonly onError: (error: unknown) => void;
}

/**
 * Answers plans from segments. Trigrams say which files can match, and their texts which do; only files that define a
 * symbol of the name are looked up first. It runs on the server's thread, so it works in turns of a few milliseconds.
 */
export function createCodeIndex(deps: CodeIndexDeps): CodeIndex {
  const told = new Set<string>();
  const search = new ByteSearch();
  return {
    async execute(plan, { signal, until, onUnavailable }, use) {
      // In one turn: what is read from here on is held.
      const targets = selectTargets(deps, plan.filters);
      const leaveOut = (repository: Repository, damage: Error): void => {
        const error = damagedIndex(repository, damage);
        const { ref, address, snapshot } = repository;
        deps.segments.noteDamage(snapshot.manifest.segments);
        const key = `${snapshot.manifest.segments.join()} ${error.message}`;
        if (!told.has(key)) deps.onError(error);
        told.add(key);
        if (onUnavailable === undefined) throw error;
        onUnavailable({ repository: address.display, ref, reason: damageReason(damage) });
      };
      try {
        const either = until === undefined ? signal : AbortSignal.any([signal, until]);
        const turns = { looking: new Turns(deps.clock, either), reading: new Turns(deps.clock, signal) };
        const execution = new Execution(plan, { segments: deps.segments, ...turns, search, signal, leaveOut });
        return await use(execution.run(targets));
      } finally {
        for (const { lease } of targets) lease.release();
      }
    },
  };
}

/** A snapshot while a plan is executed over it. */
interface Target {
  readonly repository: Repository;
  readonly lease: SnapshotLease;
  /** By segment; empty until it is opened for the first time. */
  searches: readonly Search[];
  /** Nothing more is to be found in it. */
  isDone: boolean;
}

/** What is known of one segment. */
interface Search {
  /** Files that can match, ascending; null stands for all. */
  readonly candidates: Uint32Array | null;
  /** Files that need no second look. */
  readonly done: Set<number>;
  /** Where the files go on that the term for symbols names. Null when all have been looked at. */
  rest: NamingPlace | null;
}

function selectTargets({ snapshots, segments }: CodeIndexDeps, filters: SearchFilters): Target[] {
  const wanted = filters.repositories.map(asciiLower);
  return snapshots()
    .filter(({ address }) => {
      const name = asciiLower(address.display);
      return wanted.length === 0 || wanted.some((part) => name.includes(part));
    })
    .map((repository) => ({
      repository,
      lease: leaseSnapshot(segments, repository.snapshot.manifest),
      searches: [],
      isDone: false,
    }));
}

/** Some files of a segment to look at. */
interface Look {
  readonly target: Target;
  readonly segment: LiveSegment;
  readonly done: Set<number>;
}

interface ExecutionDeps {
  readonly segments: SegmentCache;
  /** Of looking for files. */
  readonly looking: Turns;
  /** Of reading those that were found. */
  readonly reading: Turns;
  /** All texts are looked through there, one after the other. */
  readonly search: ByteSearch;
  readonly signal: AbortSignal;
  /** Goes on without the snapshot, or throws. */
  readonly leaveOut: (repository: Repository, damage: Error) => void;
}

class Execution {
  readonly #terms: readonly TermMatcher[];
  readonly #trigrams: Uint32Array;
  /** Of the terms for symbols the longest, which names the fewest. Null when there is none. */
  readonly #symbol: TermMatcher | null;
  /** Else the names of symbols say all. */
  readonly #looksIntoTexts: boolean;
  readonly #languages: readonly string[];
  readonly #passes: (path: string) => boolean;
  readonly #deps: ExecutionDeps;

  constructor({ terms, filters }: SearchPlan, deps: ExecutionDeps) {
    this.#terms = terms.map(matchTerm);
    this.#trigrams = Uint32Array.from(new Set(this.#terms.flatMap(({ trigrams }) => [...trigrams])));
    const symbols = this.#terms.filter(({ symbolsOnly }) => symbolsOnly);
    this.#symbol = symbols.sort((a, b) => b.folded.length - a.folded.length)[0] ?? null;
    this.#looksIntoTexts = this.#terms.some(({ symbolsOnly }) => !symbolsOnly);
    this.#languages = filters.languages.map(asciiLower);
    this.#passes = pathFilter(filters.files);
    this.#deps = deps;
  }

  /** One snapshot after the other, three times: none waits for the next to be opened, and few need be open at once. */
  async *run(targets: readonly Target[]): AsyncGenerator<MatchedFile> {
    for (const naming of [filesNamed, filesPrefixed, null]) {
      for (const target of targets) {
        if (target.isDone) continue;
        await this.#deps.looking.pause();
        yield* this.#unlessDamaged(target, naming);
      }
    }
  }

  async *#unlessDamaged(target: Target, naming: Naming | null): AsyncGenerator<MatchedFile> {
    try {
      yield* naming === null ? this.#containing(target) : this.#naming(target, naming);
    } catch (error) {
      this.#leaveOut(target, error);
    } finally {
      target.lease.rest();
    }
  }

  #leaveOut(target: Target, error: unknown): void {
    if (this.#deps.signal.aborted || !isDamage(error)) throw error;
    if (target.isDone) return;
    target.isDone = true;
    this.#deps.leaveOut(target.repository, error);
  }

  /** Files of a snapshot whose symbols a term names in the way of `naming`. */
  async *#naming(target: Target, naming: Naming): AsyncGenerator<MatchedFile> {
    const segments = await this.#begin(target);
    const files = segments.map((segment, i) => this.#filesNamed(segment, target.searches[i] as Search, naming));
    if (files.every(({ length }) => length === 0)) return;
    const looks = await this.#looks(target);
    const lists = looks.map((owner, i) => ({ owner, segment: owner.segment, files: files[i] ?? null }));
    for (const { owner: look, file } of liveFilesByPath(lists)) {
      if (look.done.has(file)) continue;
      if (this.#deps.looking.isOver) await this.#deps.looking.pause();
      const match = this.#match(look, file);
      if (match === null) {
        look.done.add(file);
        continue;
      }
      // The lookup ignores case. What the term does not name after all comes in its own turn.
      if (!match.named.some(({ name }) => this.#terms.some((term) => naming.names(term, name)))) continue;
      look.done.add(file);
      yield match;
      if (target.isDone) return;
    }
  }

  #filesNamed(segment: SegmentPeek, search: Search, naming: Naming): Uint32Array {
    const named = new Set<number>();
    for (const term of this.#terms) {
      const { files, next } = naming.files(segment, term);
      for (const file of files) named.add(file);
      // Prefixes stand after exact names: the first that is not complete goes on with all others.
      if (term === this.#symbol) search.rest ??= next;
    }
    return candidatesOf(search, named);
  }

  /** The other files of a snapshot. */
  async *#containing(target: Target): AsyncGenerator<MatchedFile> {
    if (this.#symbol !== null && target.searches.every(({ rest }) => rest === null)) return;
    const looks = await this.#looks(target);
    for (const files of this.#others(target.searches, looks)) {
      const lists = looks.map((owner, i) => ({ owner, segment: owner.segment, files: files[i] ?? null }));
      for (const { owner: look, file } of liveFilesByPath(lists)) {
        if (look.done.has(file)) continue;
        if (this.#deps.looking.isOver) await this.#deps.looking.pause();
        // Only what symbols name comes again.
        if (this.#symbol !== null) look.done.add(file);
        const match = this.#match(look, file);
        if (match === null) continue;
        yield match;
        if (target.isDone) return;
      }
      await this.#deps.looking.pause();
    }
  }

  /** Files to look at, by segment: all that can match, or page by page those that define what is asked for. */
  *#others(searches: readonly Search[], looks: readonly Look[]): Generator<readonly Search["candidates"][]> {
    const symbol = this.#symbol;
    if (symbol === null) {
      yield searches.map(({ candidates }) => candidates);
      return;
    }
    while (searches.some(({ rest }) => rest !== null)) {
      yield searches.map((search, i) => this.#morePrefixed(symbol, search, looks[i] as Look));
    }
  }

  #morePrefixed({ folded }: TermMatcher, search: Search, { segment }: Look): Uint32Array {
    if (search.rest === null) return new Uint32Array();
    const { files, next } = segment.reader.tables.filesNamingPrefix(folded, search.rest);
    search.rest = next;
    return candidatesOf(search, new Set(files));
  }

  /** Opens a snapshot's segments, and finds out at the first time whether anything can match. */
  async #begin(target: Target): Promise<readonly SegmentPeek[]> {
    const segments = await target.lease.peek();
    if (target.searches.length > 0) return segments;
    target.searches = segments.map((segment) => ({
      candidates: segment.candidates(this.#trigrams),
      done: new Set(),
      rest: null,
    }));
    target.isDone = target.searches.every(({ candidates }) => candidates?.length === 0);
    return target.isDone ? [] : segments;
  }

  async #looks(target: Target): Promise<readonly Look[]> {
    return (await target.lease.open()).map((segment, i) => {
      const { done } = target.searches[i] as Search;
      return { target, segment, done };
    });
  }

  /** Null when the file does not match after all. */
  #match(look: Look, file: number): MatchedFile | null {
    const { reader } = look.segment;
    const { files } = reader;
    const language = files.language(file);
    if (this.#languages.length > 0 && !this.#languages.includes(asciiLower(language))) return null;
    const path = files.path(file);
    if (!this.#passes(path)) return null;
    const text = this.#looksIntoTexts ? this.#readText(reader, file) : null;
    const occurrences: Occurrences[] = [];
    for (const term of this.#terms) {
      const found = text === null || term.symbolsOnly ? NOT_COUNTED : term.occurrencesIn(text.content);
      if (found.count === 0 && !term.symbolsOnly && !term.inText(path)) return null;
      occurrences.push(found);
    }
    // Most files that match define nothing that is called like that.
    const isNamed = text === null || this.#terms.some((term) => term.isIn(text.names));
    const named = isNamed ? this.#named(reader.outline(file)) : [];
    const names = (term: TermMatcher): boolean => named.some(({ name }) => term.startsText(name));
    if (!this.#terms.every((term) => !term.symbolsOnly || names(term))) return null;
    const { id, address, ref, snapshot } = look.target.repository;
    return {
      repositoryId: id,
      repository: address.display,
      ref,
      commit: snapshot.commit,
      path,
      language,
      mark: files.mark(file),
      occurrences,
      named,
      read: () => this.#readAgain(look, (again) => again.readFile(file)),
      readDefinition: (at) => this.#readAgain(look, (again) => again.readDefinition(file, at)),
    };
  }

  #readText(reader: SegmentReader, file: number): { readonly content: BytesPlace; readonly names: BytesPlace } {
    const { search } = this.#deps;
    const { content, names } = reader.readText(file, (bytes) => search.room(bytes));
    const middle = content.length;
    return { content: { search, from: 0, to: middle }, names: { search, from: middle, to: middle + names.length } };
  }

  #named({ names, kinds }: OutlineIndex): NamedSymbol[] {
    const [first = [], ...others] = this.#terms.map((term) => term.namesIn(names));
    const found = others.length === 0 ? first : [...new Set([first, ...others].flat())].sort((a, b) => a - b);
    return found.map((index) => {
      return { name: names.line(index), kind: SYMBOL_KINDS[kinds[index] as number] as SymbolKind, index };
    });
  }

  /** It may have been closed meanwhile. */
  async #readAgain<Stored>({ target, segment }: Look, read: (reader: SegmentReader) => Stored): Promise<Stored | null> {
    await this.#deps.reading.pause();
    const lease = this.#deps.segments.lease(segment.reader.id);
    try {
      const reader = await lease.open();
      await reader.loadFiles();
      return read(reader);
    } catch (error) {
      this.#leaveOut(target, error);
      return null;
    } finally {
      lease.release();
    }
  }
}

/** Of a term that is not looked for in the text. */
const NOT_COUNTED: Occurrences = { count: 0, asWord: false };

/** A way in which a term names symbols. */
interface Naming {
  files(segment: SegmentPeek, term: TermMatcher): NamingPage;
  names(term: TermMatcher, name: string): boolean;
}

const filesNamed: Naming = {
  files: (segment, { folded }) => segment.tables.filesNaming(folded),
  names: (term, name) => term.isText(name),
};

const filesPrefixed: Naming = {
  files: (segment, { folded }) => segment.tables.filesNamingPrefix(folded),
  names: (term, name) => term.startsText(name),
};

function candidatesOf(search: Search, files: Iterable<number>): Uint32Array {
  return Uint32Array.from(files).filter((file) => isCandidate(search, file));
}

function isCandidate({ candidates }: Search, file: number): boolean {
  if (candidates === null) return true;
  let low = 0;
  let high = candidates.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const value = candidates[middle] as number;
    if (value === file) return true;
    if (value < file) low = middle + 1;
    else high = middle - 1;
  }
  return false;
}

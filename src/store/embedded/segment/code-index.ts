import type { Clock } from "../../../core/clock.ts";
import { unpackSymbols } from "../../../core/packed-outline.ts";
import type { CodeIndex, MatchedFile } from "../../../core/ports/code-index.ts";
import type { Repository } from "../../../core/repository.ts";
import type { SearchFilters, SearchPlan } from "../../../core/search-plan.ts";
import { liveFilesByPath } from "./live-files.ts";
import { asciiLower, pathFilter } from "./path-filter.ts";
import type { SegmentCache } from "./segment-cache.ts";
import type { SegmentReader } from "./segment-reader.ts";
import { leaseSnapshot, type LiveSegment, type SnapshotLease } from "./snapshot-lease.ts";
import { matchTerm, type TermMatcher } from "./term-matcher.ts";
import { Turns } from "./turns.ts";

export interface CodeIndexDeps {
  /** What is committed now. */
  readonly snapshots: () => readonly Repository[];
  readonly segments: SegmentCache;
  readonly clock: Clock;
}

/**
 * Answers plans from segments. Trigrams say which files can match, and their texts which do; only files that define a
 * symbol of the name are looked up first. It runs on the server's thread, so it works in turns of a few milliseconds.
 */
export function createCodeIndex(deps: CodeIndexDeps): CodeIndex {
  return {
    async *execute(plan, signal) {
      // In one turn: what is read from here on is held.
      const targets = selectTargets(deps, plan.filters);
      try {
        yield* new Execution(plan, { turns: new Turns(deps.clock, signal), targets }).run();
      } finally {
        for (const { lease } of targets) lease.release();
      }
    },
  };
}

interface Target {
  readonly repository: Repository;
  readonly lease: SnapshotLease;
}

function selectTargets({ snapshots, segments }: CodeIndexDeps, filters: SearchFilters): Target[] {
  const wanted = filters.repositories.map(asciiLower);
  return snapshots()
    .filter(({ address }) => {
      const name = asciiLower(address.display);
      return wanted.length === 0 || wanted.some((part) => name.includes(part));
    })
    .map((repository) => ({ repository, lease: leaseSnapshot(segments, repository.snapshot.manifest) }));
}

/** One segment while a plan is executed over it. */
interface Search {
  readonly repository: Repository;
  readonly segment: LiveSegment;
  /** Files that can match, ascending; null stands for all. */
  readonly candidates: Uint32Array | null;
  /** Languages that pass, by number. */
  readonly languages: ReadonlySet<number> | null;
  /** Files that need no second look. */
  readonly done: Set<number>;
}

class Execution {
  readonly #terms: readonly TermMatcher[];
  readonly #trigrams: Uint32Array;
  readonly #languages: readonly string[];
  readonly #passes: (path: string) => boolean;
  readonly #turns: Turns;
  readonly #targets: readonly Target[];

  constructor({ terms, filters }: SearchPlan, { turns, targets }: { turns: Turns; targets: readonly Target[] }) {
    this.#terms = terms.map(matchTerm);
    this.#trigrams = Uint32Array.from(new Set(this.#terms.flatMap(({ trigrams }) => [...trigrams])));
    this.#languages = filters.languages.map(asciiLower);
    this.#passes = pathFilter(filters.files);
    this.#turns = turns;
    this.#targets = targets;
  }

  async *run(): AsyncGenerator<MatchedFile> {
    const snapshots: (readonly Search[])[] = [];
    for (const { repository, lease } of this.#targets) {
      await this.#turns.pause();
      snapshots.push((await lease.open()).flatMap((segment) => this.#begin(repository, segment) ?? []));
    }
    for (const naming of [filesNamed, filesPrefixed]) {
      for (const searches of snapshots) yield* this.#named(searches, naming);
    }
    for (const searches of snapshots) yield* this.#containing(searches);
  }

  /** Null when nothing of the segment can match. */
  #begin(repository: Repository, segment: LiveSegment): Search | null {
    const { files } = segment.reader;
    const candidates = segment.reader.candidates(this.#trigrams);
    if (candidates?.length === 0) return null;
    let languages: Set<number> | null = null;
    if (this.#languages.length > 0) {
      const wanted = files.languages.flatMap((name, i) => (this.#languages.includes(asciiLower(name)) ? i : []));
      if (wanted.length === 0) return null;
      languages = new Set(wanted);
    }
    return { repository, segment, candidates, languages, done: new Set() };
  }

  /** Files of a snapshot whose symbols a term names in the way of `naming`. */
  async *#named(searches: readonly Search[], naming: Naming): AsyncGenerator<MatchedFile> {
    const lists = searches.map((search) => {
      const named = new Set(this.#terms.flatMap((term) => naming.files(search.segment.reader, term)));
      const files = Uint32Array.from(named).filter((file) => isCandidate(search, file));
      return { owner: search, segment: search.segment, files };
    });
    for (const { owner: search, file } of liveFilesByPath(lists)) {
      if (search.done.has(file)) continue;
      await this.#turns.pause();
      const match = this.#match(search, file);
      if (match === null) {
        search.done.add(file);
        continue;
      }
      // The lookup ignores case. What the term does not name after all comes in its own turn.
      if (!match.symbols.some(({ name }) => this.#terms.some((term) => naming.names(term, name)))) continue;
      search.done.add(file);
      yield match;
    }
  }

  /** The other files of a snapshot. */
  async *#containing(searches: readonly Search[]): AsyncGenerator<MatchedFile> {
    const lists = searches.map((search) => ({ owner: search, segment: search.segment, files: search.candidates }));
    for (const { owner: search, file } of liveFilesByPath(lists)) {
      if (search.done.has(file)) continue;
      await this.#turns.pause();
      const match = this.#match(search, file);
      if (match !== null) yield match;
    }
  }

  /** Null when the file does not match after all. */
  #match({ repository, segment: { reader }, languages }: Search, file: number): MatchedFile | null {
    const { files } = reader;
    if (languages !== null && !languages.has(files.language(file))) return null;
    const path = files.path(file);
    if (!this.#passes(path)) return null;
    const text = reader.readText(file);
    if (!this.#terms.every((term) => term.inBytes(text.content) || term.inText(path))) return null;
    const content = new Uint8Array(text.content);
    const symbols = this.#terms.some((term) => term.inBytes(text.names))
      ? unpackSymbols(reader.readOutline(file, text.names), (name) => this.#terms.some((term) => term.inText(name)))
      : [];
    return {
      repositoryId: repository.id,
      repository: repository.address.display,
      ref: repository.ref,
      commit: repository.snapshot.commit,
      path,
      language: files.languages[files.language(file)] as string,
      mark: files.mark(file),
      content,
      symbols,
    };
  }
}

/** A way in which a term names symbols. */
interface Naming {
  files(segment: SegmentReader, term: TermMatcher): readonly number[];
  names(term: TermMatcher, name: string): boolean;
}

const filesNamed: Naming = {
  files: (segment, { lower }) => segment.filesNaming(lower, NAMED_FILES_MAX),
  names: (term, name) => term.isText(name),
};

const filesPrefixed: Naming = {
  files: (segment, { lower }) => segment.filesNamingPrefix(lower, NAMED_FILES_MAX),
  names: (term, name) => term.startsText(name),
};

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

/** Files that define a name are looked up to come first; those beyond come with the rest. */
const NAMED_FILES_MAX = 1000;

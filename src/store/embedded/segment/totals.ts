import type { SkipReason } from "../../../core/repository.ts";
import type { Sqlite, SqliteRow } from "../sqlite.ts";
import { openSegmentDatabase } from "./segment-database.ts";

/** What a segment, or a whole snapshot, holds. */
export interface Totals {
  readonly files: number;
  readonly symbols: number;
  /** Bytes of source. */
  readonly bytes: number;
  /** Files by language. */
  readonly languages: Readonly<Record<string, number>>;
  readonly skipped: Readonly<Partial<Record<SkipReason, number>>>;
}

/** Adds up; languages come with most files first. */
export function addTotals(parts: readonly Totals[]): Totals {
  const sum = (of: (totals: Totals) => number): number => parts.reduce((before, totals) => before + of(totals), 0);
  return {
    files: sum(({ files }) => files),
    symbols: sum(({ symbols }) => symbols),
    bytes: sum(({ bytes }) => bytes),
    languages: addCounts(parts.map(({ languages }) => languages)),
    skipped: addCounts(parts.map(({ skipped }) => skipped)),
  };
}

/**
 * Adds up what still counts of segments, oldest first, when `superseded` no longer does. Rejects when one is damaged.
 * It reads every row, so it belongs into a process of its own.
 */
export async function readLiveTotals(directories: readonly string[], superseded: readonly string[]): Promise<Totals> {
  const gone = [...superseded];
  const parts: Totals[] = [];
  for (const directory of directories.toReversed()) {
    const { database } = await openSegmentDatabase(directory, { isVerified: false });
    try {
      parts.push(readTotals(database, gone));
      for (const { path } of database.prepare<PathRow>(SELECT_SUPERSEDED).all([])) gone.push(path);
    } finally {
      database.close();
    }
  }
  return addTotals(parts);
}

/** Skipped files by reason, but for some paths. */
export function readSkippedTotals(database: Sqlite, except: readonly string[]): Totals["skipped"] {
  const rows = database.prepare<CountRow>(COUNT_SKIPPED).all([JSON.stringify(except)]);
  return Object.fromEntries(rows.map(({ name, files }) => [name, files]));
}

function readTotals(database: Sqlite, except: readonly string[]): Totals {
  const rows = database.prepare<LanguageRow>(SUM_FILES).all([JSON.stringify(except)]);
  const byLanguage = rows.map(({ name, files, symbols, bytes }) => ({
    files,
    symbols,
    bytes,
    languages: { [name]: files },
    skipped: {},
  }));
  return { ...addTotals(byLanguage), skipped: readSkippedTotals(database, except) };
}

function addCounts(parts: readonly Readonly<Partial<Record<string, number>>>[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const part of parts) {
    for (const [name, count = 0] of Object.entries(part)) counts.set(name, (counts.get(name) ?? 0) + count);
  }
  return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
}

type PathRow = SqliteRow & { readonly path: string };
type CountRow = SqliteRow & { readonly name: string; readonly files: number };
type LanguageRow = CountRow & { readonly symbols: number; readonly bytes: number };

/** ?1 JSON array of paths to leave out. */
const SUM_FILES = `
  select language as name, count(*) as files, sum(symbols) as symbols, sum(content_bytes) as bytes from files
  where path not in (select value from json_each(?1)) group by language`;

/** ?1 JSON array of paths to leave out. */
const COUNT_SKIPPED = `
  select reason as name, count(*) as files from skipped
  where path not in (select value from json_each(?1)) group by reason`;

const SELECT_SUPERSEDED = `select path from superseded`;

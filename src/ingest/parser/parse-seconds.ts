import type { TreeEntry } from "../git/tree-entry.ts";
import { skipByEntry } from "./classify.ts";
import { detectLanguage } from "./detect-language.ts";

export interface ParseSecondsOptions {
  readonly processes: number;
  readonly maxFileBytes: number;
}

/**
 * Seconds that parsing these files should take, from their sizes and the languages their names tell. Constants of a
 * machine of 2026 with nothing else to do (bench/ingest); the job's own pace corrects them as it goes.
 */
export function expectedParseSeconds(
  entries: readonly TreeEntry[],
  { processes, maxFileBytes }: ParseSecondsOptions,
): number {
  const read = entries.filter((entry) => skipByEntry(entry, maxFileBytes) === null);
  const seconds = read.reduce((sum, { path, size }) => sum + size / bytesPerSecond(path), 0);
  return seconds / processes;
}

function bytesPerSecond(path: string): number {
  return (MIB_PER_SECOND[detectLanguage(path, "")] ?? TEXT_MIB_PER_SECOND) * 1024 * 1024;
}

/** One process: outline, trigrams, language and encoding together. */
const MIB_PER_SECOND: Readonly<Record<string, number>> = {
  C: 4.6,
  "C#": 3.5,
  "C++": 3.8,
  Go: 4.5,
  Java: 4.8,
  JavaScript: 4,
  Kotlin: 3.8,
  Lua: 5,
  PHP: 4.8,
  Python: 5,
  Ruby: 3.8,
  Rust: 4.8,
  Scala: 2.3,
  Shell: 4,
  Swift: 3,
  TSX: 3.3,
  TypeScript: 3.3,
};
const TEXT_MIB_PER_SECOND = 25;

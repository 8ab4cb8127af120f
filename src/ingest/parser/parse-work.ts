import type { ParsePart, ParseWork } from "../../core/progress/observation.ts";
import type { TreeEntry } from "../git/tree-entry.ts";
import { detectLanguage } from "./detect-language.ts";
import { planBatches } from "./plan-batches.ts";

/** What parsing these files amounts to, by the sizes and names of the files alone. */
export function parseWork(entries: readonly TreeEntry[], maxFileBytes: number): ParseWork {
  const { batches, skipped } = planBatches(entries, maxFileBytes);
  const perPart = Math.max(1, Math.ceil(batches.length / PARTS_MAX));
  // Files that are not read are dealt with first, and at once.
  const parts: ParsePart[] = skipped.length === 0 ? [] : [unread(skipped)];
  for (let at = 0; at < batches.length; at += perPart) parts.push(partOf(batches.slice(at, at + perPart).flat()));
  return { files: entries.length, bytes: sum(parts, ({ bytes }) => bytes), parts };
}

function partOf(files: readonly TreeEntry[]): ParsePart {
  const languages: Record<string, number> = {};
  for (const { path, size } of files) {
    const language = detectLanguage(path, "");
    languages[language] = (languages[language] ?? 0) + size;
  }
  return { files: files.length, bytes: sum(files, ({ size }) => size), languages };
}

function unread(files: readonly { readonly bytes: number }[]): ParsePart {
  return { files: files.length, bytes: sum(files, ({ bytes }) => bytes), languages: {} };
}

function sum<T>(list: readonly T[], amount: (each: T) => number): number {
  return list.reduce((total, each) => total + amount(each), 0);
}

/** Each is a few percent of the work: the order of size puts other languages first than last. */
const PARTS_MAX = 32;

import type { JobStats, StreamEvent } from "../../client/client.ts";
import type { SkipReason } from "../../core/repository.ts";
import { formatBytes, formatCount, formatSeconds } from "../../core/figures.ts";
import { cutEnd, cutStart, textWidth } from "../text-width.ts";
import { toOneLine } from "../visible-text.ts";
import { shortRef } from "./short-ref.ts";
import { fits, renderTable } from "./table.ts";

/** What a finished ingestion made, as a person reads it. `searchCommand` is the command to try next; null for none. */
export function renderResult(event: StreamEvent, stats: JobStats, searchCommand: string | null): string[] {
  const { cloning, parsing, indexing, total } = stats.seconds;
  const rows: [string, string][] = [
    ["Repository", toOneLine(`${event.repository} (${shortRef(event.ref)})`)],
    ["Commit", stats.commit],
    ["Files", `${formatCount(stats.files)} (${formatBytes(stats.bytes)})`],
    ["Symbols", formatCount(stats.symbols)],
    ["Left out", describeSkipped(stats.skipped)],
    [
      "Took",
      `${formatSeconds(total)}: cloning ${formatSeconds(cloning)}, parsing ${formatSeconds(parsing)}, indexing ${formatSeconds(indexing)}`,
    ],
  ];
  if (searchCommand !== null) rows.push(["Search it", searchCommand]);
  if (stats.mode !== "full") rows.splice(2, 0, ["Changed", describeChange(event, stats.mode)]);
  return rows.map(([name, value]) => `${name.padEnd(NAME_COLUMNS)}${value}`);
}

function describeChange({ files }: StreamEvent, mode: string): string {
  if (mode === "unchanged") return "nothing";
  // A later server may have modes of its own, and tell no counts.
  if (mode !== "incremental" || files === null) return mode;
  const parsed = files.total - files.skipped;
  if (parsed === 0) return "no file to parse";
  return `${formatCount(parsed)} file${parsed === 1 ? "" : "s"} parsed, the others kept`;
}

/**
 * What several made, one row each; two lines each on a terminal that is too narrow for that. `columns` is null where
 * lines may be as long as they are.
 */
export function renderResults(events: readonly StreamEvent[], columns: number | null): string[] {
  const rows = events.map(resultRow);
  const wide = renderTable([RESULTS_HEAD, ...rows]);
  if (columns === null || fits(wide, columns)) return wide;
  return rows.flatMap(([repository = "", ref = "", result = "", time = "", made = ""]) => {
    const mark = "...";
    // The end of a path tells more than its beginning.
    const name = cutStart(repository, Math.max(1, columns - textWidth(ref) - 3), mark);
    return [cutEnd(`${name} (${ref})`, columns, mark), cutEnd(`  ${result}, ${time}, ${made}`, columns, mark)];
  });
}

const RESULTS_HEAD: readonly string[] = ["REPOSITORY", "REF", "RESULT", "TIME", ""];

function resultRow({ repository, ref, stats, error, elapsedSeconds }: StreamEvent): readonly string[] {
  const made =
    stats === undefined
      ? `${error?.code ?? "unknown"}: ${error?.detail ?? ""}`
      : `${formatCount(stats.files)} files, ${formatCount(stats.symbols)} symbols`;
  const seconds = stats?.seconds.total ?? elapsedSeconds;
  return [toOneLine(repository), shortRef(ref), stats?.mode ?? "failed", formatSeconds(seconds), toOneLine(made)];
}

const NAME_COLUMNS = 12;

/** Each for one file, where that is said otherwise than of several. */
const REASONS_OF_ONE: Readonly<Record<string, string>> = {
  lfs_pointer: "LFS pointer",
  symlink: "symbolic link",
  submodule: "submodule",
};

const REASONS: Readonly<Record<SkipReason, string>> = {
  binary: "binary",
  too_large: "too large",
  minified: "minified",
  lfs_pointer: "LFS pointers",
  symlink: "symbolic links",
  submodule: "submodules",
  parser_timeout: "parsed too long (searchable as text)",
  parser_crash: "crashed the parser (searchable as text)",
};

/** Most first. A reason this version does not know is shown as it came. */
function describeSkipped(skipped: JobStats["skipped"]): string {
  const counts = Object.entries(skipped).filter(([, count]) => count > 0);
  if (counts.length === 0) return "nothing";
  return counts
    .sort(([, a], [, b]) => b - a)
    .map(([reason, count]) => {
      const one = count === 1 ? REASONS_OF_ONE[reason] : undefined;
      return `${formatCount(count)} ${one ?? REASONS[reason as SkipReason] ?? reason}`;
    })
    .join(", ");
}

import type { JobStats, StreamEvent } from "../../client/client.ts";
import type { SkipReason } from "../../core/repository.ts";
import { formatBytes, formatCount, formatSeconds } from "../../core/figures.ts";
import { shellWord } from "../shell-word.ts";
import { cutEnd } from "../text-width.ts";
import { toOneLine } from "../visible-text.ts";
import { shortRef } from "./short-ref.ts";
import { renderTable } from "./table.ts";

/** What a finished ingestion made, as a person reads it. `searchCommand` is the command to try next, without a query. */
export function renderResult(event: StreamEvent, stats: JobStats, searchCommand: string): string[] {
  const { cloning, parsing, indexing, total } = stats.seconds;
  const rows: [string, string][] = [
    ["Repository", `${event.repository} (${event.ref})`],
    ["Commit", stats.commit],
    ["Files", `${formatCount(stats.files)} (${formatBytes(stats.bytes)})`],
    ["Symbols", formatCount(stats.symbols)],
    ["Left out", describeSkipped(stats.skipped)],
    [
      "Took",
      `${formatSeconds(total)}: cloning ${formatSeconds(cloning)}, parsing ${formatSeconds(parsing)}, indexing ${formatSeconds(indexing)}`,
    ],
    ["Search it", `${searchCommand} ${lastName(event.repository)}`],
  ];
  if (stats.mode !== "full") rows.splice(2, 0, ["Mode", stats.mode]);
  return rows.map(([name, value]) => `${name.padEnd(NAME_COLUMNS)}${value}`);
}

/** What several made, one row each; `columns` is null where lines may be as long as they are. */
export function renderResults(events: readonly StreamEvent[], columns: number | null): string[] {
  const lines = renderTable([RESULTS_HEAD, ...events.map(resultRow)]);
  return columns === null ? lines : lines.map((line) => cutEnd(line, columns, "..."));
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
    .map(([reason, count]) => `${formatCount(count)} ${REASONS[reason as SkipReason] ?? reason}`)
    .join(", ");
}

/** The repository's own name: a word that surely occurs in it. */
function lastName(repository: string): string {
  return shellWord(repository.split("/").findLast((part) => part !== "") ?? repository);
}

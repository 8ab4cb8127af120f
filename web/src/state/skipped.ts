import type { JobStats, SkippedList } from "../../../src/client/wire.ts";

type Skipped = JobStats["skipped"];
type Reason = SkippedList["files"][number]["reason"];

/** Whether the file is in the index all the same, as text: its parser failed. The others are not to be found at all. */
export function isParserFailure(reason: Reason): boolean {
  return reason === "parser_crash" || reason === "parser_timeout";
}

/** What was left out, and what was only not parsed: counted together, but nothing alike to who looks for a file. */
export function splitSkipped(skipped: Skipped): { readonly leftOut: Skipped; readonly failed: Skipped } {
  const all = Object.entries(skipped) as [Reason, number][];
  return {
    leftOut: Object.fromEntries(all.filter(([reason]) => !isParserFailure(reason))),
    failed: Object.fromEntries(all.filter(([reason]) => isParserFailure(reason))),
  };
}

export function countSkipped(skipped: Skipped): number {
  return Object.values(skipped).reduce((sum, count) => sum + count, 0);
}

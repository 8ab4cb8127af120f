import type { JobStats } from "../../../src/client/wire.ts";
import { formatCount } from "../../../src/core/figures.ts";
import styles from "./skipped-counts.module.css";

/** How many files were left out, by reason, most first. */
export function SkippedCounts({ skipped }: { readonly skipped: JobStats["skipped"] }) {
  const reasons = (Object.entries(skipped) as [Reason, number][]).filter(([, count]) => count > 0);
  if (reasons.length === 0) return <p class={styles.none}>No file was left out.</p>;
  return (
    <ul class={styles.list}>
      {reasons
        .sort(([, a], [, b]) => b - a)
        .map(([reason, count]) => (
          <li key={reason}>
            <span class={styles.count}>{formatCount(count)}</span> {reasonText(reason)}
          </li>
        ))}
    </ul>
  );
}

type Reason = keyof JobStats["skipped"];

export function reasonText(reason: Reason): string {
  return REASONS[reason] ?? reason;
}

const REASONS: Readonly<Record<Reason, string>> = {
  binary: "binary",
  too_large: "too large",
  minified: "minified or generated",
  lfs_pointer: "Git LFS pointer",
  symlink: "symbolic link",
  submodule: "submodule",
  parser_timeout: "took the parser too long: searchable as text, without symbols",
  parser_crash: "crashed the parser: searchable as text, without symbols",
};

import { formatSeconds } from "../../../src/core/figures.ts";
import type { StageShare, StageSpan } from "../state/job-story.ts";
import styles from "./stage-list.module.css";

/** The stages in order: how far each is while the job runs, and where the time went once it ended. */
export function StageList({ spans }: { readonly spans: readonly StageSpan[] }) {
  return (
    <ol class={styles.list}>
      {spans.map(({ stage, state, seconds, share }) => (
        <li key={stage} class={styles.stage} data-state={state}>
          <span class={styles.mark} aria-hidden="true">
            {MARKS[state]}
          </span>
          <span class={styles.name}>
            {stage}
            <span class={styles.state}> {STATES[state]}</span>
          </span>
          <span class={share === null && state !== "waiting" ? undefined : styles.track} aria-hidden="true">
            {share !== null && <span class={styles.fill} style={{ width: `${share.percent}%` }} />}
          </span>
          <span class={styles.share}>{share !== null && textOf(share)}</span>
          <span class={styles.seconds}>{seconds > 0 ? formatSeconds(seconds) : "–"}</span>
        </li>
      ))}
    </ol>
  );
}

const MARKS = {
  waiting: "○",
  running: "◐",
  done: "✓",
  failed: "✕",
  cancelled: "–",
  skipped: "–",
  unreached: "–",
} as const;
const STATES = {
  waiting: "waiting",
  running: "running",
  done: "done",
  failed: "failed",
  cancelled: "cancelled",
  skipped: "not needed",
  unreached: "not reached",
} as const;

/** A full bar needs no number beside it. */
function textOf({ of, percent }: StageShare): string {
  return of === "stage" && percent === 100 ? "" : `${Math.round(percent)} % of the ${of}`;
}

import { formatSeconds } from "../../../src/core/figures.ts";
import type { StageSpan } from "../state/job-story.ts";
import styles from "./stage-list.module.css";

/** The stages in order, with what each took and its share of the whole. */
export function StageList({ spans }: { readonly spans: readonly StageSpan[] }) {
  // While one runs, its share of what has passed says nothing.
  const isOver = spans.every(({ state }) => state !== "running");
  const total = spans.reduce((sum, { seconds }) => sum + seconds, 0);
  return (
    <ol class={styles.list}>
      {spans.map(({ stage, state, seconds }) => {
        const share = total === 0 ? 0 : (seconds / total) * 100;
        return (
          <li key={stage} class={styles.stage} data-state={state}>
            <span class={styles.mark} aria-hidden="true">
              {MARKS[state]}
            </span>
            <span class={styles.name}>
              {stage}
              <span class={styles.state}> {STATES[state]}</span>
            </span>
            <span class={styles.track} aria-hidden="true">
              <span class={styles.fill} style={{ width: `${share}%` }} />
            </span>
            <span class={styles.share}>{isOver && seconds > 0 ? `${Math.round(share)} %` : ""}</span>
            <span class={styles.seconds}>{seconds > 0 ? formatSeconds(seconds) : "–"}</span>
          </li>
        );
      })}
    </ol>
  );
}

const MARKS = { waiting: "○", running: "◐", done: "✓", failed: "✕", skipped: "–", unreached: "–" } as const;
const STATES = {
  waiting: "waiting",
  running: "running",
  done: "done",
  failed: "failed",
  skipped: "not needed",
  unreached: "not reached",
} as const;

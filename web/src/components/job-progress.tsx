import { isStreamLost, jobsNow } from "../api/stream-state.ts";
import { formatClock, formatCount } from "../../../src/core/figures.ts";
import { isQueued, type KnownJob } from "../state/jobs.ts";
import { counted, elapsedSeconds, rate, timeLeft } from "../state/progress.ts";
import { Figures, type Figure } from "./figures.tsx";
import { ProgressBar } from "./progress-bar.tsx";
import styles from "./job-progress.module.css";

/** How far a running job is. */
export function JobProgress({ job }: { readonly job: KnownJob }) {
  const { event } = job;
  return (
    <section class={styles.progress} aria-label="Progress" data-lost={isStreamLost.value}>
      <div class={styles.line}>
        <p class={styles.message}>{event.message}</p>
        <p class={styles.percentage} title="Of the ingestion's time, as it is forecast">
          {event.percentage} % <span class={styles.of}>of the time</span>
        </p>
      </div>
      <div class={styles.bar}>
        <ProgressBar event={event} label={`Ingestion of ${event.repository}`} tall />
      </div>
      {event.stage === "Parsing" && (
        <p class={styles.note}>The largest files come first, so that the time runs ahead of the count.</p>
      )}
      {typeof event.files?.current === "string" && <p class={styles.current}>{event.files.current}</p>}
      {event.stalled && <p class={styles.stalled}>Stalled: no measurable progress for over 10 s.</p>}
      <Figures figures={figuresOf(job)} />
      <p class={styles.live} role="status">
        {event.stage} {Math.floor(event.percentage / 25) * 25} percent
      </p>
    </section>
  );
}

function figuresOf(job: KnownJob): readonly Figure[] {
  const { event } = job;
  const left = timeLeft(job);
  const files = event.files;
  return [
    ["Elapsed", isQueued(event) ? "waiting" : formatClock(elapsedSeconds(job, jobsNow.value))],
    ["Time left", isStreamLost.value ? "not known now" : (left?.replace(/ left$/, "") ?? "not known yet")],
    [event.stage === "Cloning" ? "Objects" : "Files", counted(event)?.replace(/ \w+$/, "") ?? "–"],
    ["Rate", rate(job) ?? "–"],
    ["Left out", files === null ? "–" : formatCount(files.skipped)],
    ["Failed to parse", files === null ? "–" : formatCount(files.failed)],
    ["Attempt", formatCount(event.attempt)],
  ];
}

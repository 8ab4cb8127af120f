import { isStreamLost, jobsNow } from "../api/stream-state.ts";
import { jobAddress } from "../route.ts";
import { isQueued, type KnownJob } from "../state/jobs.ts";
import { detail, figures } from "../state/progress.ts";
import { FrontCut } from "./front-cut.tsx";
import { ProgressBar } from "./progress-bar.tsx";
import { StageLabel } from "./stage-label.tsx";
import styles from "./active-job.module.css";

/** A job that waits or runs, as a row of the list. */
export function ActiveJob({ job }: { readonly job: KnownJob }) {
  const { event, id } = job;
  // What is left is not known while the server may be gone.
  const known = isStreamLost.value ? { ...job, leftSeconds: null } : job;
  return (
    <li class={styles.job} data-job={id}>
      <div class={styles.head}>
        <a class={styles.repository} href={jobAddress(id)}>
          <FrontCut>{event.repository}</FrontCut>
        </a>
        {event.ref !== "HEAD" && <span class={styles.ref}>{event.ref}</span>}
        <StageLabel event={event} />
        <span class={styles.percentage} title="Of the ingestion's time, as it is forecast">
          {isQueued(event) ? "" : `${event.percentage} %`}
        </span>
      </div>
      {!isQueued(event) && <ProgressBar event={event} label={`Ingestion of ${event.repository}`} />}
      <div class={styles.foot}>
        <span class={styles.message}>{detail(event)}</span>
        <ul class={styles.figures}>
          {figures(known, jobsNow.value).map((figure) => (
            <li key={figure}>{figure}</li>
          ))}
        </ul>
      </div>
    </li>
  );
}

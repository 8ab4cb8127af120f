import { formatSeconds } from "../../../src/core/figures.ts";
import { jobAddress } from "../route.ts";
import type { KnownJob } from "../state/jobs.ts";
import { resultOf } from "../state/result.ts";
import { FrontCut } from "./front-cut.tsx";
import { Moment } from "./moment.tsx";
import { StageLabel } from "./stage-label.tsx";
import styles from "./ended-job.module.css";

/** A job that ended, as a row of the table. */
export function EndedJob({ job: { event, id } }: { readonly job: KnownJob }) {
  return (
    <tr class={styles.row} data-job={id}>
      <td class={styles.status}>
        <StageLabel event={event} />
      </td>
      <td class={styles.repository}>
        <div class={styles.names}>
          <a href={jobAddress(id)}>
            <FrontCut>{event.repository}</FrontCut>
          </a>
          {event.ref !== "HEAD" && <span class={styles.ref}>{event.ref}</span>}
        </div>
      </td>
      <td class={styles.result}>{resultOf(event)}</td>
      <td class={styles.time}>{formatSeconds(event.elapsedSeconds)}</td>
      <td class={styles.time}>
        <Moment at={event.timestamp} />
      </td>
    </tr>
  );
}

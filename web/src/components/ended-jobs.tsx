import type { KnownJob } from "../state/jobs.ts";
import { EndedJob } from "./ended-job.tsx";
import styles from "./ended-jobs.module.css";

/** Jobs that ended, and how. */
export function EndedJobs({ jobs }: { readonly jobs: readonly KnownJob[] }) {
  return (
    <table class={styles.table}>
      <thead class={styles.columns}>
        <tr>
          <th scope="col">State</th>
          <th scope="col">Repository</th>
          <th scope="col">Result</th>
          <th scope="col">Took</th>
          <th scope="col">Ended</th>
        </tr>
      </thead>
      <tbody>
        {jobs.map((job) => (
          <EndedJob key={job.id} job={job} />
        ))}
      </tbody>
    </table>
  );
}

import type { JobError } from "../../../src/client/wire.ts";
import styles from "./failure.module.css";

/**
 * Why a job failed: what, at which stage, what to do, and what was printed last. One that was cancelled did not fail:
 * nothing that was printed explains it.
 */
export function Failure({ error }: { readonly error: JobError }) {
  const { title, detail, hint, stage, code, retryable, logTail } = error;
  const isCancelled = code === "cancelled";
  return (
    <section class={styles.failure} data-code={code} aria-label={isCancelled ? "Cancelled" : "Failure"}>
      <h2>{title}</h2>
      <p>{detail}</p>
      {hint !== "" && <p class={styles.hint}>{hint}</p>}
      <p class={styles.facts}>
        {stage !== null && (
          <>
            {isCancelled ? "Stopped" : "Failed"} while <strong>{stage.toLowerCase()}</strong>
          </>
        )}
        {!isCancelled && (
          <>
            {stage !== null && " · "}
            <code>{code}</code>
          </>
        )}
        {retryable ? " · may work when tried again" : ""}
      </p>
      {!isCancelled && logTail.length > 0 && (
        <>
          <h3 class={styles.heading}>Printed last</h3>
          <pre class={styles.log} tabIndex={0} role="region" aria-label="Log">
            {logTail.join("\n")}
          </pre>
        </>
      )}
    </section>
  );
}

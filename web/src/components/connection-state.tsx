import { streamState } from "../api/stream-state.ts";
import { now } from "../clock.ts";
import styles from "./connection-state.module.css";

/** Whether what is shown is live. What changes is told to screen readers, the seconds are not. */
export function ConnectionState() {
  const state = streamState.value;
  if (state.kind === "ended") return null;
  return (
    <p class={styles.state} data-kind={state.kind}>
      <span class={styles.dot} aria-hidden="true" />
      <span class={styles.label} role="status">
        {LABELS[state.kind]}
      </span>
      {state.kind === "lost" && state.retryAt > now.value && (
        <span class={styles.seconds} aria-hidden="true">
          in {Math.ceil((state.retryAt - now.value) / 1000)} s
        </span>
      )}
    </p>
  );
}

const LABELS = { connecting: "Connecting", live: "Live", lost: "Reconnecting", resting: "Paused", ended: "" } as const;

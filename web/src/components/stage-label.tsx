import type { StreamEvent } from "../../../src/client/wire.ts";
import { isCancelled, isQueued } from "../state/jobs.ts";
import styles from "./stage-label.module.css";

/** The stage in a word, and in a colour for whoever sees one. */
export function StageLabel({ event }: { readonly event: StreamEvent }) {
  const kind = kindOf(event);
  return (
    <span class={styles.label} data-kind={kind}>
      {TEXTS[kind] ?? event.stage}
    </span>
  );
}

function kindOf(event: StreamEvent): string {
  if (event.stage === "Complete") return "complete";
  if (event.stage === "Failed") return isCancelled(event) ? "cancelled" : "failed";
  if (event.stalled) return "stalled";
  return isQueued(event) ? "queued" : "working";
}

const TEXTS: Readonly<Record<string, string>> = {
  complete: "Complete",
  failed: "Failed",
  cancelled: "Cancelled",
  queued: "Queued",
};

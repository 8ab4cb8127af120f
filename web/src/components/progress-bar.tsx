import type { StreamEvent } from "../../../src/client/wire.ts";
import styles from "./progress-bar.module.css";

/** How much of the job's time has passed; its values are there for whoever hears the page too. */
export function ProgressBar({ event, label, tall = false }: ProgressBarProps) {
  const { percentage, stage, stalled } = event;
  return (
    <div
      class={styles.track}
      data-stage={stage}
      data-stalled={stalled}
      data-tall={tall}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percentage}
      aria-valuetext={`${percentage} percent, ${stage}${stalled ? ", stalled" : ""}`}
    >
      <div class={styles.fill} style={{ width: `${percentage}%` }} />
    </div>
  );
}

interface ProgressBarProps {
  readonly event: StreamEvent;
  readonly label: string;
  readonly tall?: boolean;
}

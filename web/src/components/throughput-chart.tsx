import { formatBytes, formatClock } from "../format.ts";
import type { ThroughputPoint } from "../state/job-story.ts";
import styles from "./throughput-chart.module.css";

/** How many bytes a second came through, over the job's time. */
export function ThroughputChart({ points, seconds }: ChartProps) {
  const peak = Math.max(...points.map(({ bytesPerSecond }) => bytesPerSecond));
  const end = Math.max(seconds, points.at(-1)?.seconds ?? 0, 1);
  const x = (at: number) => (at / end) * WIDTH;
  const y = (rate: number) => HEIGHT - (rate / peak) * (HEIGHT - 4);
  return (
    <figure class={styles.chart}>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Throughput over ${formatClock(end)}, at most ${formatBytes(peak)} a second`}
      >
        <line class={styles.grid} x1="0" x2={WIDTH} y1="2" y2="2" />
        <line class={styles.grid} x1="0" x2={WIDTH} y1={HEIGHT / 2} y2={HEIGHT / 2} />
        {STAGES.map((stage) => {
          const own = points.filter((point) => point.stage === stage);
          const first = own[0];
          const last = own.at(-1);
          if (first === undefined || last === undefined) return null;
          const line = own.map((point) => `${x(point.seconds)},${y(point.bytesPerSecond)}`).join(" L");
          return (
            <g key={stage} data-stage={stage} class={styles.stage}>
              <path class={styles.area} d={`M${x(first.seconds)},${HEIGHT} L${line} L${x(last.seconds)},${HEIGHT} Z`} />
              <path class={styles.line} d={`M${line}`} />
            </g>
          );
        })}
      </svg>
      <figcaption class={styles.axis}>
        <span>0:00</span>
        <span class={styles.legend}>
          <i data-stage="Cloning" /> received while cloning <i data-stage="Parsing" /> parsed
        </span>
        <span>{formatClock(end)}</span>
      </figcaption>
    </figure>
  );
}

interface ChartProps {
  /** At least one. */
  readonly points: readonly ThroughputPoint[];
  /** Of the job so far. */
  readonly seconds: number;
}

const STAGES = ["Cloning", "Parsing"] as const;
const WIDTH = 600;
const HEIGHT = 80;

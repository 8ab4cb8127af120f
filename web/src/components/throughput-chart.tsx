import { formatBytes, formatClock } from "../../../src/core/figures.ts";
import type { ThroughputPoint } from "../state/job-story.ts";
import styles from "./throughput-chart.module.css";

/**
 * How many bytes a second came through, over the job's time. What is received and what is parsed have each a scale of
 * their own: a network is many times slower than a parser, or faster.
 */
export function ThroughputChart({ points, seconds }: ChartProps) {
  const end = Math.max(seconds, points.at(-1)?.seconds ?? 0, 1);
  const parts = STAGES.map((stage) => {
    const own = points.filter((point) => point.stage === stage);
    return { stage, own, peak: Math.max(1, ...own.map(({ bytesPerSecond }) => bytesPerSecond)) };
  }).filter(({ own }) => own.length > 0);
  const told = parts.map(({ stage, peak }) => `${VERBS[stage]} at most ${formatBytes(peak)}/s`);
  return (
    <figure class={styles.chart}>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Throughput over ${formatClock(end)}: ${told.join(", ")}`}
      >
        <line class={styles.grid} x1="0" x2={WIDTH} y1="2" y2="2" />
        <line class={styles.grid} x1="0" x2={WIDTH} y1={HEIGHT / 2} y2={HEIGHT / 2} />
        {parts.map(({ stage, own, peak }) => (
          <StageCurve key={stage} stage={stage} places={own.map((point) => placeOf(point, { end, peak }))} />
        ))}
      </svg>
      <figcaption class={styles.axis}>
        <span>0:00</span>
        <span class={styles.legend}>
          {parts.map(({ stage }, i) => (
            <span key={stage} data-stage={stage}>
              {told[i]}
            </span>
          ))}
        </span>
        <span>{formatClock(end)}</span>
      </figcaption>
    </figure>
  );
}

type Place = readonly [x: number, y: number];

function placeOf({ seconds, bytesPerSecond }: ThroughputPoint, scale: { end: number; peak: number }): Place {
  return [(seconds / scale.end) * WIDTH, HEIGHT - (bytesPerSecond / scale.peak) * (HEIGHT - 4)];
}

function StageCurve({ stage, places }: { readonly stage: string; readonly places: readonly Place[] }) {
  const [first] = places;
  if (first !== undefined && places.length === 1) {
    // A line needs two: one alone is a line without length, whose round ends make a dot.
    return (
      <g data-stage={stage} class={styles.stage}>
        <path class={styles.dot} d={`M${first.join(",")} h0.01`} />
      </g>
    );
  }
  const line = places.map(([x, y]) => `${x},${y}`).join(" L");
  return (
    <g data-stage={stage} class={styles.stage}>
      <path class={styles.area} d={`M${first?.[0]},${HEIGHT} L${line} L${places.at(-1)?.[0]},${HEIGHT} Z`} />
      <path class={styles.line} d={`M${line}`} />
    </g>
  );
}

interface ChartProps {
  /** At least one. */
  readonly points: readonly ThroughputPoint[];
  /** Of the job so far. */
  readonly seconds: number;
}

const STAGES = ["Cloning", "Parsing"] as const;
const VERBS = { Cloning: "received", Parsing: "parsed" } as const;
const WIDTH = 600;
const HEIGHT = 80;

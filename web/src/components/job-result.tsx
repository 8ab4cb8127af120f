import type { JobStats, StreamEvent } from "../../../src/client/wire.ts";
import { formatBytes, formatCount, formatSeconds } from "../../../src/core/figures.ts";
import { repositoryQuery, searchAddress } from "../route.ts";
import { Figures } from "./figures.tsx";
import { Panel } from "./panel.tsx";

/** What a job made. */
export function JobResult({ event, stats }: JobResultProps) {
  const { commit, mode, files, symbols, bytes, seconds } = stats;
  return (
    <Panel title="Result" aside={<a href={searchAddress(repositoryQuery(event.repository))}>Search it</a>}>
      <Figures
        figures={[
          ["Commit", <code title={commit}>{commit.slice(0, 10)}</code>],
          ["Mode", MODES[mode]],
          ["Files", formatCount(files)],
          ["Symbols", formatCount(symbols)],
          ["Source", formatBytes(bytes)],
          ["Took", formatSeconds(seconds.total)],
        ]}
      />
    </Panel>
  );
}

interface JobResultProps {
  readonly event: StreamEvent;
  readonly stats: JobStats;
}

const MODES = {
  full: "everything",
  incremental: "only what changed",
  unchanged: "nothing had changed",
} as const;

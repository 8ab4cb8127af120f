import type { JobDetails, JobStats } from "../../../src/client/wire.ts";
import { server } from "../api/server.ts";
import { repositoryAddress } from "../route.ts";
import { useAnswer } from "../use-answer.ts";
import { Panel } from "./panel.tsx";
import { SkippedCounts } from "./skipped-counts.tsx";
import { SkippedFiles } from "./skipped-files.tsx";

/** What a job left out: by reason, and file by file while what it made is still what is searchable. */
export function JobLeftOut({ event, source, stats }: JobLeftOutProps) {
  const { value } = useAnswer(`${event.repository} ${event.ref}`, async (signal) => {
    const { repositories } = await server.repositories.list({ signal });
    return repositories.find(
      (each) =>
        each.repository === event.repository &&
        each.source === source &&
        each.ref === event.ref &&
        each.commit === stats.commit,
    );
  });
  if (value === null || value === undefined) {
    return (
      <Panel title="Left out, by reason">
        <SkippedCounts skipped={stats.skipped} />
      </Panel>
    );
  }
  return (
    <Panel title="Left out, by reason" aside={<a href={repositoryAddress(value.id)}>See the repository</a>}>
      <SkippedFiles id={value.id} skipped={stats.skipped} />
    </Panel>
  );
}

interface JobLeftOutProps {
  readonly event: JobDetails["event"];
  readonly source: JobDetails["source"] | undefined;
  readonly stats: JobStats;
}

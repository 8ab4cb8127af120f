import type { JobDetails, JobStats } from "../../../src/client/wire.ts";
import { server } from "../api/server.ts";
import { repositoryAddress } from "../route.ts";
import { splitSkipped } from "../state/skipped.ts";
import { useAnswer } from "../use-answer.ts";
import { FailedFiles } from "./failed-files.tsx";
import { Panel } from "./panel.tsx";
import { SkippedCounts } from "./skipped-counts.tsx";
import { SkippedFiles } from "./skipped-files.tsx";

/**
 * What a job could not parse, and what it left out by reason: file by file while what it made is still what is
 * searchable.
 */
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
  const id = value?.id ?? null;
  const { leftOut, failed } = splitSkipped(stats.skipped);
  const repository = id === null ? undefined : <a href={repositoryAddress(id)}>See the repository</a>;
  return (
    <>
      <FailedFiles id={id} failed={failed} />
      <Panel title="Left out, by reason" aside={repository}>
        {id === null ? <SkippedCounts skipped={leftOut} /> : <SkippedFiles id={id} skipped={leftOut} />}
      </Panel>
    </>
  );
}

interface JobLeftOutProps {
  readonly event: JobDetails["event"];
  readonly source: JobDetails["source"] | undefined;
  readonly stats: JobStats;
}

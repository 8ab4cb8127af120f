import { useEffect, useMemo, useState } from "preact/hooks";
import type { MegaBrainError } from "../../../src/client/client.ts";
import type { JobDetails } from "../../../src/client/wire.ts";
import { jobsNow } from "../api/stream-state.ts";
import { createFollowedJob, followJob } from "../api/job-stream.ts";
import { server, toProblem } from "../api/server.ts";
import { EventLog } from "../components/event-log.tsx";
import { Failure } from "../components/failure.tsx";
import { JobActions } from "../components/job-actions.tsx";
import { JobLeftOut } from "../components/job-left-out.tsx";
import { JobProgress } from "../components/job-progress.tsx";
import { JobResult } from "../components/job-result.tsx";
import { Moment } from "../components/moment.tsx";
import { PageHead } from "../components/page-head.tsx";
import { Panel } from "../components/panel.tsx";
import { ProblemNote } from "../components/problem-note.tsx";
import { StageLabel } from "../components/stage-label.tsx";
import { StageList } from "../components/stage-list.tsx";
import { ThroughputChart } from "../components/throughput-chart.tsx";
import { formatCounted } from "../format.ts";
import { jobAddress } from "../route.ts";
import { newestOf, stageSpans, throughput, type JobStory } from "../state/job-story.ts";
import { isActive, isCancelled } from "../state/jobs.ts";
import { elapsedSeconds } from "../state/progress.ts";
import { useTitle } from "../use-title.ts";

/** One ingestion, from its first event to its last. */
export function JobPage({ id }: { readonly id: string }) {
  const followed = useMemo(createFollowedJob, [id]);
  useEffect(() => followJob(id, followed), [followed]);
  const story = followed.story.value;
  const job = newestOf(story, id);
  const isRunning = job !== null && isActive(job.event);
  const { details, problem } = useDetails(id, isRunning);
  useTitle(job === null ? "Ingestion" : titleOf(job.event));
  const refused = followed.problem.value ?? problem;
  if (job === null) {
    return refused === null ? <p role="status">Loading the ingestion …</p> : <ProblemNote problem={refused} />;
  }
  const { event } = job;
  const seconds = elapsedSeconds(job, jobsNow.value);
  return (
    <>
      <PageHead
        title={event.repository}
        beside={<StageLabel event={event} />}
        actions={<JobActions id={id} event={event} details={details} />}
      >
        {details !== null && <Origin details={details} gitRef={event.ref} />}
      </PageHead>
      {event.error !== undefined && <Failure error={event.error} />}
      {isRunning && <JobProgress job={job} />}
      {event.stats !== undefined && <JobResult event={event} stats={event.stats} />}
      <Panel title="Stages">
        <StageList spans={stageSpans(story, seconds)} />
      </Panel>
      <Throughput story={story} seconds={seconds} />
      {event.stats !== undefined && (
        <JobLeftOut key={details?.source} event={event} source={details?.source} stats={event.stats} />
      )}
      <Panel title="Events" aside={formatCounted(story.events.length, "event")}>
        <EventLog events={story.events} />
      </Panel>
    </>
  );
}

function Origin({ details, gitRef }: { readonly details: JobDetails; readonly gitRef: string }) {
  const { source, createdAt, retryOf, full, interruptions } = details;
  return (
    <>
      {source} · {gitRef === "HEAD" ? "default branch" : gitRef}
      {full && " · in full"} · asked for <Moment at={createdAt} />
      {interruptions > 0 && ` · went on after ${formatCounted(interruptions, "interruption")} of the server`}
      {retryOf !== null && (
        <>
          {" "}
          · a retry of <a href={jobAddress(retryOf)}>an earlier one</a>
        </>
      )}
    </>
  );
}

function Throughput({ story, seconds }: { readonly story: JobStory; readonly seconds: number }) {
  const points = throughput(story, POINTS_MAX);
  if (points.length < 2) return null;
  return (
    <Panel title="Throughput">
      <ThroughputChart points={points} seconds={seconds} />
    </Panel>
  );
}

/** As many as the chart is wide enough for. */
const POINTS_MAX = 240;

/** What the events do not tell: where it comes from, and when it was asked for. Again once it ended. */
function useDetails(id: string, isRunning: boolean) {
  const [answer, setAnswer] = useState<DetailsAnswer>({ details: null, problem: null });
  useEffect(() => {
    const stop = new AbortController();
    server.jobs.get(id, { signal: stop.signal }).then(
      (details) => setAnswer({ details, problem: null }),
      (error: unknown) => {
        if (!stop.signal.aborted) setAnswer((known) => ({ ...known, problem: toProblem(error) }));
      },
    );
    return () => stop.abort();
  }, [id, isRunning]);
  return answer;
}

interface DetailsAnswer {
  readonly details: JobDetails | null;
  readonly problem: MegaBrainError | null;
}

function titleOf(event: JobDetails["event"]): string {
  const { stage, percentage, repository } = event;
  const state = isCancelled(event) ? "Cancelled" : stage;
  return `${isActive(event) ? `${percentage} %` : state} · ${repository}`;
}

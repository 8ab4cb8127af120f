import { useEffect, useMemo } from "preact/hooks";
import { history, loadHistory } from "../api/job-history.ts";
import { isOverviewRead, jobs } from "../api/overview.ts";
import { now } from "../clock.ts";
import { ActiveJob } from "../components/active-job.tsx";
import { Button } from "../components/button.tsx";
import { EmptyState } from "../components/empty-state.tsx";
import { EndedJobs } from "../components/ended-jobs.tsx";
import { IngestionFilters } from "../components/ingestion-filters.tsx";
import { Panel } from "../components/panel.tsx";
import { ProblemNote } from "../components/problem-note.tsx";
import { StageAnnouncer } from "../components/stage-announcer.tsx";
import { formatCounted } from "../format.ts";
import { query, replaceAddress } from "../navigation.ts";
import { isFiltered, matchesFilters, readFilters, writeFilters, type Filters } from "../state/filters.ts";
import { activeJobs, endedJobs, isQueued, type KnownJob } from "../state/jobs.ts";
import { useTitle } from "../use-title.ts";
import styles from "./ingestions-page.module.css";

/** All ingestions: those that run or wait, live, and those that ended. */
export function IngestionsPage() {
  const filters = readFilters(query.value);
  const isShown = (job: KnownJob) => matchesFilters(job, filters, now.value);
  const active = activeJobs(jobs.value).filter(isShown);
  const ended = endedJobs(jobs.value).filter(isShown);
  const { isLoading, cursor, problem } = history.value;
  const isKnown = isOverviewRead.value && !isLoading;
  const loadMore = useHistory(filters);
  useTitle(active.length > 0 ? formatCounted(active.length, "active ingestion") : "Ingestions");
  const isEmpty = active.length === 0 && ended.length === 0 && isKnown;
  return (
    <>
      <div class={styles.head}>
        <h1>Ingestions</h1>
        <IngestionFilters filters={filters} onChange={(changed) => replaceAddress(`/${writeFilters(changed)}`)} />
      </div>
      {problem !== null && <ProblemNote problem={problem} />}
      {isEmpty && problem === null && <NothingHere filters={filters} isAll={cursor === null} />}
      {active.length > 0 && (
        <Panel title="Active" aside={tellQueue(active)}>
          <ul>
            {active.map((job) => (
              <ActiveJob key={job.id} job={job} />
            ))}
          </ul>
        </Panel>
      )}
      {ended.length > 0 && (
        <Panel title="Ended" aside={`${formatCounted(ended.length, "ingestion")}${cursor === null ? "" : " so far"}`}>
          <EndedJobs jobs={ended} />
        </Panel>
      )}
      {cursor !== null && (
        <div class={styles.more}>
          <Button disabled={isLoading} onClick={loadMore}>
            Show older
          </Button>
        </div>
      )}
      <StageAnnouncer />
    </>
  );
}

/** Asks for what the filters let through, once they rest; returns how to ask for more. */
function useHistory(filters: Filters): () => void {
  const key = writeFilters(filters);
  const stop = useMemo(() => new AbortController(), [key]);
  useEffect(() => {
    const waiting = setTimeout(() => void loadHistory(filters, null, stop.signal), filters.repository === "" ? 0 : 250);
    return () => {
      clearTimeout(waiting);
      stop.abort();
    };
  }, [key]);
  return () => void loadHistory(filters, history.value.cursor, stop.signal);
}

function NothingHere({ filters, isAll }: { readonly filters: Filters; readonly isAll: boolean }) {
  if (isFiltered(filters)) {
    return (
      <EmptyState title={isAll ? "No ingestion is like that" : "None of the newest ingestions is like that"}>
        <a href="/">Show all of them</a>
      </EmptyState>
    );
  }
  return (
    <EmptyState title="Nothing was ingested yet">
      <a href="/new">Ingest a repository</a>, here or with <code>megabrain ingest OWNER/NAME</code>. It appears here
      while it runs.
    </EmptyState>
  );
}

function tellQueue(active: readonly KnownJob[]): string {
  const queued = active.filter(({ event }) => isQueued(event)).length;
  const running = active.length - queued;
  return queued === 0 ? `${running} running` : `${running} running, ${queued} queued`;
}

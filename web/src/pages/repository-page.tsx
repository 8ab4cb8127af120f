import { useState } from "preact/hooks";
import type { MegaBrainError } from "../../../src/client/client.ts";
import type { JobDetails, Repository } from "../../../src/client/wire.ts";
import { jobs } from "../api/overview.ts";
import { server, toProblem } from "../api/server.ts";
import { Button, ButtonLink } from "../components/button.tsx";
import { ConfirmDialog } from "../components/confirm-dialog.tsx";
import { DirectoryList } from "../components/directory-list.tsx";
import { EndedJobs } from "../components/ended-jobs.tsx";
import { FailedFiles } from "../components/failed-files.tsx";
import { Figures } from "../components/figures.tsx";
import { LanguageBar } from "../components/language-bar.tsx";
import { Moment } from "../components/moment.tsx";
import { PageHead } from "../components/page-head.tsx";
import { Panel } from "../components/panel.tsx";
import { ProblemNote } from "../components/problem-note.tsx";
import { SkippedFiles } from "../components/skipped-files.tsx";
import { formatBytes, formatCount } from "../../../src/core/figures.ts";
import { navigate } from "../navigation.ts";
import { jobAddress, repositoryQuery, searchAddress } from "../route.ts";
import { endedJobs, isActive } from "../state/jobs.ts";
import { splitSkipped } from "../state/skipped.ts";
import { useAnswer } from "../use-answer.ts";
import { useTitle } from "../use-title.ts";
import styles from "./repository-page.module.css";

/** One searchable ref of a repository: what it holds, what it takes, and how it came to be. */
export function RepositoryPage({ id }: { readonly id: string }) {
  const ended = endedJobs(jobs.value)[0]?.id ?? "";
  const { value: repository, problem } = useAnswer(`${id} ${ended}`, (signal) =>
    server.repositories.get(id, { signal }),
  );
  useTitle(repository?.repository ?? "Repository");
  if (repository === null) {
    return problem === null ? <p role="status">Loading the repository …</p> : <ProblemNote problem={problem} />;
  }
  const { ref, source, commit, indexedAt, files, symbols, bytes, indexBytes, cloneBytes } = repository;
  const { leftOut, failed } = splitSkipped(repository.skipped);
  return (
    <>
      <PageHead title={repository.repository} actions={<Actions repository={repository} />}>
        {source} · {ref} · indexed <Moment at={indexedAt} />
      </PageHead>
      {problem !== null && <ProblemNote problem={problem} />}
      <Panel title="What is searchable">
        <Figures
          figures={[
            ["Commit", <code title={commit}>{commit.slice(0, 10)}</code>],
            ["Files", formatCount(files)],
            ["Symbols", formatCount(symbols)],
            ["Source", formatBytes(bytes)],
            ["Index on disk", formatBytes(indexBytes)],
            ["Clone on disk", formatBytes(cloneBytes)],
          ]}
        />
        <div class={styles.languages}>
          <LanguageBar languages={repository.languages} withLegend />
        </div>
      </Panel>
      <LastIngestions key={ended} repository={repository} />
      <FailedFiles key={`failed ${commit}`} id={id} failed={failed} />
      <Panel title="Left out">
        <SkippedFiles key={commit} id={id} skipped={leftOut} />
      </Panel>
      <Panel title="Files">
        <DirectoryList key={commit} id={id} directory="" />
      </Panel>
    </>
  );
}

function Actions({ repository }: { readonly repository: Repository }) {
  const [isAsking, setAsking] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<MegaBrainError | null>(null);
  const { id, source, ref } = repository;
  const attempt = async (action: () => Promise<string>): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      navigate(await action());
    } catch (error) {
      setProblem(toProblem(error));
    } finally {
      setBusy(false);
    }
  };
  const refresh = () =>
    attempt(async () => {
      const isForge = source !== "git" && source !== "local";
      const address = isForge ? repository.repository : repository.url;
      return jobAddress((await server.ingest({ source, repository: address, ref })).id);
    });
  const remove = () =>
    attempt(async () => {
      await server.repositories.remove(id);
      return "/repositories";
    });
  return (
    <>
      <ButtonLink href={searchAddress(repositoryQuery(repository.repository))}>Search</ButtonLink>
      <Button disabled={isBusy} onClick={() => void refresh()}>
        Refresh
      </Button>
      <Button kind="danger" disabled={isBusy} onClick={() => setAsking(true)}>
        Delete
      </Button>
      {problem !== null && <ProblemNote problem={problem} />}
      {isAsking && (
        <ConfirmDialog
          title={`Delete ${repository.repository}, ${ref}?`}
          confirm="Delete"
          dismiss="Keep it"
          onConfirm={() => void remove()}
          onClose={() => setAsking(false)}
        >
          It will not be searchable any more. The repository itself is not touched: it can be ingested again.
        </ConfirmDialog>
      )}
    </>
  );
}

/** How the last ones went, with what they took. */
function LastIngestions({ repository }: { readonly repository: Repository }) {
  const { value, problem } = useAnswer(repository.id, (signal) =>
    server.jobs.list({ repository: repository.repository, limit: JOBS_ASKED, signal }),
  );
  if (problem !== null) return <ProblemNote problem={problem} />;
  const own = (value?.jobs ?? [])
    .filter((job) => isOf(repository, job) && !isActive(job.event))
    .slice(0, JOBS_SHOWN)
    .map(({ id, event }) => ({ id, event, receivedAt: 0, rate: null, leftSeconds: null }));
  if (own.length === 0) return null;
  return (
    <Panel title="Last ingestions">
      <EndedJobs jobs={own} />
    </Panel>
  );
}

/** The list is of all whose name holds this one's. */
function isOf({ repository, source, ref }: Repository, job: JobDetails): boolean {
  return job.repository === repository && job.source === source && [ref, "HEAD"].includes(job.event.ref);
}

const JOBS_ASKED = 50;
const JOBS_SHOWN = 10;

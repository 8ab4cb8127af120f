import type { Repository } from "../../../src/client/wire.ts";
import { jobs } from "../api/overview.ts";
import { server } from "../api/server.ts";
import { EmptyState } from "../components/empty-state.tsx";
import { FrontCut } from "../components/front-cut.tsx";
import { LanguageBar } from "../components/language-bar.tsx";
import { Moment } from "../components/moment.tsx";
import { PageHead } from "../components/page-head.tsx";
import { ProblemNote } from "../components/problem-note.tsx";
import { formatBytes, formatCount } from "../../../src/core/figures.ts";
import { formatCounted } from "../format.ts";
import { repositoryAddress } from "../route.ts";
import { endedJobs } from "../state/jobs.ts";
import { useAnswer } from "../use-answer.ts";
import { useTitle } from "../use-title.ts";
import styles from "./repositories-page.module.css";

/** Everything that is searchable. */
export function RepositoriesPage() {
  useTitle("Repositories");
  // Each ingestion that ends may have made one, or changed it.
  const ended = endedJobs(jobs.value)[0]?.id ?? "";
  const { value, problem } = useAnswer(ended, (signal) => server.repositories.list({ signal }));
  const repositories = value?.repositories.toSorted((a, b) => a.repository.localeCompare(b.repository)) ?? null;
  return (
    <>
      <PageHead title="Repositories">
        {repositories !== null && repositories.length > 0 && sumOf(repositories)}
      </PageHead>
      {problem !== null && <ProblemNote problem={problem} />}
      {repositories?.length === 0 && (
        <EmptyState title="No repository is searchable yet">
          <a href="/new">Ingest one</a>: it appears here as soon as it answers searches.
        </EmptyState>
      )}
      <ul class={styles.list}>
        {repositories?.map((repository) => (
          <RepositoryRow key={repository.id} repository={repository} />
        ))}
      </ul>
    </>
  );
}

function RepositoryRow({ repository }: { readonly repository: Repository }) {
  const { id, ref, commit, indexedAt, files, symbols, languages, indexBytes, cloneBytes } = repository;
  return (
    <li class={styles.row}>
      <div class={styles.names}>
        <a class={styles.name} href={repositoryAddress(id)}>
          <FrontCut>{repository.repository}</FrontCut>
        </a>
        <p class={styles.muted}>
          {ref} · <code title={commit}>{commit.slice(0, 10)}</code> · indexed <Moment at={indexedAt} />
        </p>
      </div>
      <p class={styles.figures}>
        <span>{formatCounted(files, "file")}</span>
        <span class={styles.muted}>{formatCount(symbols)} symbols</span>
      </p>
      <p class={styles.figures}>
        <span>{formatBytes(indexBytes + cloneBytes)}</span>
        <span class={styles.muted}>on disk</span>
      </p>
      <div class={styles.languages}>
        <LanguageBar languages={languages} />
        <p class={styles.muted}>{Object.keys(languages).slice(0, 3).join(", ")}</p>
      </div>
    </li>
  );
}

function sumOf(repositories: readonly Repository[]): string {
  const sum = (count: (repository: Repository) => number) => repositories.reduce((all, each) => all + count(each), 0);
  const count = formatCounted(repositories.length, "repository", "repositories");
  return `${count}, ${formatCounted(
    sum(({ files }) => files),
    "file",
  )}, ${formatCount(sum(({ symbols }) => symbols))} symbols`;
}

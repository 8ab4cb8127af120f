import { jobs } from "../api/overview.ts";
import { route } from "../navigation.ts";
import { activeJobs } from "../state/jobs.ts";
import { ConnectionState } from "./connection-state.tsx";
import styles from "./top-bar.module.css";

/** Where one can go, and whether what is shown is live. */
export function TopBar() {
  const { page } = route.value;
  // The page of one job follows that job alone.
  const active = page === "job" ? 0 : activeJobs(jobs.value).length;
  const isIn = (...pages: readonly string[]) => (pages.includes(page) ? "page" : undefined);
  return (
    <header class={styles.bar}>
      <div class={styles.inner}>
        <a class={styles.brand} href="/" aria-label="MegaBrain, ingestions">
          <svg viewBox="0 0 32 32" width="22" height="22" aria-hidden="true">
            <rect width="32" height="32" rx="8" class={styles.logo} />
            <path d="M7 23V10l9 8 9-8v13" class={styles.stroke} />
          </svg>
          <span class={styles.name}>MegaBrain</span>
        </a>
        <nav class={styles.nav} aria-label="Pages">
          <a href="/" aria-current={isIn("ingestions", "job", "new")}>
            Ingestions
            {active > 0 && <span class={styles.count}>{active}</span>}
            {active > 0 && <span class={styles.hidden}> active</span>}
          </a>
          <a href="/repositories" aria-current={isIn("repositories", "repository", "directory", "file")}>
            Repositories
          </a>
          <a href="/search" aria-current={isIn("search")}>
            Search
          </a>
        </nav>
        <ConnectionState />
        <a class={styles.new} href="/new">
          New<span class={styles.wide}> ingestion</span>
        </a>
      </div>
    </header>
  );
}

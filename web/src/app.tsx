import { useEffect, useErrorBoundary, useRef } from "preact/hooks";
import type { ComponentChildren } from "preact";
import { followOverview } from "./api/overview.ts";
import { EmptyState } from "./components/empty-state.tsx";
import { TopBar } from "./components/top-bar.tsx";
import { address, navigate, route } from "./navigation.ts";
import { FilePage } from "./pages/file-page.tsx";
import { IngestionsPage } from "./pages/ingestions-page.tsx";
import { JobPage } from "./pages/job-page.tsx";
import { NewPage } from "./pages/new-page.tsx";
import { RepositoriesPage } from "./pages/repositories-page.tsx";
import { RepositoryPage } from "./pages/repository-page.tsx";
import { SearchPage } from "./pages/search-page.tsx";
import { UnknownPage } from "./pages/unknown-page.tsx";
import type { Route } from "./route.ts";
import styles from "./app.module.css";

/** The frame around every page: what is always there, and what the address asks for. */
export function App() {
  const { page } = route.value;
  // One stream at a time: the page of one job follows that job's own.
  useEffect(() => (page === "job" ? undefined : followOverview()), [page === "job"]);
  useEffect(() => {
    document.addEventListener("keydown", goToSearch);
    return () => document.removeEventListener("keydown", goToSearch);
  }, []);
  const main = useRef<HTMLElement>(null);
  const { pathname } = address.value;
  const isFirst = useRef(true);
  useEffect(() => {
    // Whoever hears the page is to hear the new one; the first is read from its beginning anyway.
    if (!isFirst.current) (main.current?.querySelector<HTMLElement>("[autofocus]") ?? main.current)?.focus();
    isFirst.current = false;
  }, [pathname]);
  return (
    <>
      <a class={styles.skip} href="#main">
        Skip to content
      </a>
      <TopBar />
      <main id="main" class={styles.main} ref={main} tabIndex={-1}>
        <Guarded key={pathname}>{pageOf(route.value)}</Guarded>
      </main>
      <footer class={styles.footer}>
        <a href="/docs">API reference</a>
      </footer>
    </>
  );
}

/** A bug on one page says so, and leaves the others. */
function Guarded({ children }: { readonly children: ComponentChildren }) {
  const [failed] = useErrorBoundary((error) => reportError(error));
  if (failed === undefined) return <>{children}</>;
  return (
    <EmptyState title="This page failed, which it should not">
      <a href={location.href} target="_self">
        Load it again
      </a>
    </EmptyState>
  );
}

function pageOf(at: Route): ComponentChildren {
  switch (at.page) {
    case "ingestions":
      return <IngestionsPage />;
    case "new":
      return <NewPage />;
    case "job":
      return <JobPage key={at.id} id={at.id} />;
    case "repositories":
      return <RepositoriesPage />;
    case "repository":
      return <RepositoryPage key={at.id} id={at.id} />;
    case "file":
      return <FilePage key={`${at.id} ${at.path}`} id={at.id} path={at.path} />;
    case "search":
      return <SearchPage />;
    case "unknown":
      return <UnknownPage />;
  }
}

/** A slash, where nothing is being typed, goes to the search box. */
function goToSearch(event: KeyboardEvent): void {
  if (event.key !== "/" || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.target instanceof Element && event.target.closest("input, select, textarea, dialog") !== null) return;
  event.preventDefault();
  const box = document.getElementById("search");
  if (box === null) navigate("/search");
  else box.focus();
}

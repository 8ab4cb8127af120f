import { useEffect, useErrorBoundary, useRef, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import { followOverview } from "./api/overview.ts";
import { EmptyState } from "./components/empty-state.tsx";
import { KeysDialog } from "./components/keys-dialog.tsx";
import { TopBar } from "./components/top-bar.tsx";
import { address, navigate, route } from "./navigation.ts";
import { DirectoryPage } from "./pages/directory-page.tsx";
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
  const [areKeysShown, showKeys] = useState(false);
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (!isCommand(event)) return;
      if (event.key === "/") goToSearch();
      else if (event.key === "?") showKeys(true);
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
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
        <button type="button" class={styles.keys} onClick={() => showKeys(true)}>
          Keys
        </button>
      </footer>
      {areKeysShown && <KeysDialog onClose={() => showKeys(false)} />}
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
    case "directory":
      return <DirectoryPage key={`${at.id} ${at.path}`} id={at.id} path={at.path} />;
    case "file":
      return <FilePage key={`${at.id} ${at.path}`} id={at.id} path={at.path} />;
    case "search":
      return <SearchPage />;
    case "unknown":
      return <UnknownPage />;
  }
}

/** Nothing is being typed or asked, and the key is not the browser's. */
function isCommand({ target, altKey, ctrlKey, metaKey }: KeyboardEvent): boolean {
  if (altKey || ctrlKey || metaKey || document.querySelector("dialog[open]") !== null) return false;
  return !(target instanceof Element && target.closest("input, select, textarea") !== null);
}

function goToSearch(): void {
  const box = document.getElementById("search");
  if (box === null) navigate("/search");
  else box.focus();
}

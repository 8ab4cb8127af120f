import { server } from "../api/server.ts";
import { ButtonLink } from "../components/button.tsx";
import { DirectoryList } from "../components/directory-list.tsx";
import { PageHead } from "../components/page-head.tsx";
import { Panel } from "../components/panel.tsx";
import { PathCrumbs } from "../components/path-crumbs.tsx";
import { repositoryQuery, searchAddress } from "../route.ts";
import { useAnswer } from "../use-answer.ts";
import { useTitle } from "../use-title.ts";

/** A directory below the top of a repository. The top stands on the repository's own page. */
export function DirectoryPage({ id, path }: { readonly id: string; readonly path: string }) {
  // Whatever keeps it from being told, the list tells too.
  const { value: repository } = useAnswer(id, (signal) => server.repositories.get(id, { signal }));
  useTitle(path);
  return (
    <>
      <PageHead
        title={path}
        actions={
          repository !== null && (
            <ButtonLink href={searchAddress(repositoryQuery(repository.repository))}>Search</ButtonLink>
          )
        }
      >
        {repository !== null && (
          <>
            <PathCrumbs id={id} repository={repository.repository} directory={path} isHere /> · {repository.ref} ·{" "}
            <code title={repository.commit}>{repository.commit.slice(0, 10)}</code>
          </>
        )}
      </PageHead>
      <Panel title="Files">
        <DirectoryList id={id} directory={path} />
      </Panel>
    </>
  );
}

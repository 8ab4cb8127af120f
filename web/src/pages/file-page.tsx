import { useEffect, useMemo } from "preact/hooks";
import { server } from "../api/server.ts";
import { cutIntoLines } from "../code/pieces.ts";
import { tokenize } from "../code/tokens.ts";
import { ButtonLink } from "../components/button.tsx";
import { CodeView } from "../components/code-view.tsx";
import { FileOutline } from "../components/file-outline.tsx";
import { FileProblems } from "../components/file-problems.tsx";
import { PageHead } from "../components/page-head.tsx";
import { PathCrumbs } from "../components/path-crumbs.tsx";
import { ProblemNote } from "../components/problem-note.tsx";
import { formatBytes } from "../../../src/core/figures.ts";
import { formatCounted } from "../format.ts";
import { address } from "../navigation.ts";
import { readLineHash, repositoryQuery, searchAddress } from "../route.ts";
import { useAnswer } from "../use-answer.ts";
import { useTitle } from "../use-title.ts";
import styles from "./file-page.module.css";

/** One file as it is indexed: its lines, and an outline of its symbols. */
export function FilePage({ id, path }: { readonly id: string; readonly path: string }) {
  const { value, problem } = useAnswer(`${id} ${path}`, async (signal) => {
    const [file, repository] = await Promise.all([
      server.repositories.file(id, path, { signal }),
      server.repositories.get(id, { signal }),
    ]);
    return { file, repository };
  });
  useTitle(path.slice(path.lastIndexOf("/") + 1));
  const lines = useMemo(() => (value === null ? [] : linesOf(value.file)), [value]);
  const marked = readLineHash(address.value.hash);
  useEffect(() => {
    if (value !== null && marked !== null)
      document.getElementById(`L${marked[0]}`)?.scrollIntoView({ block: "center" });
  }, [value, address.value.hash]);
  if (value === null) {
    return problem === null ? <p role="status">Loading the file …</p> : <ProblemNote problem={problem} />;
  }
  const { file, repository } = value;
  return (
    <>
      <PageHead
        title={path}
        actions={<ButtonLink href={searchAddress(repositoryQuery(repository.repository))}>Search</ButtonLink>}
      >
        <PathCrumbs
          id={id}
          repository={repository.repository}
          directory={path.slice(0, Math.max(path.lastIndexOf("/"), 0))}
          isHere={false}
        />{" "}
        · {repository.ref} · <code title={repository.commit}>{repository.commit.slice(0, 10)}</code> · {file.language} ·{" "}
        {formatCounted(lines.length, "line")} · {formatBytes(file.bytes)}
      </PageHead>
      {file.problems.length > 0 && <FileProblems problems={file.problems} />}
      <div class={file.symbols.length > 0 ? styles.columns : undefined}>
        <CodeView lines={lines} marked={marked} />
        {file.symbols.length > 0 && <FileOutline symbols={file.symbols} marked={marked} />}
      </div>
    </>
  );
}

function linesOf({ content, language }: { readonly content: string; readonly language: string }) {
  // The last newline ends a line, it does not begin one.
  const text = content.replaceAll("\r\n", "\n").replace(/\n$/, "");
  return cutIntoLines(text, text.length > COLOURED_MAX ? [] : tokenize(text, language), []);
}

/** Each coloured word is an element: more of them make the page slow. */
const COLOURED_MAX = 300_000;

import { useEffect, useState } from "preact/hooks";
import type { MegaBrainError } from "../../../src/client/client.ts";
import type { FileList } from "../../../src/client/wire.ts";
import { formatBytes } from "../../../src/core/figures.ts";
import { server, toProblem } from "../api/server.ts";
import { directoryAddress, fileAddress } from "../route.ts";
import { Button } from "./button.tsx";
import table from "./file-table.module.css";
import styles from "./directory-list.module.css";
import { ProblemNote } from "./problem-note.tsx";

/** What lies in a directory of a repository, a page at a time, each a link. `""` is the top. Make it anew for another one. */
export function DirectoryList({ id, directory }: { readonly id: string; readonly directory: string }) {
  const [list, setList] = useState<FileList | null>(null);
  const [problem, setProblem] = useState<MegaBrainError | null>(null);
  const load = async (cursor: string | null, signal?: AbortSignal): Promise<void> => {
    try {
      const page = await server.repositories.files(id, { directory, cursor, signal });
      setList((known) => ({ ...page, entries: [...(cursor === null ? [] : (known?.entries ?? [])), ...page.entries] }));
      setProblem(null);
    } catch (error) {
      if (signal?.aborted !== true) setProblem(toProblem(error));
    }
  };
  useEffect(() => {
    const stop = new AbortController();
    void load(null, stop.signal);
    return () => stop.abort();
  }, [id, directory]);
  if (list === null) {
    return problem === null ? (
      <p class={styles.note} role="status">
        Loading the files …
      </p>
    ) : (
      <ProblemNote problem={problem} />
    );
  }
  return (
    <>
      {list.entries.length === 0 ? (
        <p class={styles.note}>No file is in the index.</p>
      ) : (
        <Entries id={id} list={list} />
      )}
      {problem !== null && <ProblemNote problem={problem} />}
      {list.cursor !== null && (
        <p class={styles.note}>
          <Button onClick={() => void load(list.cursor)}>Show more</Button>
        </p>
      )}
    </>
  );
}

function Entries({ id, list }: { readonly id: string; readonly list: FileList }) {
  return (
    <table class={`${table.files} ${styles.entries}`}>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Language</th>
          <th scope="col">Size</th>
        </tr>
      </thead>
      <tbody>
        {list.entries.map(({ kind, path, language, bytes }) => {
          const name = path.slice(path.lastIndexOf("/") + 1);
          const isDirectory = kind === "directory";
          return (
            <tr key={`${kind} ${path}`}>
              <td class={table.path}>
                <a href={isDirectory ? directoryAddress(id, path) : fileAddress(id, path)}>
                  {isDirectory ? `${name}/` : name}
                </a>
              </td>
              <td>{language}</td>
              <td class={styles.size}>{bytes === null ? "" : formatBytes(bytes)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

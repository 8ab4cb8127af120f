import type { FileList } from "../../../src/client/wire.ts";
import { formatBytes } from "../../../src/core/figures.ts";
import { server } from "../api/server.ts";
import { directoryAddress, fileAddress } from "../route.ts";
import { usePages } from "../use-pages.ts";
import { Button } from "./button.tsx";
import table from "./file-table.module.css";
import styles from "./directory-list.module.css";
import { ProblemNote } from "./problem-note.tsx";

/** What lies in a directory of a repository, a page at a time, each a link. `""` is the top. */
export function DirectoryList({ id, directory }: { readonly id: string; readonly directory: string }) {
  const { entries, problem, showMore } = usePages(`${id} ${directory}`, (cursor, signal) =>
    server.repositories.files(id, { directory, cursor, signal }),
  );
  if (entries === null) {
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
      {entries.length === 0 ? (
        <p class={styles.note}>No file is in the index.</p>
      ) : (
        <Entries id={id} entries={entries} />
      )}
      {problem !== null && <ProblemNote problem={problem} />}
      {showMore !== null && (
        <p class={styles.note}>
          <Button onClick={showMore}>Show more</Button>
        </p>
      )}
    </>
  );
}

function Entries({ id, entries }: { readonly id: string; readonly entries: readonly FileList["entries"][number][] }) {
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
        {entries.map(({ kind, path, language, bytes }) => {
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

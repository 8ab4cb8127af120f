import { useState } from "preact/hooks";
import type { JobStats } from "../../../src/client/wire.ts";
import { failedFiles } from "../api/failed-files.ts";
import { formatCounted } from "../format.ts";
import { fileAddress } from "../route.ts";
import { countSkipped } from "../state/skipped.ts";
import { useAnswer } from "../use-answer.ts";
import { Button } from "./button.tsx";
import table from "./file-table.module.css";
import styles from "./failed-files.module.css";
import { Panel } from "./panel.tsx";
import { ProblemNote } from "./problem-note.tsx";
import { reasonText, SkippedCounts } from "./skipped-counts.tsx";

/** The files whose parser failed, each with what happened. Nothing where there is none. */
export function FailedFiles({ id, failed }: FailedFilesProps) {
  const count = countSkipped(failed);
  if (count === 0) return null;
  return (
    <Panel title="Problems by file" aside={formatCounted(count, "file")}>
      {id === null ? <SkippedCounts skipped={failed} /> : <Files id={id} count={count} />}
    </Panel>
  );
}

interface FailedFilesProps {
  /** Of the repository; null where another snapshot is searchable by now, whose files are others. */
  readonly id: string | null;
  readonly failed: JobStats["skipped"];
}

function Files({ id, count }: { readonly id: string; readonly count: number }) {
  const [isWhole, setWhole] = useState(false);
  const { value, problem } = useAnswer(`${id} ${count}`, (signal) => failedFiles(id, { count, signal }));
  if (problem !== null) return <ProblemNote problem={problem} />;
  if (value === null) {
    return (
      <p class={styles.more} role="status">
        Loading the files …
      </p>
    );
  }
  const shown = isWhole ? value : value.slice(0, FILES_SHOWN);
  return (
    <>
      <table class={table.files}>
        <thead>
          <tr>
            <th scope="col">File</th>
            <th scope="col">Problem</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ path, reason }) => (
            <tr key={path}>
              <td class={table.path}>
                <a href={fileAddress(id, path)}>{path}</a>
              </td>
              <td>{reasonText(reason)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length < value.length && (
        <p class={styles.more}>
          <Button onClick={() => setWhole(true)}>Show all {value.length}</Button>
        </p>
      )}
    </>
  );
}

/** A broken parser may fail on thousands. */
const FILES_SHOWN = 100;

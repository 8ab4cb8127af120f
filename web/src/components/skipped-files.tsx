import { useState } from "preact/hooks";
import type { Repository } from "../../../src/client/wire.ts";
import { server } from "../api/server.ts";
import { formatBytes } from "../../../src/core/figures.ts";
import { countSkipped, isParserFailure } from "../state/skipped.ts";
import { usePages } from "../use-pages.ts";
import { Button } from "./button.tsx";
import { ProblemNote } from "./problem-note.tsx";
import { reasonText, SkippedCounts } from "./skipped-counts.tsx";
import table from "./file-table.module.css";
import styles from "./skipped-files.module.css";

/** What was left out, by reason, and file by file once someone asks: "why is my file not found". */
export function SkippedFiles({ id, skipped }: SkippedFilesProps) {
  const [isOpen, setOpen] = useState(false);
  const isAny = countSkipped(skipped) > 0;
  return (
    <>
      <SkippedCounts skipped={skipped} />
      {isAny && !isOpen && (
        <p class={styles.more}>
          <Button onClick={() => setOpen(true)}>Show the files</Button>
        </p>
      )}
      {isOpen && <Files id={id} />}
    </>
  );
}

interface SkippedFilesProps {
  /** Of the repository. */
  readonly id: string;
  /** Without those whose parser failed: they are in the index. */
  readonly skipped: Repository["skipped"];
}

function Files({ id }: { readonly id: string }) {
  const { entries, problem, showMore } = usePages(id, async (after, signal) => {
    const { files, cursor } = await server.repositories.skipped(id, { cursor: after, signal });
    return { entries: files, cursor };
  });
  return (
    <>
      {problem !== null && <ProblemNote problem={problem} />}
      <table class={`${table.files} ${styles.files}`}>
        <thead>
          <tr>
            <th scope="col">File</th>
            <th scope="col">Reason</th>
            <th scope="col">Size</th>
          </tr>
        </thead>
        <tbody>
          {(entries ?? [])
            .filter(({ reason }) => !isParserFailure(reason))
            .map(({ path, reason, bytes }) => (
              <tr key={path}>
                <td class={table.path}>{path}</td>
                <td>{reasonText(reason)}</td>
                <td class={styles.size}>{formatBytes(bytes)}</td>
              </tr>
            ))}
        </tbody>
      </table>
      {showMore !== null && (
        <p class={styles.more}>
          <Button onClick={showMore}>Show more</Button>
        </p>
      )}
    </>
  );
}

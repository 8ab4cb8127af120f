import { useEffect, useState } from "preact/hooks";
import type { MegaBrainError } from "../../../src/client/client.ts";
import type { Repository, SkippedList } from "../../../src/client/wire.ts";
import { server, toProblem } from "../api/server.ts";
import { formatBytes } from "../../../src/core/figures.ts";
import { countSkipped, isParserFailure } from "../state/skipped.ts";
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
  const [list, setList] = useState<SkippedList>({ files: [], cursor: null });
  const [problem, setProblem] = useState<MegaBrainError | null>(null);
  const load = async (cursor: string | null): Promise<void> => {
    try {
      const page = await server.repositories.skipped(id, { cursor });
      setList((known) => ({ files: [...(cursor === null ? [] : known.files), ...page.files], cursor: page.cursor }));
    } catch (error) {
      setProblem(toProblem(error));
    }
  };
  useEffect(() => void load(null), [id]);
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
          {list.files
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
      {list.cursor !== null && (
        <p class={styles.more}>
          <Button onClick={() => void load(list.cursor)}>Show more</Button>
        </p>
      )}
    </>
  );
}

import { useMemo } from "preact/hooks";
import type { Piece } from "../code/pieces.ts";
import { replaceAddress } from "../navigation.ts";
import { lineHash } from "../route.ts";
import { CodeLine } from "./code-line.tsx";
import styles from "./code-view.module.css";

type Line = readonly Piece[];

/** A file's lines. A click on a number makes the address point at the line, with Shift at all up to it. */
export function CodeView({ lines, marked }: CodeViewProps) {
  const choose = (event: MouseEvent): void => {
    const number = Number((event.target as Element).closest<HTMLElement>("a[data-line]")?.dataset["line"]);
    if (!Number.isSafeInteger(number)) return;
    event.preventDefault();
    const hash = lineHash(event.shiftKey && marked !== null ? [marked[0], number] : number);
    replaceAddress(`${location.pathname}${location.search}${hash}`);
  };
  const blocks = useMemo(() => inBlocks(lines), [lines]);
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- the links within are what is clicked
    <div class={styles.code} onClick={choose} tabIndex={0} role="region" aria-label="Source">
      {blocks.map((block, i) => (
        <Block key={i} start={i * BLOCK_LINES} lines={block} marked={within(marked, i * BLOCK_LINES)} />
      ))}
    </div>
  );
}

interface CodeViewProps {
  readonly lines: readonly Line[];
  /** First and last line the address points at. */
  readonly marked: readonly [number, number] | null;
}

/** What is out of sight is neither laid out nor painted, block by block. */
const BLOCK_LINES = 100;

function inBlocks(lines: readonly Line[]): readonly (readonly Line[])[] {
  return Array.from({ length: Math.ceil(lines.length / BLOCK_LINES) }, (_, i) =>
    lines.slice(i * BLOCK_LINES, (i + 1) * BLOCK_LINES),
  );
}

function within(marked: CodeViewProps["marked"], start: number): string | null {
  if (marked === null || marked[0] > start + BLOCK_LINES || marked[1] <= start) return null;
  return marked.join("-");
}

interface BlockProps {
  readonly start: number;
  readonly lines: readonly Line[];
  /** As text, so that it stays the same for blocks that nothing changes in. */
  readonly marked: string | null;
}

function Block({ start, lines, marked }: BlockProps) {
  // Made anew only where something changes: a file may have ten thousand lines.
  return useMemo(() => drawBlock({ start, lines, marked }), [start, lines, marked]);
}

function drawBlock({ start, lines, marked }: BlockProps) {
  const [first = 0, last = -1] = marked?.split("-").map(Number) ?? [];
  return (
    <div class={styles.block} style={{ containIntrinsicSize: `auto ${lines.length * 20}px` }}>
      {lines.map((pieces, i) => {
        const number = start + i + 1;
        return (
          <div key={number} id={`L${number}`} class={styles.line} data-marked={number >= first && number <= last}>
            <a
              class={styles.number}
              href={`#L${number}`}
              data-line={number}
              tabIndex={-1}
              aria-label={`Line ${number}`}
            />
            <code class={styles.text}>
              <CodeLine pieces={pieces} />
              {"\n"}
            </code>
          </div>
        );
      })}
    </div>
  );
}

import type { RepositoryFile } from "../../../src/client/wire.ts";
import { depths } from "../state/outline.ts";
import styles from "./file-outline.module.css";

/** A file's symbols, those within another below it. */
export function FileOutline({ symbols, marked }: OutlineProps) {
  const depthOf = depths(symbols);
  return (
    <nav class={styles.outline} aria-label="Outline">
      <h2>Outline</h2>
      <ul>
        {symbols.map(({ name, kind, line, signature }, i) => (
          <li key={i} style={{ paddingLeft: `${Math.min(depthOf[i] ?? 0, 4) * 12}px` }}>
            <a class={styles.symbol} href={`#L${line}`} title={signature} aria-current={marked?.[0] === line}>
              <span class={styles.kind}>{kind.replace("_", " ")}</span>
              <span class={styles.name}>{name}</span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

interface OutlineProps {
  readonly symbols: RepositoryFile["symbols"];
  readonly marked: readonly [number, number] | null;
}

import { cutIntoLines } from "../code/pieces.ts";
import { tokenize } from "../code/tokens.ts";
import { hitAddress, type Hit } from "../state/search.ts";
import { CodeLine } from "./code-line.tsx";
import styles from "./search-hit.module.css";

/** One file that was found, with its best lines. */
export function SearchHit({ hit }: { readonly hit: Hit }) {
  const { repository, ref, path, language, symbol, kind, lines, snippet, matches } = hit;
  const code = lines === null ? [] : cutIntoLines(snippet, tokenize(snippet, language), matches);
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  return (
    <li class={styles.hit}>
      <a class={styles.link} href={hitAddress(hit)} data-hit>
        <span class={styles.head}>
          <span class={styles.path}>
            <span class={styles.folder}>{folder}</span>
            {path.slice(folder.length)}
          </span>
          {symbol !== null && (
            <span class={styles.symbol}>
              {kind} <code>{symbol}</code>
            </span>
          )}
          <span class={styles.repository}>
            {repository} · {ref}
          </span>
        </span>
        {lines !== null && (
          <pre class={styles.code}>
            {code.map((pieces, i) => (
              <span key={i} class={styles.line}>
                <span class={styles.number} aria-hidden="true">
                  {lines[0] + i}
                </span>
                <span>
                  <CodeLine pieces={pieces} />
                </span>
              </span>
            ))}
          </pre>
        )}
      </a>
    </li>
  );
}

import type { RepositoryFile } from "../../../src/client/wire.ts";
import styles from "./file-problems.module.css";

/** What the parser of a file did not understand, line by line. */
export function FileProblems({ problems }: { readonly problems: RepositoryFile["problems"] }) {
  return (
    <section class={styles.problems} aria-label="Problems">
      <h2>Not all of it was understood</h2>
      <ul>
        {problems.map(({ line, message }, i) => (
          <li key={i}>
            <a href={`#L${line}`}>Line {line}</a>: {message}
          </li>
        ))}
      </ul>
    </section>
  );
}

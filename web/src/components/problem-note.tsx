import type { MegaBrainError } from "../../../src/client/client.ts";
import styles from "./problem-note.module.css";

/** What went wrong with a request, and what a person can do. */
export function ProblemNote({ problem }: { readonly problem: MegaBrainError }) {
  return (
    <div class={styles.note} role="alert">
      <p class={styles.title}>{problem.title}</p>
      <p>{problem.detail}</p>
      {problem.hint !== "" && <p class={styles.hint}>{problem.hint}</p>}
    </div>
  );
}

import type { ComponentChildren } from "preact";
import styles from "./empty-state.module.css";

/** What stands where nothing is: why, and what to do next. */
export function EmptyState({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <div class={styles.empty}>
      <h2>{title}</h2>
      <p>{children}</p>
    </div>
  );
}

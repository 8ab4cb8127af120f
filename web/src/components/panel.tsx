import type { ComponentChildren } from "preact";
import styles from "./panel.module.css";

/** A part of a page with a heading of its own. */
export function Panel({ title, aside, children }: PanelProps) {
  const id = `panel-${title.toLowerCase().replaceAll(/[^a-z]+/g, "-")}`;
  return (
    <section class={styles.panel} aria-labelledby={id}>
      <div class={styles.head}>
        <h2 id={id}>{title}</h2>
        {aside !== undefined && <div class={styles.aside}>{aside}</div>}
      </div>
      {children}
    </section>
  );
}

interface PanelProps {
  readonly title: string;
  /** Stands at the end of the heading's line. */
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}

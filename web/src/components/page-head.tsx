import type { ComponentChildren } from "preact";
import styles from "./page-head.module.css";

/** A page's name, what belongs to it, and what can be done here. */
export function PageHead({ title, beside, actions, children }: PageHeadProps) {
  return (
    <div class={styles.head}>
      <div class={styles.names}>
        <div class={styles.line}>
          <h1>{title}</h1>
          {beside}
        </div>
        {children !== undefined && <p class={styles.sub}>{children}</p>}
      </div>
      {actions !== undefined && <div class={styles.actions}>{actions}</div>}
    </div>
  );
}

interface PageHeadProps {
  readonly title: string;
  readonly beside?: ComponentChildren;
  readonly actions?: ComponentChildren;
  /** A line below the title. */
  readonly children?: ComponentChildren;
}

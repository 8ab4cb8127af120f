import type { ComponentChildren } from "preact";
import styles from "./figures.module.css";

/** Numbers with their names, side by side. */
export function Figures({ figures }: { readonly figures: readonly Figure[] }) {
  return (
    <dl class={styles.figures}>
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export type Figure = readonly [name: string, value: ComponentChildren];

import type { Piece } from "../code/pieces.ts";
import styles from "./code-line.module.css";

/** One line of source in its colours. */
export function CodeLine({ pieces }: { readonly pieces: readonly Piece[] }) {
  return (
    <>
      {pieces.map(({ text, kind, isMarked }, i) => {
        const look = kind === null ? undefined : styles[kind];
        if (isMarked) {
          return (
            <mark key={i} class={look}>
              {text}
            </mark>
          );
        }
        return kind === null ? (
          text
        ) : (
          <span key={i} class={look}>
            {text}
          </span>
        );
      })}
    </>
  );
}

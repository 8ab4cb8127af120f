import { useLayoutEffect, useRef, useState } from "preact/hooks";
import styles from "./front-cut.module.css";

/**
 * A name on one line that loses its beginning where there is no room: paths differ at their end. CSS can only cut the
 * end: the tricks that turn the line around by its direction move slashes, or cut the wrong side in some browsers.
 */
export function FrontCut({ children }: { readonly children: string }) {
  const box = useRef<HTMLSpanElement>(null);
  const [isCut, setCut] = useState(false);
  useLayoutEffect(() => {
    const outer = box.current;
    const text = outer?.querySelector<HTMLElement>("[data-text]");
    if (outer === null || text === null || text === undefined) return;
    // The whole numbers that the DOM tells may differ by one where nothing is cut.
    const look = (): void => setCut(text.offsetWidth > outer.clientWidth + 1);
    const observer = new ResizeObserver(look);
    observer.observe(outer);
    look();
    return () => observer.disconnect();
  }, [children]);
  return (
    <span ref={box} class={styles.box} data-cut={isCut} title={isCut ? children : undefined}>
      <span class={styles.end}>
        <span class={styles.text} data-text>
          {children}
        </span>
      </span>
    </span>
  );
}

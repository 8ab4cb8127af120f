import { useEffect } from "preact/hooks";
import { visibleText } from "../../src/core/visible-text.ts";

/** Names the page in the tab and in the history. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${visibleText(title)} · MegaBrain`;
  }, [title]);
}

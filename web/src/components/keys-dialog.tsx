import { useLayoutEffect, useRef } from "preact/hooks";
import { Button } from "./button.tsx";
import dialogStyles from "./confirm-dialog.module.css";
import styles from "./keys-dialog.module.css";

/** What the keys do. */
export function KeysDialog({ onClose }: { readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog class={dialogStyles.dialog} ref={dialog} aria-labelledby="keys-title" onClose={onClose}>
      <h2 id="keys-title">Keys</h2>
      <dl class={styles.keys}>
        {KEYS.map(([key, meaning]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <div class={dialogStyles.buttons}>
        <Button onClick={() => dialog.current?.close()}>Close</Button>
      </div>
    </dialog>
  );
}

const KEYS = [
  ["/", "Go to the search box"],
  ["↓ ↑", "Go through what a search found"],
  ["Enter", "Open it; in the box, the first"],
  ["Esc", "Back to the search box, or close a dialog"],
  ["Shift click", "Mark lines of a file up to here"],
  ["?", "Show this"],
] as const;

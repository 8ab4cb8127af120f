import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Button } from "./button.tsx";
import styles from "./confirm-dialog.module.css";

/** Asks once before something that cannot be undone. Escape and the first button leave everything as it is. */
export function ConfirmDialog({ title, confirm, dismiss, onConfirm, onClose, children }: ConfirmProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog class={styles.dialog} ref={dialog} aria-labelledby="confirm-title" onClose={onClose}>
      <h2 id="confirm-title">{title}</h2>
      <p class={styles.text}>{children}</p>
      <div class={styles.buttons}>
        <Button onClick={() => dialog.current?.close()}>{dismiss}</Button>
        <Button
          kind="danger"
          onClick={() => {
            onConfirm();
            dialog.current?.close();
          }}
        >
          {confirm}
        </Button>
      </div>
    </dialog>
  );
}

interface ConfirmProps {
  readonly title: string;
  /** What the button that does it says. */
  readonly confirm: string;
  readonly dismiss: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

import type { ComponentChildren } from "preact";
import styles from "./text-field.module.css";

/** A line to type into, with its name, and what is to be said about what stands in it. */
export function TextField({ name, label, value, onInput, error, note, ...rest }: TextFieldProps) {
  const isSaid = error !== null || note !== null;
  return (
    <div class={styles.field}>
      <label for={name}>{label}</label>
      <input
        id={name}
        name={name}
        class={styles.input}
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
        aria-invalid={error !== null}
        aria-describedby={isSaid ? `${name}-note` : undefined}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        {...rest}
      />
      <div id={`${name}-note`} class={styles.note} role="status" data-kind={error === null ? "note" : "error"}>
        {error ?? note}
      </div>
    </div>
  );
}

interface TextFieldProps {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly error: ComponentChildren | null;
  readonly note: ComponentChildren | null;
  readonly placeholder?: string;
  readonly type?: "text" | "password";
  readonly autofocus?: boolean;
}

import type { ComponentChildren } from "preact";
import styles from "./button.module.css";

export function Button({ kind = "plain", type = "button", children, ...rest }: ButtonProps) {
  return (
    // oxlint-disable-next-line react/button-has-type -- it has one
    <button class={styles.button} data-kind={kind} type={type} {...rest}>
      {children}
    </button>
  );
}

/** A link that looks like one. */
export function ButtonLink({ href, children }: { readonly href: string; readonly children: ComponentChildren }) {
  return (
    <a class={styles.button} href={href}>
      {children}
    </a>
  );
}

interface ButtonProps {
  readonly kind?: "plain" | "primary" | "danger";
  readonly type?: "button" | "submit";
  readonly disabled?: boolean;
  readonly onClick?: () => void;
  readonly children: ComponentChildren;
}

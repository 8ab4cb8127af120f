import { options, type VNode } from "preact";
import { visibleLines } from "../../src/core/visible-text.ts";

/**
 * From here on the hidden characters of every text that is drawn, and of titles and labels, are shown as `\u{202e}`.
 * Names, messages, logs and code come from repositories that strangers wrote, and are drawn in many places; at the one
 * place that all of them pass none can be forgotten. Addresses and what a person types stay as they are.
 */
export function showHiddenCharacters(): void {
  const others = options.vnode;
  options.vnode = (vnode: VNode) => {
    others?.(vnode);
    const node: DrawnNode = vnode;
    if (node.type === null && typeof node.props === "string") node.props = visibleLines(node.props);
    else if (typeof node.type === "string") showInAttributes(node.props as Record<string, unknown>);
  };
}

/** As Preact makes them: a text is a node without a type, whose properties are the text. */
interface DrawnNode {
  readonly type: unknown;
  props: unknown;
}

function showInAttributes(props: Record<string, unknown>): void {
  for (const name of SHOWN_ATTRIBUTES) {
    const value = props[name];
    if (typeof value === "string") props[name] = visibleLines(value);
  }
}

const SHOWN_ATTRIBUTES = ["title", "aria-label"];

import { toOneLine } from "../visible-text.ts";

/** A ref as people tell it: one that is a commit's hash is as short as git shows it. */
export function shortRef(ref: string): string {
  return toOneLine(/^[0-9a-f]{40,64}$/.test(ref) ? ref.slice(0, 10) : ref);
}

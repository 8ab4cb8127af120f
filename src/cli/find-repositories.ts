import type { Repository } from "../client/client.ts";
import { WrongUse } from "./failure.ts";
import { shortRef } from "./render/short-ref.ts";

export interface Wanted {
  /** The id, or the name as `megabrain repos` lists it. */
  readonly name: string;
  readonly ref?: string | undefined;
}

/** The searchable refs that a person means. Throws a sentence where there is none. */
export function findRepositories(all: readonly Repository[], { name, ref }: Wanted): Repository[] {
  const named = all.filter(({ id, repository }) => id === name || repository.toLowerCase() === name.toLowerCase());
  if (named.length === 0) {
    const similar = all.filter(({ repository }) => repository.toLowerCase().includes(name.toLowerCase()));
    throw new WrongUse(`No repository "${name}" is searchable.${suggestion(similar)}`);
  }
  const found = named.filter((repository) => ref === undefined || repository.ref === ref);
  if (found.length > 0) return found;
  throw new WrongUse(`${name} is searchable at ${listRefs(named)}, not at ${ref}.`);
}

/** `main, v2.1` */
export function listRefs(repositories: readonly Repository[]): string {
  return repositories.map(({ ref }) => shortRef(ref)).join(", ");
}

function suggestion(similar: readonly Repository[]): string {
  const names = [...new Set(similar.map(({ repository }) => repository))].slice(0, SUGGESTIONS_MAX);
  return names.length === 0 ? " See those there are with `megabrain repos`." : ` Is it ${names.join(" or ")}?`;
}

const SUGGESTIONS_MAX = 3;

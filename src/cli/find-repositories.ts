import { realpathSync } from "node:fs";
import type { Repository } from "../client/client.ts";
import { WrongUse } from "./failure.ts";
import { shortRef } from "./render/short-ref.ts";
import { absolutePath, isWrittenAsPath } from "./repository-argument.ts";

export interface Wanted {
  /** The id, the name as `megabrain repos` lists it, or the path that was ingested. */
  readonly name: string;
  readonly ref?: string | undefined;
  /** Whether a part of a name does, where no other name has it. */
  readonly mayBePart?: boolean;
}

/** The searchable refs that a person means. Throws a sentence where there is none. */
export function findRepositories(all: readonly Repository[], { name, ref, mayBePart = false }: Wanted): Repository[] {
  const named = namedBy(name, all, mayBePart);
  const found = named.filter((repository) => ref === undefined || repository.ref === ref);
  if (found.length > 0) return found;
  throw new WrongUse(`${name} is searchable at ${listRefs(named)}, not at ${ref}.`);
}

/** `main, v2.1` */
export function listRefs(repositories: readonly Repository[]): string {
  return repositories.map(({ ref }) => shortRef(ref)).join(", ");
}

function namedBy(name: string, all: readonly Repository[], mayBePart: boolean): readonly Repository[] {
  const exact = all.filter(({ id, repository }) => id === name || repository.toLowerCase() === name.toLowerCase());
  if (exact.length > 0) return exact;
  const path = realPath(name);
  const there = all.filter(({ repository }) => repository === path);
  if (there.length > 0) return there;
  // What is a path resembles no name.
  if (isWrittenAsPath(name)) throw new WrongUse(`No repository at ${path} is searchable.${SEE_ALL}`);
  const similar = all.filter(({ repository }) => repository.toLowerCase().includes(name.toLowerCase()));
  const names = [...new Set(similar.map(({ repository }) => repository))];
  if (mayBePart && names.length === 1) return similar;
  throw new WrongUse(`No repository "${name}" is searchable.${suggestion(names)}`);
}

/** As the index names a path, if it exists on this machine. */
function realPath(text: string): string {
  const path = absolutePath(text);
  try {
    return realpathSync(path);
  } catch {
    // It may be gone, and still be searchable.
    return path;
  }
}

function suggestion(names: readonly string[]): string {
  return names.length === 0 ? SEE_ALL : ` Is it ${names.slice(0, SUGGESTIONS_MAX).join(" or ")}?`;
}

const SEE_ALL = " See those there are with `megabrain repos`.";
const SUGGESTIONS_MAX = 3;

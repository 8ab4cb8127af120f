import { realpathSync } from "node:fs";
import type { Repository } from "../client/client.ts";
import { WrongUse } from "./failure.ts";
import { shortRef } from "./render/short-ref.ts";
import { absolutePath, isWrittenAsPath } from "./repository-argument.ts";
import { toOneLine } from "./visible-text.ts";

export interface Wanted {
  /** The id or its beginning, the name as `megabrain repos` lists it, or the path that was ingested. */
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
  const begun = BEGINNING.test(name) ? all.filter(({ id }) => id.startsWith(name.toLowerCase())) : [];
  if (begun.length === 1 && similar.length === 0) return begun;
  // A part of a name may happen to begin an id: what goes for good must not be guessed.
  if (begun.length > 0) throw severalMeant(name, [...new Set([...begun, ...similar])]);
  const names = [...new Set(similar.map(({ repository }) => repository))];
  if (mayBePart && names.length === 1) return similar;
  throw new WrongUse(`No repository "${name}" is searchable.${suggestion(names)}`);
}

/** Of an id, as `git` takes those of commits. */
const BEGINNING = /^[\da-z]{4,}$/i;

function severalMeant(name: string, meant: readonly Repository[]): WrongUse {
  const lines = meant.map(({ id, repository, ref }) => `  ${id}  ${toOneLine(repository)} (${shortRef(ref)})`);
  const more = lines.length > CANDIDATES_MAX ? ["  and others"] : [];
  return new WrongUse(
    [`Several are meant by ${name}. Type more of it:`, ...lines.slice(0, CANDIDATES_MAX), ...more].join("\n"),
  );
}

const CANDIDATES_MAX = 5;

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

import type { IngestRequest } from "../../../src/client/client.ts";
import { recognise, type Recognised } from "../../../src/core/recognise-repository.ts";
import type { Source } from "../../../src/core/repository.ts";

/** What stands in the form. */
export interface IngestionForm {
  readonly repository: string;
  /** As a person chose it; null leaves it to what the repository's address says. */
  readonly source: Source | null;
  readonly ref: string;
  /** Whether the ref was taken from the address: then another address may change it. */
  readonly refWasFound: boolean;
  readonly token: string;
  readonly tokenWasMoved: boolean;
  readonly username: string | null;
  readonly full: boolean;
}

const EMPTY: IngestionForm = {
  repository: "",
  source: null,
  ref: "",
  refWasFound: false,
  token: "",
  tokenWasMoved: false,
  username: null,
  full: false,
};

const SOURCES: readonly Source[] = ["github", "gitlab", "bitbucket", "git", "local"];

/** The form as an address fills it in. */
export function formFrom(query: URLSearchParams): IngestionForm {
  const form = editForm(EMPTY, { repository: query.get("repository") ?? "" });
  const source = SOURCES.find((known) => known === query.get("source")) ?? null;
  return { ...form, source, ref: query.get("ref") ?? form.ref };
}

/** What a change makes of it: a pasted address fills in the ref, and gives up the token it holds. */
export function editForm(form: IngestionForm, change: Partial<IngestionForm>): IngestionForm {
  const edited = { ...form, ...change };
  if (change.ref !== undefined) return { ...edited, refWasFound: false };
  if (change.token !== undefined) return { ...edited, tokenWasMoved: false, username: null };
  if (change.repository === undefined) return edited;
  // Another address speaks for itself.
  const found = recognise(change.repository);
  const own = change.repository.trim() === "" ? { ...edited, source: null } : edited;
  if (found.kind !== "repository") return own;
  const ref = form.ref === "" || form.refWasFound ? { ref: found.ref ?? "", refWasFound: found.ref !== null } : {};
  if (found.credentials === null) return { ...own, ...ref };
  const { token, username } = found.credentials;
  return { ...own, ...ref, repository: found.repository, token, username, tokenWasMoved: true, source: found.source };
}

/** The source that will be asked: the chosen one, else the one the address says. */
export function sourceOf({ source }: IngestionForm, found: Recognised): Source {
  return source ?? (found.kind === "repository" ? found.source : "github");
}

/** What the server is sent. */
export function requestOf(form: IngestionForm): IngestRequest {
  const found = recognise(form.repository);
  const source = sourceOf(form, found);
  // Where a person chose otherwise, the text is theirs to answer for.
  const isAsFound = found.kind === "repository" && found.source === source;
  const { token, ref, username, full } = form;
  return {
    source,
    repository: isAsFound ? found.repository : form.repository.trim(),
    ...(ref.trim() === "" ? {} : { ref: ref.trim() }),
    ...(token === "" || source === "local" ? {} : { token, ...(username === null ? {} : { username }) }),
    ...(full ? { full } : {}),
  };
}

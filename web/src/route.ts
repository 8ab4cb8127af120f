/** A page and what it is about. Any other address is none of ours. */
export type Route =
  | { readonly page: "ingestions" }
  | { readonly page: "new" }
  | { readonly page: "job"; readonly id: string }
  | { readonly page: "repositories" }
  | { readonly page: "repository"; readonly id: string }
  | { readonly page: "directory"; readonly id: string; readonly path: string }
  | { readonly page: "file"; readonly id: string; readonly path: string }
  | { readonly page: "search" }
  | { readonly page: "unknown" };

export function readRoute(pathname: string): Route {
  const parts = pathname.split("/").slice(1).map(decoded);
  const [first = "", id = "", third, ...rest] = parts;
  if (first === "" && parts.length === 1) return { page: "ingestions" };
  if (parts.length === 1 && (first === "new" || first === "repositories" || first === "search")) return { page: first };
  if (first === "jobs" && id !== "" && parts.length === 2) return { page: "job", id };
  if (first === "repositories" && id !== "") {
    if (parts.length === 2) return { page: "repository", id };
    if (third === "tree" && rest.length > 0) return { page: "directory", id, path: rest.join("/") };
    if (third === "files" && rest.length > 0) return { page: "file", id, path: rest.join("/") };
  }
  return { page: "unknown" };
}

export function jobAddress(id: string): string {
  return `/jobs/${encodeURIComponent(id)}`;
}

export function repositoryAddress(id: string): string {
  return `/repositories/${encodeURIComponent(id)}`;
}

/** The top of a repository stands on its own page. */
export function directoryAddress(id: string, path: string): string {
  return path === "" ? repositoryAddress(id) : `${repositoryAddress(id)}/tree/${pathInAddress(path)}`;
}

/** `line`: one, or the first and last of several. */
export function fileAddress(id: string, path: string, line?: number | readonly [number, number]): string {
  const at = `${repositoryAddress(id)}/files/${pathInAddress(path)}`;
  return line === undefined ? at : `${at}${lineHash(line)}`;
}

/** `#L5`, `#L5-L9`. */
export function lineHash(line: number | readonly [number, number]): string {
  if (typeof line === "number") return `#L${line}`;
  const [first, last] = line;
  return first === last ? `#L${first}` : `#L${Math.min(first, last)}-L${Math.max(first, last)}`;
}

/** The lines an address points at; null where it points at none. */
export function readLineHash(hash: string): readonly [number, number] | null {
  const [, first, last = first] = /^#L(\d{1,9})(?:-L?(\d{1,9}))?$/.exec(hash) ?? [];
  if (first === undefined) return null;
  const lines = [Number(first), Number(last)].sort((a, b) => a - b);
  return [lines[0] ?? 1, lines[1] ?? 1];
}

/** The beginning of a query within one repository. */
export function repositoryQuery(repository: string): string {
  return /[\s"]/.test(repository) ? `repo:"${repository.replaceAll(/["\\]/g, "\\$&")}" ` : `repo:${repository} `;
}

export function searchAddress(query: string): string {
  return query === "" ? "/search" : `/search?q=${encodeURIComponent(query)}`;
}

/** The form, filled in. */
export function newIngestionAddress({ source, repository, ref }: FilledIn): string {
  const query = new URLSearchParams({ source, repository, ...(ref === null ? {} : { ref }) });
  return `/new?${query.toString()}`;
}

interface FilledIn {
  readonly source: string;
  readonly repository: string;
  readonly ref: string | null;
}

function pathInAddress(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // Somebody typed it: the server will not know it either.
    return part;
  }
}

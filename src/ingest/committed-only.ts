import type { RepositoryAddress } from "../core/repository.ts";

/** What is worth saying of a local repository before it is cloned; a bare one, by its name, holds nothing else. */
export function committedOnly({ source, url }: RepositoryAddress): string {
  return source === "local" && !url.endsWith(".git") ? "; uncommitted changes are not ingested" : "";
}

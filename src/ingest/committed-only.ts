import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { RepositoryAddress } from "../core/repository.ts";

/** What is worth saying of a local repository before it is cloned; a bare one, whatever its name, holds nothing else. */
export async function committedOnly({ source, url }: RepositoryAddress): Promise<string> {
  if (source !== "local") return "";
  const hasWorkTree = await stat(join(url, ".git")).then(
    () => true,
    () => false,
  );
  return hasWorkTree ? "; uncommitted changes are not ingested" : "";
}

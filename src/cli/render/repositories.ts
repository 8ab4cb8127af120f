import type { Repository } from "../../client/client.ts";
import { inWords } from "../../core/progress/time-in-words.ts";
import { formatBytes, formatCount } from "../../core/figures.ts";
import { cutEnd } from "../text-width.ts";
import { toOneLine } from "../visible-text.ts";
import { shortRef } from "./short-ref.ts";
import { fits, renderTable } from "./table.ts";

export interface RepositoriesView {
  readonly repositories: readonly Repository[];
  /** Wall clock ms. */
  readonly now: number;
}

/** One row for each ref that is searchable; two lines on a terminal that is too narrow for that. */
export function renderRepositories({ repositories, now }: RepositoriesView, columns: number | null): string[] {
  const wide = renderTable([HEAD, ...repositories.map((repository) => row(repository, now))]);
  if (columns === null || fits(wide, columns)) return wide;
  return repositories.flatMap((repository) => {
    const [id, name, ref, ...rest] = row(repository, now);
    const known = HEAD.slice(3).map((head, i) => `${head.toLowerCase()} ${rest[i] ?? ""}`);
    return [`${name} (${ref})  ${id}`, `  ${known.join(", ")}`].map((line) => cutEnd(line, columns, "..."));
  });
}

const HEAD: readonly string[] = ["ID", "REPOSITORY", "REF", "COMMIT", "FILES", "SYMBOLS", "INDEX", "INDEXED"];

function row(repository: Repository, now: number): readonly string[] {
  const { id, ref, commit, files, symbols, indexBytes, indexedAt } = repository;
  const age = `${inWords(Math.max(0, now - Date.parse(indexedAt)) / 1000)} ago`;
  const counts = [formatCount(files), formatCount(symbols), formatBytes(indexBytes)];
  return [id, toOneLine(repository.repository), shortRef(ref), commit.slice(0, 10), ...counts, age];
}

import type { RepositoryFile } from "../../client/client.ts";
import type { LineRange } from "../file-argument.ts";
import { formatBytes, formatCount } from "../../core/figures.ts";
import type { Look } from "../output.ts";
import { paint, toOneLine } from "../visible-text.ts";

export interface FileView {
  readonly file: RepositoryFile;
  /** The repository and its ref. */
  readonly place: string;
  /** Null: all of it. */
  readonly lines: LineRange | null;
}

/** A file as a person reads it: what it is, then its lines with their numbers. */
export function renderFile({ file, place, lines }: FileView, { colour }: Pick<Look, "colour">): string[] {
  const all = file.content.split(/\r?\n/);
  // What ends with a line break has no line after it.
  if (all.at(-1) === "") all.pop();
  const { first, last } = lines ?? { first: 1, last: all.length };
  const width = String(Math.min(last, all.length)).length;
  const numbered = all.slice(first - 1, last).map((line, i) => {
    const number = String(first + i).padStart(width);
    return `${colour ? paint("dim", number) : number}  ${line}`;
  });
  const count = `${formatCount(all.length)} line${all.length === 1 ? "" : "s"}`;
  const path = toOneLine(file.path);
  const head = `${place}  ${colour ? paint("bold", path) : path}  ${file.language}, ${count}, ${formatBytes(file.bytes)}`;
  return [head, ...numbered];
}

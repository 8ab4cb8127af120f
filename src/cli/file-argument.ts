/** Lines of a file, both ends included, from 1. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
  /** The line that was asked for, or the first of them. */
  readonly named: number;
}

export interface FileArgument {
  readonly path: string;
  /** Null: all of it. */
  readonly lines: LineRange | null;
}

/**
 * What `path`, `path:99` and `path:90-120` may mean, likeliest first: a colon may belong to the path itself. A single
 * line stands for itself and some around it.
 */
export function readFileArgument(text: string): FileArgument[] {
  const path = text.replace(/^\.?\/+/, "");
  const whole = { path, lines: null };
  const [, before, from, to] = /^(.+?):(\d{1,9})(?:-(\d{1,9}))?:?$/.exec(path) ?? [];
  if (before === undefined) return [whole];
  const first = Math.max(1, Number(from));
  const lines =
    to === undefined
      ? { first: Math.max(1, first - LINES_BEFORE), last: first + LINES_AFTER, named: first }
      : { first, last: Math.max(first, Number(to)), named: first };
  return [whole, { path: before, lines }];
}

const LINES_BEFORE = 5;
const LINES_AFTER = 20;

import type { Look } from "../output.ts";
import { paint, toOneLine, type Colour } from "../visible-text.ts";
import { textWidth } from "../text-width.ts";

/** What was looked at, and what was found. */
export interface ShownCheck {
  readonly name: string;
  readonly status: "ok" | "warning" | "failure";
  readonly detail: string;
  readonly hint: string;
}

/** One line for each check; where something is to be done, another one says what. */
export function renderChecks(checks: readonly ShownCheck[], { colour }: Pick<Look, "colour">): string[] {
  const names = Math.max(...checks.map(({ name }) => textWidth(name)));
  return checks.flatMap(({ name, status, detail, hint }) => {
    const word = WORDS[status].padEnd(WORD_COLUMNS);
    const mark = colour ? paint(COLOURS[status], word) : word;
    const line = `${mark}  ${name.padEnd(names)}  ${toOneLine(detail)}`;
    return hint === "" ? [line] : [line, `${" ".repeat(WORD_COLUMNS + names + 4)}${toOneLine(hint)}`];
  });
}

const WORDS = { ok: "ok", warning: "warning", failure: "FAILED" } as const;
const COLOURS: Readonly<Record<ShownCheck["status"], Colour>> = { ok: "green", warning: "yellow", failure: "red" };
/** As wide as the longest word. */
const WORD_COLUMNS = 7;

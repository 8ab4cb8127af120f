import { textWidth } from "../text-width.ts";

/** Rows in columns, two spaces apart; the last column is as long as it is. */
export function renderTable(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((cells) => textWidth(cells[column] ?? "")))) ?? [];
  const pad = (cell: string, column: number) => cell + " ".repeat((widths[column] ?? 0) - textWidth(cell));
  return rows.map((cells) => cells.map(pad).join("  ").trimEnd());
}

/** Whether lines fit a terminal; they fit whatever is none. */
export function fits(lines: readonly string[], columns: number | null): boolean {
  return columns === null || lines.every((line) => textWidth(line) <= columns);
}

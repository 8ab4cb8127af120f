/**
 * A value as JSON that is safe on a terminal and exact for programs: what would move a cursor or turn the direction of
 * reading is escaped, where JSON leaves it as it is.
 */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replaceAll(
    /[\u007F-\u009F\u202A-\u202E\u2066-\u2069]/g,
    (control) => String.raw`\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A JSON answer as it is sent. It ends its line, because people ask with curl, and their prompt would stand behind it. */
export function jsonBody(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

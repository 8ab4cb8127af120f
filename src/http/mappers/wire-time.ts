/** Wall clock ms as RFC 3339, UTC, milliseconds. */
export function wireTime(ms: number): string {
  return new Date(ms).toISOString();
}

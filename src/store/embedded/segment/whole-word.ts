/** Whether what stands from `start` to `end` in a text is no part of a longer word. */
export function isWholeWord(text: string, start: number, end: number): boolean {
  const joins = (at: number): boolean => WORD.test(text.charAt(at - 1)) && WORD.test(text.charAt(at));
  return !joins(start) && !joins(end);
}

/** The same of UTF-8. `start` and `end` are ends of characters. */
export function isWholeWordOfBytes(utf8: Buffer, start: number, end: number): boolean {
  const before = utf8.toString("utf8", Math.max(0, start - CHARACTER_BYTES_MAX), start);
  const itself = utf8.toString("utf8", start, end);
  const after = utf8.toString("utf8", end, end + CHARACTER_BYTES_MAX);
  return isWholeWord(before + itself + after, before.length, before.length + itself.length);
}

const WORD = /[\p{L}\p{N}_$]/u;
const CHARACTER_BYTES_MAX = 4;

/** Length of the line break at `at`, be it `\n`, `\r\n` or `\r`; 0 when there is none. */
export function lineBreakLength(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  if (unit === NEW_LINE) return 1;
  if (unit !== CARRIAGE_RETURN) return 0;
  return text.charCodeAt(at + 1) === NEW_LINE ? 2 : 1;
}

/** How many line breaks there are from `from` to `to`. */
export function lineBreaks(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at++) {
    const length = lineBreakLength(text, at);
    if (length > 0) {
      count++;
      at += length - 1;
    }
  }
  return count;
}

/** True when a line starts at `at`. */
export function isLineStart(text: string, at: number): boolean {
  if (at === 0) return true;
  const before = text.charCodeAt(at - 1);
  return before === NEW_LINE || before === CARRIAGE_RETURN;
}

/** True when nothing but blanks is before `at` on its line. */
export function isFirstOnLine(text: string, at: number): boolean {
  let start = at;
  while (start > 0 && isBlank(text.charCodeAt(start - 1))) start--;
  return isLineStart(text, start);
}

/** Past the blanks at `from`. */
export function blanksEnd(text: string, from: number): number {
  let at = from;
  while (isBlank(text.charCodeAt(at))) at++;
  return at;
}

function isBlank(unit: number): boolean {
  return unit === BLANK || unit === TAB;
}

const TAB = 0x09;
const NEW_LINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BLANK = 0x20;

/**
 * Makes a text from a repository safe to show on one line: control characters, line separators and the marks that turn
 * the direction of what follows become `\u{…}`. A file may be named to move the reader's cursor, or worse.
 */
export function visibleText(text: string): string {
  return text.replaceAll(HIDDEN, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

const HIDDEN = /[\p{Cc}\u2028\u2029\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

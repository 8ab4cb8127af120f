/**
 * Makes a text from a repository safe to show on one line: control characters, line separators and the marks that turn
 * the direction of what follows become `\u{…}`. A file may be named to move the reader's cursor, or worse.
 */
export function visibleText(text: string): string {
  return text.replaceAll(HIDDEN, escaped);
}

/** The same for text that may have lines and tabs. */
export function visibleLines(text: string): string {
  return text.replaceAll(HIDDEN, (character) => (/[\n\t]/.test(character) ? character : escaped(character)));
}

function escaped(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** What joins emoji and the letters of some languages is invisible too, but changes no other character's place. */
const HIDDEN = /[\p{Cc}\u061C\u200B\u200E\u200F\u2028-\u202E\u2060\u2066-\u2069]/gu;

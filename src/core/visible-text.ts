/**
 * Makes a text from a repository safe to show on one line: control characters, line separators, and what is invisible or
 * turns the direction of what follows become `\u{…}`. A file may be named to move the reader's cursor, or worse.
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

/**
 * One character that a reader would not see, or that changes where they see others: what Unicode has programs ignore
 * when they cannot draw it (zero width, direction, fillers, tags), control characters, and separators of lines. Joiners
 * and variation selectors are invisible too, and stay: emoji and the letters of some languages need them.
 */
export const HIDDEN = /(?![\p{VS}\u200C\u200D])[\p{Cc}\p{DI}\u2028\u2029\uFFF9-\uFFFB]/gu;

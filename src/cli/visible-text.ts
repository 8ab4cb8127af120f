import { HIDDEN } from "../core/visible-text.ts";

/**
 * Shows control characters as their pictures (ESC as ␛), and others that hide or turn the direction of reading as �,
 * because file names, messages and code come from repositories that strangers wrote, and an escape sequence in them
 * would move the reader's cursor or worse. Newlines, tabs and the few colours of `paint` stay.
 */
export function toVisible(text: string): string {
  return text.replaceAll(HIDDEN_OR_COLOUR, (match) => (match.endsWith("m") ? match : picture(match)));
}

/** The same for text that must stay on one line and brings no colours of ours. */
export function toOneLine(text: string): string {
  return text.replaceAll(/[\r\n\t]+/g, " ").replaceAll(HIDDEN, picture);
}

/** Text in a colour, and back to the reader's own colours after it. */
export function paint(colour: Colour, text: string): string {
  return `\u001B[${COLOURS[colour]}m${text}\u001B[0m`;
}

export type Colour = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

const COLOURS: Readonly<Record<Colour, number>> = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 };

const HIDDEN_OR_COLOUR = new RegExp(String.raw`\u001B\[(?:0|1|2|31|32|33|36)m|(?![\n\t])${HIDDEN.source}`, "gu");

function picture(hidden: string): string {
  const code = hidden.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  return code === 0x7f ? "␡" : "\uFFFD";
}

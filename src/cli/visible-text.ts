/**
 * Shows control characters as their pictures (ESC as ␛), because file names, messages and code come from repositories
 * that strangers wrote, and an escape sequence in them would move the reader's cursor or worse. Newlines, tabs and the
 * few colours of `paint` stay.
 */
export function toVisible(text: string): string {
  return text.replaceAll(CONTROL_OR_COLOUR, (match) => (match.length > 1 ? match : picture(match)));
}

/** The same for text that must stay on one line and brings no colours of ours. */
export function toOneLine(text: string): string {
  return text.replaceAll(/[\r\n\t]+/g, " ").replaceAll(CONTROL, picture);
}

/** Text in a colour, and back to the reader's own colours after it. */
export function paint(colour: Colour, text: string): string {
  return `\u001B[${COLOURS[colour]}m${text}\u001B[0m`;
}

export type Colour = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

const COLOURS: Readonly<Record<Colour, number>> = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 };

/** C0, DEL, C1, and the marks that turn the direction of what follows. */
const CONTROL = /[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu;
// oxlint-disable-next-line no-control-regex -- control characters are what it is for
const CONTROL_OR_COLOUR = /\u001B\[(?:0|1|2|31|32|33|36)m|(?![\n\t])[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu;

function picture(control: string): string {
  const code = control.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  return code === 0x7f ? "␡" : "\uFFFD";
}

/** At most `max` UTF-16 units of the text, an ellipsis among them, and no half of a character. */
export function shorten(text: string, max: number): string {
  if (text.length <= max) return text;
  const last = text.charCodeAt(max - 2);
  const halved = last >= 0xd800 && last < 0xdc00;
  return `${text.slice(0, halved ? max - 2 : max - 1)}…`;
}

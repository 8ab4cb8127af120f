/** How many columns of a terminal a text takes: two for wide letters and emoji, none for marks of their own. */
export function textWidth(text: string): number {
  // Most text is ASCII, and then its length is its width.
  if (/^[\x20-\x7E]*$/.test(text)) return text.length;
  return graphemes(text).reduce((width, grapheme) => width + graphemeWidth(grapheme), 0);
}

/** The longest beginning of `text` that fits, marked with `mark` where something was cut. */
export function cutEnd(text: string, columns: number, mark: string): string {
  if (textWidth(text) <= columns) return text;
  const room = columns - textWidth(mark);
  return room < 0 ? "" : takeWidth(graphemes(text), room).join("") + mark;
}

/** The longest end of `text` that fits: the part of a path that tells it from others. */
export function cutStart(text: string, columns: number, mark: string): string {
  if (textWidth(text) <= columns) return text;
  const room = columns - textWidth(mark);
  return room < 0 ? "" : mark + takeWidth(graphemes(text).toReversed(), room).toReversed().join("");
}

function takeWidth(all: readonly string[], room: number): string[] {
  let width = 0;
  const end = all.findIndex((grapheme) => (width += graphemeWidth(grapheme)) > room);
  return end < 0 ? [...all] : all.slice(0, end);
}

/** What a person sees as one letter: a base with its marks, a family of joined emoji. */
function graphemes(text: string): string[] {
  return Array.from(SEGMENTER.segment(text), ({ segment }) => segment);
}

const SEGMENTER = new Intl.Segmenter("en", { granularity: "grapheme" });

function graphemeWidth(grapheme: string): 0 | 1 | 2 {
  if (ZERO.test(grapheme)) return 0;
  return WIDE.test(grapheme) ? 2 : 1;
}

const ZERO = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;
/** Begins with an East Asian wide or full-width letter or an emoji (Unicode Standard Annex 11, the large blocks). */
const WIDE =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|[\u{20000}-\u{3FFFD}])|\uFE0F$/u;

/**
 * A name as it is looked up when case is ignored: as JavaScript's `i` flag folds it, letter by letter, so that the beginning
 * of a name folds to the beginning of what the name folds to. `toLowerCase` minds where in a word a Greek sigma stands.
 */
export function foldName(name: string): string {
  return ASCII.test(name) ? name.toLowerCase() : Array.from(name, foldLetter).join("");
}

function foldLetter(letter: string): string {
  const upper = letter.toUpperCase();
  // What becomes longer, or ASCII, the flag leaves as it is.
  if (letter.length > 1 || upper.length > 1 || (letter > LAST_ASCII && upper <= LAST_ASCII)) return letter;
  const lower = upper.toLowerCase();
  return lower.length === 1 ? lower : upper;
}

const ASCII = /^[\0-\x7f]*$/;
const LAST_ASCII = "\x7f";

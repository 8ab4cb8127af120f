/**
 * Whether a path passes `file:` filters, any of which may hold; none let everything pass. A filter is a part of the
 * path, or, with `*` (any characters, also `/`) or `?` (one character), a glob for the path's end from the start of
 * one of its directories or of its name. ASCII case is ignored.
 */
export function pathFilter(filters: readonly string[]): (path: string) => boolean {
  if (filters.length === 0) return () => true;
  const passes = filters.map((filter) => one(asciiLower(filter)));
  return (path) => {
    const lower = asciiLower(path);
    return passes.some((pass) => pass(lower));
  };
}

/** The text with ASCII letters, and no others, in lower case. */
export function asciiLower(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function one(filter: string): (path: string) => boolean {
  if (!/[*?]/.test(filter)) return (path) => path.includes(filter);
  const inside = `*/${filter}`;
  return (path) => globMatches(filter, path) || globMatches(inside, path);
}

/** Never slower than the product of the lengths: only the last `*` is ever tried again. */
function globMatches(glob: string, text: string): boolean {
  let at = 0;
  let place = 0;
  let star = -1;
  let starText = 0;
  while (place < text.length) {
    if (glob[at] === "*") {
      star = at++;
      starText = place;
    } else if (glob[at] === "?" || glob[at] === text[place]) {
      at++;
      place++;
    } else if (star !== -1) {
      at = star + 1;
      place = ++starText;
    } else return false;
  }
  while (glob[at] === "*") at++;
  return at === glob.length;
}

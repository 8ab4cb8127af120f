/** How deep each symbol lies within others, by the index of the one around it. */
export function depths(symbols: readonly { readonly parent: number | null }[]): readonly number[] {
  const known: number[] = [];
  symbols.forEach(({ parent }, i) => {
    // An enclosing symbol stands before what it encloses.
    known[i] = parent === null ? 0 : (known[parent] ?? -1) + 1;
  });
  return known;
}

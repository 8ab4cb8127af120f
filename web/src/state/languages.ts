export interface LanguageShare {
  readonly name: string;
  readonly files: number;
  /** In per cent of all files. */
  readonly share: number;
}

/** The languages with the most files, and the others as one. */
export function languageShares(languages: Readonly<Record<string, number>>, max: number): readonly LanguageShare[] {
  const all = Object.entries(languages).sort(([, a], [, b]) => b - a);
  const total = all.reduce((sum, [, files]) => sum + files, 0);
  const others = all.slice(max).reduce((sum, [, files]) => sum + files, 0);
  const shown = others > 0 ? [...all.slice(0, max), ["Other", others] as const] : all;
  return shown.map(([name, files]) => ({ name, files, share: (files / total) * 100 }));
}

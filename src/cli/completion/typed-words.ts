import { homedir } from "node:os";
import type { PlaceOptions } from "../place-options.ts";

/** Which index a line is about that is still being typed. Pure but for the home directory. */
export function placeOfLine(line: string): PlaceOptions {
  const words = typedWords(line);
  const server = valueOf("--server", words);
  // What is there twice is refused when it is run; until then the server is as good a guess.
  if (server !== undefined) return { server };
  const dataDir = valueOf("--data-dir", words);
  return dataDir === undefined ? {} : { dataDir: dataDir.replace(/^~(?=\/|$)/, homedir()) };
}

/** The last one counts, as it does when the line is run. */
function valueOf(flag: string, words: readonly string[]): string | undefined {
  let value: string | undefined;
  for (const [i, word] of words.entries()) {
    if (word === flag) value = words[i + 1] ?? value;
    else if (word.startsWith(`${flag}=`)) value = word.slice(flag.length + 1);
  }
  return value === "" ? undefined : value;
}

/** A line's words as a POSIX shell takes them apart; variables and commands in it stay as they are. */
export function typedWords(line: string): string[] {
  return [...line.matchAll(WORD)].map(([word]) => [...word.matchAll(PART)].map(unquoted).join(""));
}

/** A quote that is still open ends with the line. */
const WORD = /(?:'[^']*(?:'|$)|"(?:[^"\\]|\\.)*(?:"|$)|\\.|[^\s'"\\])+/gs;
const PART = /'([^']*)(?:'|$)|"((?:[^"\\]|\\.)*)(?:"|$)|\\(.)|([^'"\\]+)/gs;

function unquoted([, single, double, escaped, plain]: RegExpExecArray): string {
  return double?.replaceAll(/\\(["\\$`])/g, "$1") ?? single ?? escaped ?? plain ?? "";
}

import { shorten } from "./shorten.ts";
import { lineText, type SourceText } from "./source-text.ts";

/** How a language marks comments. */
export interface CommentSigns {
  /** Starts a comment of one line. */
  readonly line: RegExp;
  readonly open: string;
  readonly close: string;
  /** What starts a comment's lines and is not said by it. */
  readonly start: RegExp;
}

const SLASHES: CommentSigns = { line: /^\/\//, open: "/*", close: "*/", start: /^(?:\/\*+!?|\/\/+!?|\*+(?!\/))/ };
/** Ruby's and the shell's. */
export const NUMBER_SIGNS: CommentSigns = { line: /^#/, open: "=begin", close: "=end", start: /^(?:#+|=begin|=end)/ };
/** Lua's. */
export const DASHES: CommentSigns = {
  line: /^--(?!\[=*\[|\]\])/,
  open: "--[",
  close: "]]",
  start: /^(?:--\[=*\[|-{2,})/,
};

/**
 * The first sentence of the comment that stands directly above a definition, or null. Found in the text, because
 * asking the tree for siblings costs more than everything else about a symbol. `start` is the definition's, in UTF-16
 * units, and `startLine` its line, from 0.
 */
export function leadingDoc(
  source: SourceText,
  { start, startLine: line }: { start: number; startLine: number },
  signs: CommentSigns = SLASHES,
): string | null {
  const indent = source.text.slice(
    source.lineStarts[line],
    Math.min(start, (source.lineStarts[line] ?? 0) + INDENT_UNITS_MAX),
  );
  // With code before it on its line, the comment above is that code's.
  if (indent.trim() !== "") return null;
  const last = lineText(source, line - 1).trim();
  const said = (text: string): string => bare(text, signs);
  if (signs.line.test(last)) return firstSentence(linesAbove(source, line, (text) => signs.line.test(text)).map(said));
  if (!last.endsWith(signs.close)) return null;
  let opened = false;
  const lines = linesAbove(source, line, (text) => {
    // What ends another comment is not inside this one.
    const isInside = !opened && (text === last || !text.includes(signs.close));
    opened ||= isInside && text.includes(signs.open);
    return isInside;
  });
  // A comment that follows code on its line belongs to that code.
  return opened && lines[0]?.startsWith(signs.open) ? firstSentence(lines.map(said)) : null;
}

/** The first sentence of a comment's or a docstring's lines, or null when there is none. */
export function firstSentence(lines: readonly string[]): string | null {
  const paragraph: string[] = [];
  for (const written of lines) {
    const line = readable(written);
    if (DIRECTIVE.test(line)) continue;
    if (line === "" || TAG.test(line)) {
      if (paragraph.length > 0) break;
      if (TAG.test(line)) return null;
    } else paragraph.push(line);
  }
  const text = paragraph.join(" ").replaceAll(/\s+/g, " ").trim();
  if (text === "") return null;
  return shorten(SENTENCE.exec(text)?.[0] ?? text, DOC_UNITS_MAX);
}

/** Longer comments have their first sentence lost, which is better than a scan of a whole file for each symbol. */
const COMMENT_LINES_MAX = 100;
const INDENT_UNITS_MAX = 200;
const DOC_UNITS_MAX = 300;
const SENTENCE = /^.*?[.!?](?=\s|$)/;
/** Javadoc and JSDoc tags; Doxygen's but `\brief`, which names the summary; Swift's. */
const TAG = /^(?:(?:@(?!brief\b)|\\(?!brief\b))\w|- (?:Parameters?|Returns|Throws)\b)/;
/** Words to tools, not to people. */
const DIRECTIVE =
  /^(?:eslint-|prettier-|oxlint-|@ts-|tslint:|nolint|go:|istanbul |c8 |v8 |NOSONAR|clang-format |NOLINT|MARK:|swiftlint:|rubocop:|frozen_string_literal:|typed:|shellcheck |luacheck:|phpcs:|@phpstan-|noinspection |!\/|-\*-)/;

function linesAbove(source: SourceText, line: number, belongs: (text: string) => boolean): readonly string[] {
  const lines: string[] = [];
  for (let at = line - 1; at >= Math.max(0, line - COMMENT_LINES_MAX); at--) {
    const text = lineText(source, at).trim();
    if (!belongs(text)) break;
    lines.push(text);
  }
  return lines.toReversed();
}

/** Without the comment's own signs. */
function bare(line: string, { start, close }: CommentSigns): string {
  const said = line.replace(start, "");
  return (said.endsWith(close) ? said.slice(0, -close.length).replace(/\*+$/, "") : said).trim();
}

/** Without markup and rules drawn of signs. */
function readable(line: string): string {
  if (!MARKED.test(line)) return line.trim();
  return line
    .replaceAll(/\{@\w+\s+([^{}]*)\}/g, "$1")
    .replaceAll(/<\w+ (?:cref|name|langword)="(?:\w:)?([^"<>]*)" *\/>/g, "$1")
    .replaceAll(/<\/?[a-z][^<>]*>/g, "")
    .replace(/^[@\\]brief\s+/, "")
    .replaceAll(/[-=*#_]{4,}/g, "")
    .trim();
}

/** What any markup or rule has a sign of; most lines have none. */
const MARKED = /[<{@\\]|[-=*#_]{4}/;

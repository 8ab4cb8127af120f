import { blanksEnd, isFirstOnLine, isLineStart, lineBreakLength } from "./lines.ts";
import { DIRECTIVE, END, OTHER, SIGNS, STRING, wordAt, type Token } from "./tokens.ts";

/** What a line of the preprocessor does to an outline. */
export type DirectiveKind = "define" | "if" | "if 0" | "else" | "endif" | "other";

/**
 * Reads C token by token, without white space and comments; a line of the preprocessor is one token. Nothing is read
 * twice, whatever the text is, and nothing is allocated for a token.
 */
export class Lexer {
  /** Range of the token that was read last, in UTF-16 units. */
  start = 0;
  end = 0;
  /** Of the last `DIRECTIVE`. */
  directive: DirectiveKind = "other";
  /** What the last `define` defines. */
  nameStart = 0;
  nameEnd = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** True when the token starts its line, without a space before it. */
  get isAtLineStart(): boolean {
    return isLineStart(this.#text, this.start);
  }

  /** True when only blanks are before the token on its line. */
  get isFirstOnLine(): boolean {
    return isFirstOnLine(this.#text, this.start);
  }

  next(): Token {
    const text = this.#text;
    const { length } = text;
    let at = this.end;
    while (at < length) {
      const unit = text.charCodeAt(at);
      const kind = unit < 128 ? CLASSES[unit] : LETTER;
      if (kind === SPACE) at++;
      else if (kind === LETTER) return this.#word(at);
      else if (kind === SLASH && isComment(text, at)) at = commentEnd(text, at);
      else if (kind === HASH && isFirstOnLine(text, at)) return this.#directive(at);
      else {
        this.start = at;
        if (kind === QUOTE) this.end = literalEnd(text, at, unit);
        else if (kind === DIGIT) this.end = numberEnd(text, at);
        else if (unit === COLON_SIGN && text.charCodeAt(at + 1) === COLON_SIGN) {
          // Names of C++.
          this.end = at + 2;
          return OTHER;
        } else this.end = at + 1;
        if (kind === QUOTE) return unit === DOUBLE_QUOTE ? STRING : OTHER;
        return kind === DIGIT ? OTHER : (SIGNS[unit] ?? OTHER);
      }
    }
    this.start = length;
    this.end = length;
    return END;
  }

  #word(start: number): Token {
    this.start = start;
    this.end = wordEnd(this.#text, start + 1);
    return wordAt(this.#text, start, this.end);
  }

  #directive(start: number): Token {
    const text = this.#text;
    const wordStart = blanksEnd(text, start + 1);
    const end = wordEnd(text, wordStart);
    const argument = blanksEnd(text, end);
    this.directive = directiveKind(text, { start: wordStart, end, argument });
    this.nameStart = argument;
    this.nameEnd = wordEnd(text, argument);
    this.start = start;
    this.end = directiveEnd(text, end);
    return DIRECTIVE;
  }
}

const SPACE = 0;
const LETTER = 1;
const DIGIT = 2;
const QUOTE = 3;
const SLASH = 4;
const HASH = 5;
const SIGN = 6;

const DOUBLE_QUOTE = 0x22;
const HASH_SIGN = 0x23;
const SINGLE_QUOTE = 0x27;
const ASTERISK = 0x2a;
const SOLIDUS = 0x2f;
const ZERO = 0x30;
const COLON_SIGN = 0x3a;
const BACKSLASH = 0x5c;

const CLASSES: Uint8Array = Uint8Array.from({ length: 128 }, (_, unit) => {
  const sign = String.fromCharCode(unit);
  // Outside of a directive a backslash only continues a line.
  if (unit <= 0x20 || unit === BACKSLASH) return SPACE;
  if (/[A-Za-z_$]/.test(sign)) return LETTER;
  if (/\d/.test(sign)) return DIGIT;
  if (unit === DOUBLE_QUOTE || unit === SINGLE_QUOTE) return QUOTE;
  if (unit === SOLIDUS) return SLASH;
  return unit === HASH_SIGN ? HASH : SIGN;
});

function wordEnd(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 128) {
      const kind = CLASSES[unit];
      if (kind !== LETTER && kind !== DIGIT) break;
    }
  }
  return at;
}

/** `0x1F`, `1.5`, `10ULL`, `1'000`: a quote among digits opens nothing. */
function numberEnd(text: string, from: number): number {
  let at = wordEnd(text, from);
  while (text.charCodeAt(at) === SINGLE_QUOTE && wordEnd(text, at + 1) > at + 1) at = wordEnd(text, at + 1);
  return at;
}

/** Past the closing quote; a literal that its line does not close ends with the line. */
function literalEnd(text: string, from: number, quote: number): number {
  for (let at = from + 1; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === quote) return at + 1;
    if (unit === BACKSLASH) at += lineBreakLength(text, at + 1) || 1;
    else if (lineBreakLength(text, at) > 0) return at;
  }
  return text.length;
}

function isComment(text: string, at: number): boolean {
  const next = text.charCodeAt(at + 1);
  return next === ASTERISK || next === SOLIDUS;
}

/** One that nothing closes goes to the end of the text. */
function commentEnd(text: string, from: number): number {
  if (text.charCodeAt(from + 1) === ASTERISK) {
    const close = text.indexOf("*/", from + 2);
    return close === -1 ? text.length : close + 2;
  }
  return lineEnd(text, from);
}

/** Of the line at `from` and those that continue it, before the line break. */
function lineEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const length = lineBreakLength(text, at);
    if (length === 0) continue;
    if (!isContinued(text, at)) return at;
    at += length - 1;
  }
  return text.length;
}

function isContinued(text: string, lineBreak: number): boolean {
  return text.charCodeAt(lineBreak - 1) === BACKSLASH;
}

/** Past the line break; a comment in a directive may go over lines, too. */
function directiveEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const unit = text.charCodeAt(at);
    const length = lineBreakLength(text, at);
    if (length > 0) {
      if (!isContinued(text, at)) return at + length;
      at += length - 1;
    } else if (unit === DOUBLE_QUOTE) {
      at = literalEnd(text, at, unit);
      continue;
    } else if (unit === SOLIDUS && isComment(text, at)) {
      at = commentEnd(text, at);
      continue;
    }
    at++;
  }
  return text.length;
}

function directiveKind(text: string, at: { start: number; end: number; argument: number }): DirectiveKind {
  const { start, end, argument } = at;
  switch (end - start) {
    case 2:
      if (!text.startsWith("if", start)) return "other";
      return text.charCodeAt(argument) === ZERO && wordEnd(text, argument) === argument + 1 ? "if 0" : "if";
    case 4:
      return text.startsWith("else", start) || text.startsWith("elif", start) ? "else" : "other";
    case 5:
      if (text.startsWith("endif", start)) return "endif";
      return text.startsWith("ifdef", start) ? "if" : "other";
    case 6:
      if (text.startsWith("define", start)) return "define";
      return text.startsWith("ifndef", start) ? "if" : "other";
    case 7:
    case 8:
      return text.startsWith("elifdef", start) || text.startsWith("elifndef", start) ? "else" : "other";
    default:
      return "other";
  }
}

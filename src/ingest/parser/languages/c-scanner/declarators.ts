import { lineBreaks } from "./lines.ts";
import type { Statement } from "./statement.ts";
import {
  ATTRIBUTE,
  BODY,
  CLOSING_PARENTHESIS,
  COLON,
  COMMA,
  END,
  ENUM,
  EQUALS,
  EXTERN,
  OPENING_BRACKET,
  OPENING_PARENTHESIS,
  QUALIFIER,
  STAR,
  STATEMENT_WORD,
  STRING,
  STRUCT,
  TYPEDEF,
  TYPE_WORD,
  UNION,
  WORD,
  type Token,
} from "./tokens.ts";

/** The name that a declarator declares. */
export interface Declared {
  /** Index of the name's token; -1 when it declares none. */
  readonly name: number;
  /** Declares a function that is defined elsewhere. */
  readonly isPrototype: boolean;
}

/** What a declaration declares; macros are told by their spelling, which needs the text. */
export function declaratorsOf(statement: Statement, text: string): readonly Declared[] {
  const found: Declared[] = [];
  let from = statement.first;
  for (let at = from; at <= statement.count; at++) {
    const kind = statement.kind(at);
    if (kind === OPENING_PARENTHESIS || kind === OPENING_BRACKET) at = statement.closing(at);
    else if (kind === COMMA || at === statement.count) {
      const declared = new Declarator({ statement, text, from, to: at }).read();
      if (declared.name !== -1) found.push(declared);
      from = at + 1;
    }
  }
  return found;
}

const NONE: Declared = { name: -1, isPrototype: false };

interface Segment {
  readonly statement: Statement;
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** Reads one declarator from left to right, the first with the type before it. */
class Declarator {
  readonly #statement: Statement;
  readonly #text: string;
  readonly #from: number;
  readonly #to: number;
  readonly #isFirst: boolean;
  /** Something before was the type, so that the next word is a name. */
  #hasType = false;
  /** Words that may be the type or the name. */
  #words = 0;
  #last = -1;
  #beforeLast = -1;
  /** A word before those two is no macro, and so the type. */
  #hasTypeBeforeTwo = false;

  constructor({ statement, text, from, to }: Segment) {
    this.#statement = statement;
    this.#text = text;
    this.#from = from;
    this.#to = to;
    this.#isFirst = from === statement.first;
    this.#hasType = !this.#isFirst;
  }

  read(): Declared {
    const statement = this.#statement;
    for (let at = this.#from; at < this.#to; at++) {
      const kind = statement.kind(at);
      if (kind === WORD) this.#addWord(at);
      else if (kind === TYPE_WORD || kind === BODY) this.#hasType = true;
      else if (kind === STRUCT || kind === UNION || kind === ENUM) at = this.#afterTag(at);
      else if (kind === ATTRIBUTE) at = afterGroup(statement, at);
      else if (kind === OPENING_PARENTHESIS) {
        // `_Atomic(int)`
        if (statement.kind(at - 1) === QUALIFIER) this.#hasType = true;
        const declared = this.#group(at);
        if (declared !== null) return declared;
        at = statement.closing(at);
      } else if (kind === OPENING_BRACKET || kind === COLON || kind === EQUALS) break;
      else if (!BEFORE_NAMES.has(kind)) return NONE;
    }
    if (this.#isFirst && !this.#hasType && this.#words < 2) return NONE;
    return this.#isMacroBehindType() ? NONE : { name: this.#name(), isPrototype: false };
  }

  #addWord(at: number): void {
    this.#words++;
    const before = this.#beforeLast;
    if (before !== -1 && !isMacroLike(this.#statement, before, this.#text)) this.#hasTypeBeforeTwo = true;
    this.#beforeLast = this.#last;
    this.#last = at;
  }

  /** Index of the last token of `struct tag` or `struct tag { … }`. */
  #afterTag(keyword: number): number {
    this.#hasType = true;
    const statement = this.#statement;
    let tag = -1;
    for (let at = keyword + 1; at < this.#to; at++) {
      const kind = statement.kind(at);
      if (kind === BODY) return at;
      if (kind === WORD) {
        if (tag === -1) tag = at;
      } else if (kind === OPENING_PARENTHESIS) at = statement.closing(at);
      else if (kind !== ATTRIBUTE && kind !== COLON && kind !== TYPE_WORD && kind !== QUALIFIER) break;
    }
    return tag === -1 ? keyword : tag;
  }

  /** What parentheses at `open` make of the declarator; null when it goes on behind them. */
  #group(open: number): Declared | null {
    const statement = this.#statement;
    const pointed = pointedName(statement, open);
    if (pointed !== null) return pointed;
    // `int (name)(int)`: so a macro of that name is not expanded.
    if (isNameInParentheses(statement, open)) return { name: open + 1, isPrototype: true };
    if (statement.kind(open - 1) !== WORD || this.#last !== open - 1) return null;
    const behind = statement.kind(statement.closing(open) + 1);
    // `TAILQ_ENTRY(client) next`: the macro is the type, or `struct tag { … } ALIGNED(8) next` has one before it.
    const isBehindType = !this.#hasType || statement.kind(open - 2) === BODY;
    if (this.#words === 1 && isBehindType && STARTS_TYPE_OR_NAME.has(behind)) {
      this.#words = 0;
      this.#last = -1;
      this.#hasType ||= behind === WORD || behind === STAR;
      return null;
    }
    if (!this.#hasType && this.#words === 1) return NONE;
    // `int counter GUARDED_BY(lock)` is no function, but `int count OF((int a))` is.
    const name = statement.kind(open + 1) === OPENING_PARENTHESIS ? this.#last : this.#name();
    return { name, isPrototype: name === this.#last };
  }

  /** `int unused UNUSED` declares the first, but in `API foo_t NAME` no type would be left. */
  #name(): number {
    const [last, before] = [this.#last, this.#beforeLast];
    if (before === -1 || before !== last - 1 || !(this.#hasType || this.#hasTypeBeforeTwo)) return last;
    const isMacro = isMacroLike(this.#statement, last, this.#text);
    return isMacro && !isMacroLike(this.#statement, before, this.#text) ? before : last;
  }

  /** `struct tag { … } PACKED;` declares nothing but the type. */
  #isMacroBehindType(): boolean {
    const statement = this.#statement;
    const last = this.#last;
    if (last === -1 || statement.kind(last - 1) !== BODY || statement.kind(last + 1) !== END) return false;
    if (statement.kind(statement.first) === TYPEDEF || untaggedType(statement) !== -1) return false;
    return isMacroLike(statement, last, this.#text);
  }
}

const BEFORE_NAMES: ReadonlySet<Token> = new Set([QUALIFIER, EXTERN, TYPEDEF, STAR, STRING, CLOSING_PARENTHESIS]);
const STARTS_TYPE_OR_NAME: ReadonlySet<Token> = new Set([WORD, STAR, TYPE_WORD, QUALIFIER, STRUCT, UNION, ENUM]);

/** `(*name)(int)`, `(*name[3])(int)`, `(WINAPI *name)(int)`: a pointer; `(*name(int))(int)` returns one. */
function pointedName(statement: Statement, open: number): Declared | null {
  // `(APIENTRYP name)(int)`: the macro has the star, or there is none.
  if (isConventionAndName(statement, open)) return { name: open + 2, isPrototype: true };
  const hasConvention = statement.kind(open + 1) === WORD;
  const star = hasConvention ? open + 2 : open + 1;
  if (statement.kind(star) !== STAR) return null;
  const close = statement.closing(open);
  const behind = statement.kind(close + 1);
  // `(*name)` alone is one behind a type only: `DEFINE(*name)` is a macro's use.
  const isAlone = !hasConvention && BEHIND_POINTERS.has(behind) && statement.kind(open - 1) !== WORD;
  const isBeforeMacro = !hasConvention && behind === WORD && statement.kind(close + 2) === OPENING_PARENTHESIS;
  const isBeforeArray = !hasConvention && behind === OPENING_BRACKET;
  if (behind !== OPENING_PARENTHESIS && !isBeforeArray && !isBeforeMacro && !isAlone) return null;
  let name = -1;
  for (let at = star; at < close; at++) {
    const kind = statement.kind(at);
    if (kind === WORD) name = at;
    else if (kind === ATTRIBUTE) at = afterGroup(statement, at);
    else if (kind === OPENING_PARENTHESIS) {
      if (name !== -1) return { name, isPrototype: true };
      // `(*(*name)(int))(int)`
      return pointedName(statement, at);
    } else if (kind !== STAR && kind !== QUALIFIER) break;
  }
  return name === -1 ? null : { name, isPrototype: false };
}

const BEHIND_POINTERS: ReadonlySet<Token> = new Set([END, EQUALS, COMMA]);

function isConventionAndName(statement: Statement, open: number): boolean {
  return statement.kind(open + 1) === WORD && isNameInParentheses(statement, open + 1);
}

function isNameInParentheses(statement: Statement, open: number): boolean {
  return (
    statement.kind(open + 1) === WORD &&
    statement.kind(open + 2) === CLOSING_PARENTHESIS &&
    statement.kind(open + 3) === OPENING_PARENTHESIS
  );
}

/** Index of the token that closes the parentheses behind `at`, or `at` itself. */
function afterGroup(statement: Statement, at: number): number {
  return statement.kind(at + 1) === OPENING_PARENTHESIS ? statement.closing(at + 1) : at;
}

/** `__attribute`, `LIKE_THIS`: spelled as macros are, which say nothing about names. */
function isMacroLike(statement: Statement, index: number, text: string): boolean {
  const start = statement.start(index);
  const end = statement.end(index);
  if (text.startsWith("__", start)) return true;
  for (let at = start; at < end; at++) {
    const unit = text.charCodeAt(at);
    if (unit >= LOWER_A && unit <= LOWER_Z) return false;
  }
  return end - start > 1;
}

const LOWER_A = 0x61;
const LOWER_Z = 0x7a;

/** Index of the name of the function whose body follows the statement; -1 when it is no head of a function. */
export function functionName(statement: Statement, text: string): number {
  let named = -1;
  let candidates = 0;
  for (let at = statement.first; at < statement.count; at++) {
    const kind = statement.kind(at);
    if (kind === STATEMENT_WORD || kind === EQUALS || kind === TYPEDEF) return -1;
    if (kind === OPENING_BRACKET) at = statement.closing(at);
    if (kind !== OPENING_PARENTHESIS) continue;
    const close = statement.closing(at);
    const pointed = pointedName(statement, at);
    if (pointed?.isPrototype === true) return pointed.name;
    if (isNameInParentheses(statement, at) && statement.kind(at - 1) !== ATTRIBUTE && candidates === 0) return at + 1;
    if (statement.kind(at - 1) === WORD) {
      candidates++;
      if (named === -1 || isBetterName(statement, { known: named, next: at - 1, text })) named = at - 1;
    }
    at = close;
  }
  return named === -1 || !isMacroLike(statement, named, text) ? named : givenName(statement, named);
}

/** Macros with arguments stand before the name, for attributes, or behind it. */
function isBetterName(statement: Statement, at: { known: number; next: number; text: string }): boolean {
  const { known, next, text } = at;
  if (!isMacroLike(statement, next, text)) return true;
  return isMacroLike(statement, known, text) && !isTyped(statement, known) && isTyped(statement, next);
}

function isTyped(statement: Statement, name: number): boolean {
  const before = statement.kind(name - 1);
  return before === TYPE_WORD || before === WORD || before === STAR;
}

/**
 * A macro may be given the head of the function, `int __NTH (atoi (char *a)) {`, or its name: `PHP_FUNCTION(count) {`,
 * `SYSCALL_DEFINE1(close, unsigned int, fd) {`, and with what it belongs to `PHP_METHOD(Box, count) {`.
 */
function givenName(statement: Statement, macro: number): number {
  const first = macro + 2;
  const isWord = statement.kind(first) === WORD;
  const behind = statement.kind(first + 1);
  if (isWord && behind === OPENING_PARENTHESIS) return first;
  if (macro > statement.first) return macro;
  if (isWord && behind === CLOSING_PARENTHESIS) return first;
  if (behind !== COMMA) return -1;
  const isPair = statement.kind(first + 2) === WORD && statement.kind(first + 3) === CLOSING_PARENTHESIS;
  if (isPair) return first + 2;
  return isWord ? first : macro;
}

/** Index of the `struct`, `union` or `enum` whose body follows the statement, or -1. */
export function typeKeyword(statement: Statement): number {
  let hasColon = false;
  for (let at = statement.count - 1; at >= statement.first; at--) {
    const kind = statement.kind(at);
    if (kind === ENUM) return at;
    if (kind === STRUCT || kind === UNION) return hasColon ? -1 : at;
    if (kind === COLON || kind === TYPE_WORD || kind === QUALIFIER) hasColon = true;
    else if (kind === CLOSING_PARENTHESIS) {
      at = statement.opening(at);
      const before = statement.kind(at - 1);
      // `struct PACKED(1) tag {`, but `struct tag *f(int a) {`.
      const isMacro = before === WORD && statement.kind(at - 2) >= STRUCT && statement.kind(at - 2) <= ENUM;
      if (before !== ATTRIBUTE && !isMacro) return -1;
    } else if (kind !== WORD && kind !== ATTRIBUTE) return -1;
  }
  return -1;
}

/** Index of the tag of the type whose body follows, or -1. */
export function tagName(statement: Statement, keyword: number): number {
  let tag = -1;
  for (let at = keyword + 1; at < statement.count; at++) {
    const kind = statement.kind(at);
    if (kind === COLON || kind === BODY) break;
    if (kind === OPENING_PARENTHESIS) at = statement.closing(at);
    else if (kind === WORD) tag = at;
  }
  return tag;
}

/** Index of the type's keyword when the statement has the body of a type without a tag; else -1. */
export function untaggedType(statement: Statement): number {
  for (let at = statement.first; at < statement.count; at++) {
    const kind = statement.kind(at);
    if (kind === OPENING_PARENTHESIS) at = statement.closing(at);
    if (kind !== STRUCT && kind !== UNION && kind !== ENUM) continue;
    return hasBody(statement, at) && tagName(statement, at) === -1 ? at : -1;
  }
  return -1;
}

function hasBody(statement: Statement, keyword: number): boolean {
  for (let at = keyword + 1; at < statement.count; at++) {
    const kind = statement.kind(at);
    if (kind === BODY) return true;
    if (kind === OPENING_PARENTHESIS) at = statement.closing(at);
    else if (kind !== ATTRIBUTE && kind !== COLON && kind !== TYPE_WORD) return false;
  }
  return false;
}

/**
 * Index of the first token of the declaration itself. Macros may stand before it that want no semicolon and are none of it:
 * `BEGIN_DECLS`, an empty line, `int f(void);`.
 */
export function withoutMacrosBefore(statement: Statement, text: string): number {
  let first = statement.first;
  while (statement.kind(first) === WORD) {
    const isCall = statement.kind(first + 1) === OPENING_PARENTHESIS;
    const isMacro = isMacroLike(statement, first, text);
    if (!isCall && !isMacro) break;
    const next = (isCall ? statement.closing(first + 1) : first) + 1;
    if (next >= statement.count) break;
    const lines = lineBreaks(text, statement.end(next - 1), statement.start(next));
    const kind = statement.kind(next);
    const isNextName = kind === WORD && statement.kind(next + 1) === OPENING_PARENTHESIS;
    const startsAnew = kind !== STAR && !(isNextName && !isMacroLike(statement, next, text));
    const standsAlone = isCall || BEGIN_OR_END.test(text.slice(statement.start(first), statement.end(first)));
    if (lines < (isMacro && standsAlone && startsAnew ? 1 : 2)) break;
    first = next;
  }
  return first;
}

/** `G_BEGIN_DECLS` on a line of its own. */
const BEGIN_OR_END = /(?:^|_)(?:BEGIN|END)(?:_|$)/;

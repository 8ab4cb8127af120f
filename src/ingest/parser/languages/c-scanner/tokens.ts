/**
 * What C's text is made of, as far as an outline asks. Numbers, because one is told for each token and a file has as many
 * tokens as lines times four.
 */
export type Token = number;

export const END = 0;
export const WORD = 1;
/** `int`, `unsigned`, `typeof`: whatever follows is no longer the type. */
export const TYPE_WORD = 2;
/** `static`, `const`, `inline`: says nothing about where the name is. */
export const QUALIFIER = 3;
/** `__attribute__`, which parentheses follow that say nothing either. */
export const ATTRIBUTE = 4;
/** `return`, `if`: no declaration has it. */
export const STATEMENT_WORD = 5;
export const EXTERN = 6;
export const TYPEDEF = 7;
export const STRUCT = 8;
export const UNION = 9;
export const ENUM = 10;
export const OPENING_BRACE = 11;
export const CLOSING_BRACE = 12;
export const OPENING_PARENTHESIS = 13;
export const CLOSING_PARENTHESIS = 14;
export const OPENING_BRACKET = 15;
export const CLOSING_BRACKET = 16;
export const SEMICOLON = 17;
export const COMMA = 18;
export const EQUALS = 19;
export const COLON = 20;
/** Also `^`, by which blocks are declared as pointers are. */
export const STAR = 21;
export const STRING = 22;
/** Numbers, characters and all other signs. */
export const OTHER = 23;
/** A whole line of the preprocessor, with those that continue it. */
export const DIRECTIVE = 24;
/** The braces of a type with all between them, once they are closed. */
export const BODY = 25;

const WORDS: readonly (readonly [Token, string])[] = [
  [
    TYPE_WORD,
    "void char short int long float double signed unsigned bool _Bool _Complex typeof __typeof__ __typeof __int128",
  ],
  [
    QUALIFIER,
    "const volatile _Atomic static inline register restrict auto constexpr thread_local _Noreturn _Thread_local __thread __inline __inline__ __const __volatile__ __restrict __restrict__ __extension__ __signed__",
  ],
  [ATTRIBUTE, "__attribute__ __attribute __declspec asm __asm __asm__ _Alignas alignas"],
  [STATEMENT_WORD, "return if for while switch case goto else do break continue default sizeof"],
  [EXTERN, "extern"],
  [TYPEDEF, "typedef"],
  [STRUCT, "struct"],
  [UNION, "union"],
  [ENUM, "enum"],
];

/** A word that means something, filed under its length and first letter. */
interface Keyword {
  readonly word: string;
  readonly token: Token;
  readonly next: Keyword | undefined;
}

const LENGTH_MAX = 15;
const LETTERS = 128;
const keywords: (Keyword | undefined)[] = Array.from({ length: (LENGTH_MAX + 1) * LETTERS }, () => undefined);
for (const [token, words] of WORDS) {
  for (const word of words.split(" ")) {
    const place = word.length * LETTERS + word.charCodeAt(0);
    keywords[place] = { word, token, next: keywords[place] };
  }
}

/** The token that the word of the text from `start` to `end` is. */
export function wordAt(text: string, start: number, end: number): Token {
  const first = text.charCodeAt(start);
  if (end - start > LENGTH_MAX || first >= LETTERS) return WORD;
  let keyword = keywords[(end - start) * LETTERS + first];
  for (; keyword !== undefined; keyword = keyword.next) if (text.startsWith(keyword.word, start)) return keyword.token;
  return WORD;
}

const CODES: readonly (readonly [string, Token])[] = [
  ["{", OPENING_BRACE],
  ["}", CLOSING_BRACE],
  ["(", OPENING_PARENTHESIS],
  [")", CLOSING_PARENTHESIS],
  ["[", OPENING_BRACKET],
  ["]", CLOSING_BRACKET],
  [";", SEMICOLON],
  [",", COMMA],
  ["=", EQUALS],
  [":", COLON],
  ["*^", STAR],
];

/** Token of a sign that stands alone, by its code; `OTHER` for the rest. */
export const SIGNS: Uint8Array = new Uint8Array(128).fill(OTHER);
for (const [signs, token] of CODES) for (const sign of signs) SIGNS[sign.charCodeAt(0)] = token;

/** A piece of source with a colour of its own. What has none is not among them. */
export interface Token {
  /** UTF-16 offsets, end exclusive. */
  readonly start: number;
  readonly end: number;
  readonly kind: TokenKind;
}

export type TokenKind = "comment" | "string" | "number" | "keyword" | "name";

/**
 * Tells comments, strings, numbers, keywords and names that are called or declared apart: no grammar, one pass, the same
 * few rules for whole families of languages. Enough to see the shape of code, and 2 KB instead of 200.
 */
export function tokenize(text: string, language: string): readonly Token[] {
  const rules = FAMILIES.get(language.toLowerCase());
  if (rules === undefined) return [];
  const tokens: Token[] = [];
  const pattern = new RegExp(rules.pattern, "gsu");
  for (const match of text.matchAll(pattern)) {
    const kind = kindOf(match, text, rules);
    if (kind !== null) tokens.push({ start: match.index, end: match.index + match[0].length, kind });
  }
  return tokens;
}

interface Family {
  /** With the groups `comment`, `string`, `number` and `word`. */
  readonly pattern: string;
  readonly keywords: ReadonlySet<string>;
}

function kindOf({ groups, index, 0: piece }: RegExpExecArray, text: string, { keywords }: Family): TokenKind | null {
  if (groups?.["comment"] !== undefined) return "comment";
  if (groups?.["string"] !== undefined) return "string";
  if (groups?.["number"] !== undefined) return "number";
  // A field may be called `match`.
  const isField = text[index - 1] === "." || (text[index - 1] === ">" && text[index - 2] === "-");
  if (keywords.has(piece) && !isField) return "keyword";
  return text[index + piece.length] === "(" ? "name" : null;
}

const SLASHES = String.raw`\/\/[^\n]*|\/\*.*?(?:\*\/|$)`;
const HASHES = String.raw`#[^\n]*`;
const DASHES = String.raw`--\[\[.*?(?:\]\]|$)|--[^\n]*`;
const DOUBLE = String.raw`"(?:[^"\\\n]|\\.)*"?`;
const SINGLE = String.raw`'(?:[^'\\\n]|\\.)*'?`;
const BACKTICK = "`(?:[^`\\\\]|\\\\.)*`?";
/** One character: elsewhere the quote is a lifetime, or part of a number. */
const CHARACTER = String.raw`'(?:[^'\\\n]|\\[^\n]{1,8}?)'`;
const TRIPLE = String.raw`"""(?:[^\\]|\\.)*?(?:"""|$)|'''(?:[^\\]|\\.)*?(?:'''|$)`;
const NUMBER = String.raw`(?<![\w$])\d[\w.]*`;
const WORD = String.raw`[\p{L}_$][\p{L}\p{N}_$]*`;

function family(comments: string, strings: string, keywords: string): Family {
  const pattern = `(?<comment>${comments})|(?<string>${strings})|(?<number>${NUMBER})|(?<word>${WORD})`;
  return { pattern, keywords: new Set(keywords.split(" ")) };
}

const CURLY_KEYWORDS =
  "abstract as async await break case catch chan class const constexpr constructor continue default defer delete do " +
  "else enum export extends extern fallthrough false final finally fn for foreach from fun func function go goto if impl " +
  "implements import in inline instanceof interface internal is let lateinit loop macro match mod module mut namespace " +
  "new nil null nullptr object of open operator override package pub private protected public range readonly record " +
  "ref register return sealed select self Self sizeof static struct super switch template this throw throws trait true " +
  "try type typedef typeof undefined union unsafe use using val var virtual void volatile when where while with yield " +
  "int char bool boolean byte short long float double unsigned signed string str error any never unknown usize u8 u16 " +
  "u32 u64 i8 i16 i32 i64 f32 f64 def given extension lazy implicit echo guard init protocol inout";
const SCRIPT_KEYWORDS =
  "alias and as assert async await begin break case class continue def del do done elif else elsif end ensure esac " +
  "except exec export False false fi finally for foreach from fn function global if import in is lambda local loop " +
  "match module new nil None nonlocal not null or pass private proc public raise readonly redo repeat require rescue " +
  "retry return self set shift source super switch then True true try type undef unless until upvar when while with yield";
const QUERY_KEYWORDS =
  "add alter and as asc begin between by case commit create cross default delete desc distinct drop else end exists " +
  "false foreign from full group having if in index inner insert into is join key left like limit not null on or order " +
  "outer primary references returning right rollback select set table then transaction trigger true union unique update " +
  "using values view when where with local function return repeat until elseif for do while nil break goto";

const CURLY = family(SLASHES, [DOUBLE, CHARACTER, BACKTICK].join("|"), CURLY_KEYWORDS);
const WEB = family(SLASHES, [DOUBLE, SINGLE, BACKTICK].join("|"), CURLY_KEYWORDS);
const JVM = family(SLASHES, [TRIPLE, DOUBLE, CHARACTER].join("|"), CURLY_KEYWORDS);
const PHP = family(`${SLASHES}|#(?!\\[)[^\\n]*`, [DOUBLE, SINGLE].join("|"), CURLY_KEYWORDS);
const SCRIPT = family(HASHES, [TRIPLE, DOUBLE, SINGLE].join("|"), SCRIPT_KEYWORDS);
const QUERY = family(DASHES, [DOUBLE, SINGLE].join("|"), `${QUERY_KEYWORDS} ${QUERY_KEYWORDS.toUpperCase()}`);
const CONFIG = family(HASHES, [DOUBLE, SINGLE].join("|"), "true false null yes no on off");
const STYLE = family(String.raw`\/\*.*?(?:\*\/|$)`, [DOUBLE, SINGLE].join("|"), "important");

function named(rules: Family, names: string): readonly (readonly [string, Family])[] {
  return names.split(",").map((name) => [name, rules] as const);
}

const FAMILIES: ReadonlyMap<string, Family> = new Map([
  ...named(CURLY, "c,c++,objective-c,objective-c++,c#,rust,go,zig,protocol buffer,glsl,cuda,d,v,solidity"),
  ...named(WEB, "javascript,typescript,tsx,jsx,json,json with comments,vue,svelte,dart,graphql,jsonnet"),
  ...named(JVM, "java,kotlin,scala,swift,groovy,gradle"),
  ...named(PHP, "php,hack"),
  ...named(
    SCRIPT,
    "python,ruby,shell,perl,tcl,elixir,julia,r,crystal,nim,makefile,dockerfile,cmake,powershell,starlark",
  ),
  ...named(QUERY, "sql,plpgsql,lua,haskell,ada,elm"),
  ...named(CONFIG, "yaml,toml,ini,hcl,nginx,properties,java properties,editorconfig,git config,ignore list"),
  ...named(STYLE, "css,scss,less"),
]);

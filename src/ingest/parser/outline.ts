import type { NapiConfig, SgNode } from "@ast-grep/napi";
import type { CodeSymbol, Outline, Problem, SymbolKind } from "../../core/outline.ts";
import { syntaxTree } from "./grammars.ts";
import { C } from "./languages/c.ts";
import { JAVASCRIPT, TSX, TYPESCRIPT } from "./languages/ecmascript.ts";
import { GO } from "./languages/go.ts";
import { JAVA } from "./languages/java.ts";
import { WRAPPER, type DefinitionPlace, type FoundSymbol, type Language } from "./languages/language.ts";
import { PYTHON } from "./languages/python.ts";
import { signatureAt } from "./signature.ts";
import type { SourceText } from "./source-text.ts";

/** The symbols of a file. Bad input gives fewer symbols and some problems, never an error. */
export function outlineOf(source: SourceText, languageName: string): Outline {
  const language = LANGUAGES.get(languageName);
  if (language === undefined) return NO_OUTLINE;
  const outliner = new Outliner(language, source);
  for (const node of syntaxTree(language.grammar, source.text).findAll(rulesOf(language))) {
    if (!outliner.add(node)) break;
  }
  return outliner.outline;
}

export const NO_OUTLINE: Outline = { symbols: [], problems: [] };

const LANGUAGES: ReadonlyMap<string, Language> = new Map(
  [C, GO, JAVA, JAVASCRIPT, PYTHON, TSX, TYPESCRIPT].map((language) => [language.name, language]),
);
const NAME_UNITS_MAX = 200;
/** A generated file can have hundreds of thousands; searches in it find its text all the same. */
const SYMBOLS_MAX = 50_000;
const PROBLEMS_MAX = 5;
const SYNTAX_ERROR = "ERROR";

const rules = new Map<Language, NapiConfig>();

/** One rule for all kinds: each search walks the whole tree. */
function rulesOf(language: Language): NapiConfig {
  const known = rules.get(language);
  if (known !== undefined) return known;
  const { definitions, places } = language;
  const kinds = Object.keys(definitions).map((kind) => ({ kind, ...places[kind] }));
  const config = { rule: { any: [...kinds, { kind: SYNTAX_ERROR }] } } as NapiConfig;
  rules.set(language, config);
  return config;
}

/** A symbol that later ones may be inside of. */
interface Scope {
  readonly index: number;
  readonly kind: SymbolKind;
  readonly qualifiedName: string;
  readonly end: number;
}

interface Span {
  readonly start: number;
  readonly end: number;
  readonly startLine: number;
}

/** Takes a tree's nodes in the order of the source, each parent before its children. */
class Outliner {
  readonly #language: Language;
  readonly #source: SourceText;
  readonly #symbols: CodeSymbol[] = [];
  readonly #problems: Problem[] = [];
  readonly #scopes: Scope[] = [];
  #wrapper: Span | null = null;

  constructor(language: Language, source: SourceText) {
    this.#language = language;
    this.#source = source;
  }

  get outline(): Outline {
    return { symbols: this.#symbols, problems: this.#problems };
  }

  /** False when there is no room for more. */
  add(node: SgNode): boolean {
    const kind = node.kind() as string;
    const range = node.range();
    const span = { start: range.start.index, end: range.end.index, startLine: range.start.line };
    if (kind === SYNTAX_ERROR) {
      this.#note(span.startLine + 1, "The syntax is not understood here.");
      return true;
    }
    const definition = this.#language.definitions[kind];
    if (definition === undefined) return true;
    if (definition === WRAPPER) {
      this.#wrapper = span;
      return true;
    }
    while ((this.#scopes.at(-1)?.end ?? Infinity) <= span.start) this.#scopes.pop();
    const place = { ...this.#whole(span), source: this.#source, enclosing: this.#scopes.at(-1)?.kind ?? null };
    const name = typeof definition === "string" ? node.field("name") : null;
    const found =
      typeof definition === "string" ? name && { kind: definition, name } : definition(node, { ...place, ...span });
    if (found === null) return true;
    // A node that ends with its line, as C's macros do, ends before the next one.
    const endLine = range.end.column === 0 && range.end.line > span.startLine ? range.end.line : range.end.line + 1;
    this.#record(node, { found: Array.isArray(found) ? found : [found as FoundSymbol], place, endLine });
    if (this.#symbols.length < SYMBOLS_MAX) return true;
    this.#note(span.startLine + 1, `Only the first ${SYMBOLS_MAX} symbols are listed.`);
    return false;
  }

  #record(
    node: SgNode,
    { found, place, endLine }: { found: readonly FoundSymbol[]; place: DefinitionPlace; endLine: number },
  ): void {
    const scope = this.#scopes.at(-1);
    const doc = found.length === 0 ? null : this.#language.doc(node, place);
    for (const [position, { kind, name, owner, encloses }] of found.entries()) {
      const at = name.range();
      const written = unquoted(
        this.#source.text.slice(at.start.index, Math.min(at.end.index, at.start.index + NAME_UNITS_MAX)),
      );
      if (written === "") continue;
      const outer = owner ?? scope?.qualifiedName;
      const qualifiedName = outer === undefined ? written : `${outer}.${written}`;
      const index = this.#symbols.length;
      this.#symbols.push({
        name: written,
        qualifiedName,
        kind,
        line: at.start.line + 1,
        startLine: place.startLine + 1,
        endLine,
        startByte: this.#source.byteAt(place.start),
        endByte: this.#source.byteAt(place.end),
        signature: signatureAt(this.#source, { ...place, nameStart: at.start.index, nameLine: at.start.line }),
        doc,
        parent: scope?.index ?? null,
      });
      if (position === 0 && encloses !== false) this.#scopes.push({ index, kind, qualifiedName, end: place.end });
    }
  }

  /** The node with what belongs to it outside: decorators around it, words before it on its line. */
  #whole(span: Span): Span {
    const wrapper = this.#wrapper;
    this.#wrapper = null;
    if (wrapper !== null && wrapper.end === span.end) return wrapper;
    const { leadingWords } = this.#language;
    if (leadingWords === null) return span;
    const { text, lineStarts } = this.#source;
    const lineStart = Math.max(lineStarts[span.startLine] ?? 0, span.start - LEADING_UNITS_MAX);
    const words = leadingWords.exec(text.slice(lineStart, span.start));
    return words === null ? span : { ...span, start: lineStart + words.index };
  }

  #note(line: number, message: string): void {
    if (this.#problems.length < PROBLEMS_MAX) this.#problems.push({ line, message });
  }
}

const LEADING_UNITS_MAX = 60;

/** `declare module "x"` and `{ "a-b": string }`. */
function unquoted(name: string): string {
  return name.replaceAll(/^["'`]|["'`]$/g, "").replaceAll(/\s+/g, " ");
}

import type { NapiConfig, SgNode } from "@ast-grep/napi";
import type { Outline, SymbolKind } from "../../core/outline.ts";
import { syntaxTree } from "./grammars.ts";
import { LANGUAGES } from "./languages/all-languages.ts";
import {
  PREFIX,
  WRAPPER,
  type DefinitionPlace,
  type Found,
  type FoundSymbol,
  type Language,
} from "./languages/language.ts";
import type { SourceText } from "./source-text.ts";
import { NAME_UNITS_MAX, NOT_UNDERSTOOD, qualified, SCOPES_MAX, SymbolList } from "./symbol-list.ts";

/** The symbols of a file. Bad input gives fewer symbols and some problems, never an error. */
export function outlineOf(source: SourceText, languageName: string): Outline {
  const language = languages.get(languageName);
  if (language === undefined) return NO_OUTLINE;
  if ("outline" in language) return language.outline(source);
  const outliner = new Outliner(language, source);
  const text = language.prepare?.(source.text) ?? source.text;
  for (const node of syntaxTree(language.grammar, text).findAll(rulesFor(language, text))) {
    if (!outliner.add(node)) break;
  }
  return outliner.outline;
}

export const NO_OUTLINE: Outline = { symbols: [], problems: [] };

const languages = new Map(LANGUAGES.map((language) => [language.name, language]));
const SYNTAX_ERROR = "ERROR";

const rules = new Map<string, NapiConfig>();

/** One rule for all kinds that the text may have: each search walks the whole tree. */
function rulesFor({ name, definitions, places, words }: Language, text: string): NapiConfig {
  const kinds = Object.keys(definitions).filter((kind) => words?.[kind]?.test(text) ?? true);
  const key = `${name} ${kinds.join(" ")}`;
  const known = rules.get(key);
  if (known !== undefined) return known;
  const each = kinds.map((kind) => ({ kind, ...places[kind] }));
  const config = { rule: { any: [...each, { kind: SYNTAX_ERROR }] } } as NapiConfig;
  rules.set(key, config);
  return config;
}

/** What later symbols may be inside of. */
interface Scope {
  /** Of the symbol around them; null when they are its members without being inside of one. */
  readonly index: number | null;
  readonly kind: SymbolKind;
  readonly qualifiedName: string;
  readonly end: number;
}

interface Span {
  readonly start: number;
  readonly end: number;
  readonly startLine: number;
  readonly endLine: number;
}

/** Takes a tree's nodes in the order of the source, each parent before its children. */
class Outliner {
  readonly #language: Language;
  readonly #source: SourceText;
  readonly #symbols: SymbolList;
  readonly #scopes: Scope[] = [];
  #wrapper: Span | null = null;
  #prefix: Span | null = null;

  constructor(language: Language, source: SourceText) {
    this.#language = language;
    this.#source = source;
    this.#symbols = new SymbolList(source);
  }

  get outline(): Outline {
    return this.#symbols.outline;
  }

  /** False when there is no room for more. */
  add(node: SgNode): boolean {
    const kind = node.kind() as string;
    const span = spanOf(node);
    if (kind === SYNTAX_ERROR) {
      this.#symbols.note(span.startLine, NOT_UNDERSTOOD);
      return true;
    }
    const definition = this.#language.definitions[kind];
    if (definition === undefined) return true;
    if (definition === WRAPPER || definition === PREFIX) {
      if (definition === PREFIX) this.#prefix = this.#joined(this.#prefix, span);
      // Of wrappers around each other the outer one counts.
      else if (this.#wrapper?.end !== span.end) this.#wrapper = span;
      return true;
    }
    const place = this.#placeOf(span);
    const name = typeof definition === "string" ? node.field("name") : null;
    const found: Found =
      typeof definition === "string" ? name && { kind: definition, name } : definition(node, { ...place, ...span });
    if (found === null) return true;
    if ("scope" in found) {
      const outer = this.#scopes.at(-1);
      const qualifiedName = qualified(outer, found.scope);
      this.#open({ index: outer?.index ?? null, kind: found.kind, qualifiedName, end: span.end });
      return true;
    }
    if ("members" in found) {
      for (const { node: member, ...symbol } of found.members)
        this.#record(member, [symbol], this.#placeOf(spanOf(member)));
    } else this.#record(node, isSeveral(found) ? found : [found], place);
    return this.#symbols.hasRoom(span.startLine);
  }

  #placeOf(span: Span): DefinitionPlace {
    while ((this.#scopes.at(-1)?.end ?? Infinity) <= span.start) this.#scopes.pop();
    return { ...this.#whole(span), source: this.#source, enclosing: this.#scopes.at(-1)?.kind ?? null };
  }

  #record(node: SgNode, found: readonly FoundSymbol[], place: DefinitionPlace): void {
    const enclosing = this.#scopes.at(-1);
    const doc = found.length === 0 ? null : this.#language.doc(node, place);
    for (const [position, { kind, name, nameEnd, owner, isOutward, encloses }] of found.entries()) {
      const at = name.range();
      const end = Math.min(nameEnd ?? at.end.index, at.start.index + NAME_UNITS_MAX);
      const written = unquoted(this.#source.text.slice(at.start.index, end));
      if (written === "") continue;
      // Such a namespace ends the one before it.
      if (encloses === "rest") this.#scopes.length = 0;
      const scope = encloses === "rest" ? undefined : isOutward ? this.#scopes.at(-2) : enclosing;
      const qualifiedName = qualified(scope, owner, written);
      const { start, end: placeEnd, startLine, endLine } = place;
      const index = this.#symbols.add({
        name: written,
        qualifiedName,
        kind,
        start,
        end: placeEnd,
        startLine,
        endLine,
        nameStart: at.start.index,
        nameLine: at.start.line,
        doc,
        parent: scope?.index ?? null,
      });
      if (encloses === "rest") this.#open({ index: null, kind, qualifiedName, end: Infinity });
      else if (position === 0 && encloses !== false) this.#open({ index, kind, qualifiedName, end: place.end });
    }
  }

  #open(scope: Scope): void {
    if (this.#scopes.length < SCOPES_MAX) this.#scopes.push(scope);
  }

  /** The node with what belongs to it outside: decorators around it, attributes and words before it. */
  #whole(span: Span): Span {
    const wrapper = this.#wrapper;
    this.#wrapper = null;
    const { text, lineStarts } = this.#source;
    // C++ counts the semicolon to the template.
    if (
      wrapper !== null &&
      wrapper.end >= span.end &&
      ENDS.test(text.slice(span.end, wrapper.end).slice(0, GAP_UNITS_MAX))
    )
      return { ...span, start: wrapper.start, startLine: wrapper.startLine };
    const prefixed = this.#joined(this.#prefix, span);
    this.#prefix = null;
    const { leadingWords } = this.#language;
    if (leadingWords === null || prefixed !== span) return prefixed;
    const lineStart = Math.max(lineStarts[span.startLine] ?? 0, span.start - LEADING_UNITS_MAX);
    const words = leadingWords.exec(text.slice(lineStart, span.start));
    return words === null ? span : { ...span, start: lineStart + words.index };
  }

  /** Both, when nothing stands between them; else the second. */
  #joined(first: Span | null, second: Span): Span {
    if (first === null || second.start - first.end > GAP_UNITS_MAX) return second;
    const isNext = this.#source.text.slice(first.end, second.start).trim() === "";
    return isNext ? { ...second, start: first.start, startLine: first.startLine } : second;
  }
}

const LEADING_UNITS_MAX = 60;
const GAP_UNITS_MAX = 200;
const ENDS = /^\s*;?$/;

function spanOf(node: SgNode): Span {
  const { start, end } = node.range();
  // A node that ends with its line, as C's macros do, ends before the next one.
  const endLine = end.column === 0 && end.line > start.line ? end.line - 1 : end.line;
  return { start: start.index, end: end.index, startLine: start.line, endLine };
}

function isSeveral(found: Found): found is readonly FoundSymbol[] {
  return Array.isArray(found);
}

/** `declare module "x"`, `{ "a-b": string }` and `attr_reader :a`. */
function unquoted(name: string): string {
  return name.replaceAll(/^["'`]|^:(?=\w)|["'`]$/g, "").replaceAll(/\s+/g, " ");
}

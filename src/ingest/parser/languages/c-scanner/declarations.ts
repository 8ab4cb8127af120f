import type { SymbolKind } from "../../../../core/outline.ts";
import { declaratorsOf, functionName, tagName, untaggedType, withoutMacrosBefore } from "./declarators.ts";
import type { Definitions, OpenDefinition } from "./definitions.ts";
import { lineBreaks } from "./lines.ts";
import type { Statement } from "./statement.ts";
import { ENUM, OPENING_PARENTHESIS, STRUCT, TYPEDEF, UNION, WORD, type Token } from "./tokens.ts";

/** Turns a declaration into definitions, once all its tokens are known or a body follows them. */
export class Declarations {
  readonly #statement: Statement;
  readonly #definitions: Definitions;
  readonly #text: string;
  /** A function that parameters of the old style may follow, `int f(a) int a; {`, and the number of definitions before. */
  #oldStyle: { readonly head: OpenDefinition; readonly count: number } | null = null;

  constructor(statement: Statement, definitions: Definitions, text: string) {
    this.#statement = statement;
    this.#definitions = definitions;
    this.#text = text;
  }

  /** What stood so far is the head of no function. */
  forgetOldStyle(): void {
    this.#oldStyle = null;
  }

  /** The body of a function follows. Returns the function's number, or -1 when the declaration is none's head. */
  openFunction(): number {
    const statement = this.#statement;
    if (statement.isEmpty) return this.#openOldStyle();
    const { first } = statement;
    statement.first = withoutMacrosBefore(statement, this.#text);
    const from = statement.start(statement.first);
    const name = functionName(statement, this.#text);
    statement.first = first;
    return name === -1 ? -1 : this.#add("function", { name, from, end: 0 });
  }

  #openOldStyle(): number {
    if (this.#oldStyle === null) return -1;
    const { head, count } = this.#oldStyle;
    // Its parameters were taken for variables.
    this.#definitions.truncate(count);
    return this.#definitions.add(head);
  }

  /** The body of a type follows, whose `struct`, `union` or `enum` is the token at `keyword`. -1 for one without a tag. */
  openType(keyword: number): number {
    const statement = this.#statement;
    const name = tagName(statement, keyword);
    if (name === -1) return -1;
    const kind = TYPES.get(statement.kind(keyword)) ?? "struct";
    return this.#add(kind, { name, from: this.#startOfType(keyword), end: 0 });
  }

  /** `typedef` belongs to it when it stands on the same line. */
  #startOfType(keyword: number): number {
    const start = this.#statement.start(keyword);
    if (this.#statement.kind(keyword - 1) !== TYPEDEF) return start;
    const typedef = this.#statement.start(keyword - 1);
    return lineBreaks(this.#text, typedef, start) > 0 ? start : typedef;
  }

  /** `typedef struct { … } Point;` defines a struct; `typedef struct point { … } Point;` has its own definition for that. */
  endTypes(end: number): void {
    const statement = this.#statement;
    const keyword = untaggedType(statement);
    const kind = keyword === -1 ? undefined : TYPES.get(statement.kind(keyword));
    const from = statement.start(statement.first);
    let isFurther = false;
    for (const { name } of declaratorsOf(statement, this.#text)) {
      this.#add(kind ?? "type", { name, from, end, encloses: kind !== undefined, isFurther });
      isFurther = true;
    }
  }

  endFields(end: number): void {
    const from = this.#statement.start(this.#statement.first);
    let isFurther = false;
    for (const { name } of declaratorsOf(this.#statement, this.#text)) {
      this.#add("field", { name, from, end, isFurther });
      isFurther = true;
    }
  }

  /** Prototypes are no definitions, but may turn out to be heads of functions in the old style. */
  endVariables(end: number): void {
    const statement = this.#statement;
    const { count } = this.#definitions;
    const { first } = statement;
    statement.first = withoutMacrosBefore(statement, this.#text);
    const from = statement.start(statement.first);
    let isFurther = false;
    for (const { name, isPrototype } of declaratorsOf(statement, this.#text)) {
      if (isPrototype) this.#oldStyle = { head: this.#definition("function", { name, from, end: 0 }), count };
      else {
        this.#add("variable", { name, from, end, isFurther });
        isFurther = true;
      }
    }
    // Without a type: `f(a) int a; {`.
    if (statement.kind(statement.first) === WORD && statement.kind(statement.first + 1) === OPENING_PARENTHESIS)
      this.#oldStyle = { head: this.#definition("function", { name: statement.first, from, end: 0 }), count };
    statement.first = first;
  }

  #add(kind: SymbolKind, place: Place): number {
    return this.#definitions.add(this.#definition(kind, place));
  }

  #definition(kind: SymbolKind, { name, from: start, end, encloses = true, isFurther = false }: Place): OpenDefinition {
    const [nameStart, nameEnd] = [this.#statement.start(name), this.#statement.end(name)];
    return { kind, start, end, nameStart, nameEnd, encloses: encloses && !isFurther, isFurther };
  }
}

interface Place {
  /** Index of the name's token. */
  readonly name: number;
  readonly from: number;
  /** 0 while it is not known. */
  readonly end: number;
  readonly encloses?: boolean;
  readonly isFurther?: boolean;
}

const TYPES: ReadonlyMap<Token, SymbolKind> = new Map([
  [STRUCT, "struct"],
  [UNION, "union"],
  [ENUM, "enum"],
]);

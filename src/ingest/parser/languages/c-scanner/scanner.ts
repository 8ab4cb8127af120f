import {
  BRACES,
  CODE,
  ENUMERATORS,
  FILE,
  INITIALIZER,
  LINKAGE,
  NOTHING,
  TYPE,
  WHOLE_FILE,
  type Block,
  type Position,
  type Skipping,
} from "./blocks.ts";
import { Conditionals } from "./conditionals.ts";
import { Declarations } from "./declarations.ts";
import { typeKeyword } from "./declarators.ts";
import { Definitions, type Definition } from "./definitions.ts";
import { Lexer } from "./lexer.ts";
import { Statement } from "./statement.ts";
import {
  ATTRIBUTE,
  BODY,
  CLOSING_BRACE,
  CLOSING_BRACKET,
  CLOSING_PARENTHESIS,
  COLON,
  COMMA,
  DIRECTIVE,
  END,
  ENUM,
  EQUALS,
  EXTERN,
  OPENING_BRACE,
  OPENING_BRACKET,
  OPENING_PARENTHESIS,
  OTHER,
  QUALIFIER,
  SEMICOLON,
  STRING,
  STRUCT,
  TYPEDEF,
  TYPE_WORD,
  UNION,
  WORD,
  type Token,
} from "./tokens.ts";

/** What a text defines. */
export interface Scan {
  /** In order of the source, those around others first. */
  readonly definitions: readonly Definition[];
  /** Where braces stand that no other matches, in UTF-16 units. */
  readonly unmatched: readonly number[];
  /** Tokens looked at: grows as the text does. */
  readonly work: number;
}

/**
 * Finds C's definitions in one pass. Where braces do not match, a second one takes a `}` at the start of a line for the end
 * of all that is open.
 */
export function scanC(text: string): Scan {
  const scan = new Scanner(text, { endsAtLineStart: false }).scan();
  if (scan.unmatched.length === 0) return scan;
  const again = new Scanner(text, { endsAtLineStart: true }).scan();
  return { definitions: again.definitions, unmatched: scan.unmatched, work: scan.work + again.work };
}

/** See `blocks.ts` for its states. */
class Scanner {
  readonly #text: string;
  readonly #endsAtLineStart: boolean;
  readonly #lexer: Lexer;
  readonly #definitions = new Definitions();
  readonly #declarations: Declarations;
  readonly #unmatched: number[] = [];
  readonly #conditionals: Conditionals<Position>;
  #blocks = 1;
  #work = 0;
  // The position: what `#save` saves.
  #block: Block = WHOLE_FILE;
  readonly #statement = new Statement();
  #parentheses = 0;
  #braces = 0;
  #skipping: Skipping = NOTHING;
  /** The enumerator that is being read. */
  #enumerator = -1;

  constructor(text: string, { endsAtLineStart }: { endsAtLineStart: boolean }) {
    this.#text = text;
    this.#endsAtLineStart = endsAtLineStart;
    this.#lexer = new Lexer(text);
    this.#declarations = new Declarations(this.#statement, this.#definitions, text);
    this.#conditionals = new Conditionals<Position>({
      save: () => this.#save(),
      restore: (position) => this.#restore(position),
      nextBlock: () => this.#blocks,
      dropOpen: (number) => this.#dropOpen(number),
    });
  }

  scan(): Scan {
    for (let token = this.#lexer.next(); token !== END; token = this.#lexer.next()) {
      this.#work++;
      if (token === DIRECTIVE) this.#direct();
      else if (this.#block.kind === CODE) this.#inCode(token);
      else if (this.#block.kind === ENUMERATORS) this.#inEnumerators(token);
      else this.#inDeclarations(token);
    }
    for (let block = this.#block; block.outer !== null; block = block.outer) {
      this.#unmatched.push(block.start);
      this.#definitions.end(block.definition, this.#text.length);
    }
    return { definitions: this.#definitions.sorted(), unmatched: this.#unmatched, work: this.#work };
  }

  #direct(): void {
    const { directive, start, end, nameStart, nameEnd } = this.#lexer;
    if (directive === "define") {
      if (nameEnd > nameStart)
        this.#definitions.add({ kind: "macro", start, end, nameStart, nameEnd, encloses: false, isFurther: false });
    } else if (directive === "if" || directive === "if 0") this.#conditionals.open(directive === "if 0");
    else if (directive === "else") this.#conditionals.next();
    else if (directive === "endif") this.#conditionals.close();
  }

  /** In a file or a type. */
  #inDeclarations(token: Token): void {
    if (this.#skipping !== NOTHING && this.#skips(token)) return;
    switch (token) {
      case OPENING_BRACE:
        return this.#openBrace();
      case CLOSING_BRACE:
        return this.#closeBlock();
      case SEMICOLON:
        return this.#endDeclaration();
      case OPENING_PARENTHESIS:
      case OPENING_BRACKET:
        this.#parentheses++;
        break;
      case CLOSING_PARENTHESIS:
      case CLOSING_BRACKET:
        if (this.#parentheses === 0) return;
        this.#parentheses--;
        break;
      case TYPEDEF:
        // Whatever stands before wants no semicolon and is none of it.
        this.#endStatement();
        break;
      case EQUALS:
        if (this.#parentheses === 0) this.#skipping = INITIALIZER;
        break;
    }
    this.#addToken(token);
  }

  /** False for what ends the part that is skipped. */
  #skips(token: Token): boolean {
    if (token === OPENING_BRACE) this.#braces++;
    else if (token === CLOSING_BRACE) {
      if (this.#braces === 0) this.#skipping = NOTHING;
      else if (--this.#braces === 0 || this.#endsAll()) {
        this.#braces = 0;
        if (this.#skipping === BRACES) this.#skipping = NOTHING;
        return true;
      }
    } else if (this.#braces === 0) {
      if (token === OPENING_PARENTHESIS || token === OPENING_BRACKET) this.#parentheses++;
      else if (token === CLOSING_PARENTHESIS || token === CLOSING_BRACKET)
        this.#parentheses = Math.max(0, this.#parentheses - 1);
      else if (token === SEMICOLON || (token === COMMA && this.#parentheses === 0)) this.#skipping = NOTHING;
    }
    return this.#skipping !== NOTHING;
  }

  #inEnumerators(token: Token): void {
    if (token === CLOSING_BRACE && (this.#parentheses === 0 || this.#endsAll())) return this.#closeBlock();
    if (token === OPENING_PARENTHESIS || token === OPENING_BRACE) this.#parentheses++;
    else if (token === CLOSING_PARENTHESIS || token === CLOSING_BRACE)
      this.#parentheses = Math.max(0, this.#parentheses - 1);
    const statement = this.#statement;
    if (token === COMMA && this.#parentheses === 0) return statement.clear();
    const { start, end } = this.#lexer;
    if (!statement.isEmpty) {
      const second = statement.first + 1;
      const isBehindMacro = this.#parentheses === 0 && statement.kind(second) === OPENING_PARENTHESIS;
      if (token !== WORD || !isBehindMacro) {
        if (statement.count === second) this.#addToken(token);
        return this.#definitions.end(this.#enumerator, end);
      }
      // `EACH(X) LAST`: the macro gives enumerators that are written elsewhere, with their commas.
      this.#definitions.drop(this.#enumerator);
      statement.clear();
    }
    if (token !== WORD) return;
    this.#addToken(token);
    const name = { nameStart: start, nameEnd: end };
    this.#enumerator = this.#definitions.add({
      kind: "enum_member",
      start,
      end,
      ...name,
      encloses: false,
      isFurther: false,
    });
  }

  #inCode(token: Token): void {
    if (!this.#statement.isEmpty && this.#inLocalType(token)) return;
    if (token === OPENING_BRACE) this.#braces++;
    else if (token === CLOSING_BRACE) {
      if (this.#braces === 0 || this.#endsAll()) this.#closeBlock();
      else this.#braces--;
    } else if (token === STRUCT || token === UNION || token === ENUM || token === TYPEDEF) this.#addToken(token);
  }

  /** False when the token turns out to belong to no type's definition. */
  #inLocalType(token: Token): boolean {
    const isTypedef = this.#statement.kind(this.#statement.first) === TYPEDEF;
    if (token === OPENING_BRACE && typeKeyword(this.#statement) !== -1) this.#openBrace();
    else if (isTypedef && token !== OPENING_BRACE && token !== CLOSING_BRACE) this.#inDeclarations(token);
    else if (!isTypedef && IN_TYPE_HEADS.has(token)) this.#addToken(token);
    else {
      this.#endStatement();
      return false;
    }
    return true;
  }

  #addToken(token: Token): void {
    // So many are macros that want no semicolon: what starts a line may be a declaration.
    if (this.#statement.isFull && this.#parentheses === 0 && this.#lexer.isFirstOnLine) this.#endStatement();
    this.#statement.add(token, this.#lexer.start, this.#lexer.end);
  }

  #openBrace(): void {
    const statement = this.#statement;
    const isInFile = this.#block.kind === FILE || this.#block.kind === LINKAGE;
    const keyword = typeKeyword(statement);
    if (this.#parentheses > 0 && (keyword !== -1 || !isInFile || statement.kind(statement.count - 1) !== WORD)) {
      // So that nobody looks for a type across it.
      this.#addToken(OTHER);
      this.#skipping = BRACES;
      this.#braces = 1;
    } else if (keyword !== -1 && this.#block.depth < DEPTH_MAX) {
      const kind = statement.kind(keyword) === ENUM ? ENUMERATORS : TYPE;
      this.#push(kind, this.#declarations.openType(keyword));
      statement.first = statement.count;
    } else {
      this.#work += statement.count - statement.first;
      const linkage = isInFile && isLinkage(statement);
      const definition = isInFile && !linkage ? this.#declarations.openFunction() : -1;
      this.#endStatement();
      this.#push(linkage ? LINKAGE : CODE, definition);
    }
    this.#declarations.forgetOldStyle();
  }

  #push(kind: Block["kind"], definition: number): void {
    const { first, count } = this.#statement;
    const outer = this.#block;
    const [parentheses, braces, skipping] = [this.#parentheses, this.#braces, this.#skipping];
    const number = this.#blocks++;
    const { start } = this.#lexer;
    const depth = outer.depth + 1;
    this.#block = { kind, outer, depth, number, start, definition, first, count, parentheses, braces, skipping };
    this.#parentheses = 0;
    this.#braces = 0;
    this.#skipping = NOTHING;
  }

  #closeBlock(): void {
    if (this.#endsAll()) {
      while (this.#block.depth > 1 && this.#block.outer?.kind !== LINKAGE) this.#pop(this.#block);
    }
    const { kind, outer, start } = this.#block;
    if (outer === null) {
      this.#unmatched.push(this.#lexer.start);
      return this.#endStatement();
    }
    this.#pop(this.#block);
    if (kind === TYPE || kind === ENUMERATORS) this.#statement.add(BODY, start, this.#lexer.end);
    const isTypedef = this.#statement.kind(this.#statement.first) === TYPEDEF;
    if (this.#block.kind === CODE && !isTypedef) this.#endStatement();
  }

  #pop({ outer, definition, first, count, parentheses, braces, skipping }: Block): void {
    this.#definitions.end(definition, this.#lexer.end);
    this.#block = outer ?? WHOLE_FILE;
    this.#statement.first = first;
    this.#statement.count = count;
    this.#parentheses = parentheses;
    this.#braces = braces;
    this.#skipping = skipping;
  }

  #endsAll(): boolean {
    return this.#endsAtLineStart && this.#lexer.isAtLineStart;
  }

  /** At its semicolon. */
  #endDeclaration(): void {
    const statement = this.#statement;
    const { kind } = this.#block;
    const { end } = this.#lexer;
    this.#work += statement.count - statement.first;
    if (statement.kind(statement.first) === TYPEDEF) this.#declarations.endTypes(end);
    else if (kind === TYPE) this.#declarations.endFields(end);
    else if (kind !== CODE) this.#declarations.endVariables(end);
    this.#endStatement();
  }

  #endStatement(): void {
    this.#statement.clear();
    this.#parentheses = 0;
    this.#skipping = NOTHING;
  }

  #save(): Position {
    const [parentheses, braces, skipping] = [this.#parentheses, this.#braces, this.#skipping];
    return { block: this.#block, statement: this.#statement.save(), parentheses, braces, skipping };
  }

  #restore({ block, statement, parentheses, braces, skipping }: Position): void {
    this.#block = block;
    this.#statement.restore(statement);
    this.#parentheses = parentheses;
    this.#braces = braces;
    this.#skipping = skipping;
    this.#declarations.forgetOldStyle();
  }

  #dropOpen(number: number): void {
    for (let block: Block | null = this.#block; block !== null && block.number >= number; block = block.outer)
      this.#definitions.drop(block.definition);
  }
}

/** Types deeper inside each other are passed over. */
const DEPTH_MAX = 50;
const IN_TYPE_HEADS: ReadonlySet<Token> = new Set([WORD, ATTRIBUTE, QUALIFIER, COLON, TYPE_WORD]);

/** `extern "C"` */
function isLinkage(statement: Statement): boolean {
  const { first, count } = statement;
  return count === first + 2 && statement.kind(first) === EXTERN && statement.kind(first + 1) === STRING;
}

import type { SgNode } from "@ast-grep/napi";
import type { SymbolKind } from "../../../core/outline.ts";
import { leadingDoc } from "../doc-comment.ts";
import {
  found,
  foundAll,
  isCallable,
  type Definition,
  type DefinitionPlace,
  type FoundSymbol,
  type Language,
  type Place,
} from "./language.ts";
import { withoutMacros } from "./without-macros.ts";

/** Only where it is defined: `struct client *c` merely names it. */
const WITH_BODY: Place = { has: { kind: "field_declaration_list" } };

export const C: Language = {
  name: "C",
  grammar: "c",
  definitions: {
    function_definition: (node) => found("function", declaredName(node)),
    struct_specifier: "struct",
    union_specifier: "union",
    enum_specifier: "enum",
    enumerator: "enum_member",
    field_declaration: (node) => foundAll("field", declaredNames(node)),
    type_definition: defineType,
    declaration: defineVariables,
    preproc_def: "macro",
    preproc_function_def: "macro",
  } satisfies Record<string, Definition>,
  places: {
    struct_specifier: WITH_BODY,
    union_specifier: WITH_BODY,
    enum_specifier: { has: { kind: "enumerator_list" } },
    declaration: {
      inside: {
        any: [
          { kind: "translation_unit" },
          { kind: "preproc_ifdef" },
          { kind: "preproc_if" },
          { kind: "preproc_else" },
          { kind: "declaration_list" },
        ],
      },
    },
  },
  leadingWords: /\btypedef\s+$|\b(?:[A-Z][A-Z\d_]{2,60}[ \t]+){1,3}$/,
  prepare: withoutMacros,
  doc: (_, at) => leadingDoc(at.source, at),
};

const UNNAMED: Readonly<Record<string, SymbolKind>> = {
  struct_specifier: "struct",
  union_specifier: "union",
  enum_specifier: "enum",
};

/** `typedef struct { … } Point;` defines a struct; `typedef struct point { … } Point;` has its own symbol for that. */
function defineType(node: SgNode): readonly FoundSymbol[] {
  const type = node.field("type");
  const unnamed = type !== null && type.field("name") === null && type.field("body") !== null;
  const kind = (unnamed ? UNNAMED[type.kind()] : undefined) ?? "type";
  return declaredNames(node).map((name) => ({ kind, name, encloses: unnamed }));
}

function defineVariables(node: SgNode, { enclosing }: DefinitionPlace): readonly FoundSymbol[] {
  // An `#ifdef` may stand inside a function, too.
  if (isCallable(enclosing)) return [];
  const variables = node.fieldChildren("declarator").filter((declarator) => !isPrototype(declarator));
  return foundAll(
    "variable",
    variables.flatMap((declarator) => innermost(declarator) ?? []),
  );
}

function declaredName(node: SgNode): SgNode | null {
  const declarator = node.field("declarator");
  return declarator === null ? null : innermost(declarator);
}

function declaredNames(node: SgNode): readonly SgNode[] {
  return node.fieldChildren("declarator").flatMap((declarator) => innermost(declarator) ?? []);
}

/** `*(*name[3])(int)` wraps the name in a declarator for each sign. */
function innermost(declarator: SgNode): SgNode | null {
  let node: SgNode | null = declarator;
  for (let depth = 0; node !== null && depth < DECLARATORS_MAX; depth++) {
    const kind = node.kind();
    if (kind === "identifier" || kind === "field_identifier" || kind === "type_identifier") return node;
    node = kind === "parenthesized_declarator" ? node.child(1) : node.field("declarator");
  }
  return null;
}

/** Declares a function that is defined elsewhere; a pointer to a function is a variable. */
function isPrototype(declarator: SgNode): boolean {
  let node: SgNode | null = declarator;
  for (let depth = 0; node !== null && depth < DECLARATORS_MAX; depth++) {
    if (node.kind() === "function_declarator") return node.field("declarator")?.kind() === "identifier";
    node = node.field("declarator");
  }
  return false;
}

const DECLARATORS_MAX = 10;

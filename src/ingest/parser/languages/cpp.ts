import type { SgNode } from "@ast-grep/napi";
import type { SymbolKind } from "../../../core/outline.ts";
import { leadingDoc } from "../doc-comment.ts";
import {
  foundPath,
  isCallable,
  isType,
  ownerOf,
  textBefore,
  WRAPPER,
  type DefinitionPlace,
  type FoundSymbol,
  type Language,
  type Place,
} from "./language.ts";
import { withoutMacros } from "./without-macros.ts";

/** Only where it is defined: `struct client *c` merely names it. */
const WITH_BODY: Place = { has: { kind: "field_declaration_list" } };

export const CPP: Language = {
  name: "C++",
  grammar: "cpp",
  definitions: {
    template_declaration: WRAPPER,
    namespace_definition: (node, at) => foundPath("namespace", node.field("name"), at),
    class_specifier: (node) => defineType("class", node),
    struct_specifier: (node) => defineType("struct", node),
    union_specifier: (node) => defineType("union", node),
    enum_specifier: (node) => defineType("enum", node),
    enumerator: "enum_member",
    type_definition: defineTypedef,
    preproc_def: "macro",
    preproc_function_def: "macro",
    alias_declaration: "type",
    concept_definition: "type",
    function_definition: defineFunction,
    field_declaration: defineMembers,
    declaration: defineDeclared,
  },
  places: {
    class_specifier: WITH_BODY,
    struct_specifier: WITH_BODY,
    union_specifier: WITH_BODY,
    enum_specifier: { has: { kind: "enumerator_list" } },
    declaration: {
      inside: {
        any: [
          { kind: "translation_unit" },
          { kind: "preproc_ifdef" },
          { kind: "preproc_if" },
          { kind: "preproc_elif" },
          { kind: "preproc_else" },
          { kind: "declaration_list" },
          { kind: "field_declaration_list" },
          { kind: "linkage_specification" },
          { kind: "template_declaration" },
        ],
      },
    },
  },
  leadingWords: /\btypedef\s+$|\b(?:[A-Z][A-Z\d_]{2,60}[ \t]+){1,3}$/,
  prepare: withoutMacros,
  doc: (_, at) => leadingDoc(at.source, at),
};

/** A declarator's name, of whatever it is a member. */
interface Declared {
  readonly name: SgNode;
  readonly nameEnd?: number;
  readonly owner?: string;
  readonly isFunction: boolean;
}

function declared(declarator: SgNode | null): Declared | null {
  let node = declarator;
  let path = "";
  let isFunction = false;
  for (let depth = 0; node !== null && depth < DECLARATORS_MAX; depth++) {
    const kind = node.kind() as string;
    if (NAMES.has(kind)) return { name: node, isFunction, ...ownerOf(path) };
    if (kind === "operator_cast") return { ...conversion(node), isFunction: true, ...ownerOf(path) };
    if (kind === "structured_binding_declarator") return null;
    if (kind === "qualified_identifier") {
      path += `${withoutArguments(node.field("scope"))}.`;
      node = node.field("name");
    } else if (kind === "template_function" || kind === "template_method" || kind === "template_type") {
      node = node.field("name");
    } else {
      const inner: SgNode | null =
        node.field("declarator") ?? node.children().findLast((child) => child.isNamed()) ?? null;
      // `void (*name)(int)` is a pointer.
      if (kind === "function_declarator") isFunction = inner?.kind() !== "parenthesized_declarator";
      node = inner;
    }
  }
  return null;
}

const NAMES: ReadonlySet<string> = new Set([
  "identifier",
  "field_identifier",
  "type_identifier",
  "operator_name",
  "destructor_name",
]);
const DECLARATORS_MAX = 12;

/** `operator bool() const`: its name ends with the type. */
function conversion(node: SgNode): { name: SgNode; nameEnd?: number } {
  const type = node.field("type");
  return type === null ? { name: node } : { name: node, nameEnd: type.range().end.index };
}

function withoutArguments(scope: SgNode | null): string {
  return scope?.text().slice(0, SCOPE_UNITS_MAX).replace(/<.*$/s, "") ?? "";
}

const SCOPE_UNITS_MAX = 200;

function defineType(kind: SymbolKind, node: SgNode): FoundSymbol | null {
  const name = declared(node.field("name"));
  return name === null ? null : { ...name, kind };
}

function defineFunction(node: SgNode, { enclosing }: DefinitionPlace): FoundSymbol | null {
  const name = declared(node.field("declarator"));
  if (name === null) return null;
  const isMember = isType(enclosing) || name.owner !== undefined;
  if (isMember) return { ...name, kind: isConstructor(node, name) ? "constructor" : "method" };
  // Without a type it is the use of a macro: `TEST(Suite, name) { … }`.
  return node.field("type") === null && name.name.text() !== "main" ? null : { ...name, kind: "function" };
}

function isConstructor(node: SgNode, { name }: Declared): boolean {
  return node.field("type") === null && (name.kind() === "identifier" || name.kind() === "field_identifier");
}

function defineMembers(node: SgNode, at: DefinitionPlace): readonly FoundSymbol[] {
  return node.fieldChildren("declarator").flatMap((declarator) => {
    const name = declared(declarator);
    return name === null ? [] : { ...name, kind: name.isFunction ? "method" : kindOfValue("field", name.name, at) };
  });
}

/** Variables, and in a class what the grammar takes for none of its fields: constructors, templates. */
function defineDeclared(node: SgNode, at: DefinitionPlace): readonly FoundSymbol[] {
  // An `#ifdef` may stand inside a function, too.
  if (isCallable(at.enclosing)) return [];
  return node.fieldChildren("declarator").flatMap((declarator) => {
    const name = declared(declarator);
    if (name === null) return [];
    if (!name.isFunction) {
      const isMember = isType(at.enclosing) || name.owner !== undefined;
      return { ...name, kind: kindOfValue(isMember ? "field" : "variable", name.name, at) };
    }
    // Elsewhere it is defined somewhere else.
    if (!isType(at.enclosing)) return [];
    return { ...name, kind: isConstructor(node, name) ? "constructor" : "method" };
  });
}

function kindOfValue(kind: SymbolKind, name: SgNode, at: DefinitionPlace): SymbolKind {
  return /\bconstexpr\b/.test(textBefore(name, at)) ? "constant" : kind;
}

const UNNAMED: Readonly<Record<string, SymbolKind>> = {
  struct_specifier: "struct",
  union_specifier: "union",
  enum_specifier: "enum",
};

/** `typedef struct { … } Point;` defines a struct; `typedef struct point { … } Point;` has its own symbol for that. */
function defineTypedef(node: SgNode): readonly FoundSymbol[] {
  const type = node.field("type");
  const unnamed = type !== null && type.field("name") === null && type.field("body") !== null;
  const kind = (unnamed ? UNNAMED[type.kind()] : undefined) ?? "type";
  return declaredNames(node).map((name) => ({ kind, name, encloses: unnamed }));
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

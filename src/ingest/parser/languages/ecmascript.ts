import type { SgNode } from "@ast-grep/napi";
import type { SymbolKind } from "../../../core/outline.ts";
import { leadingDoc } from "../doc-comment.ts";
import {
  foundAll,
  isCallable,
  textBefore,
  WRAPPER,
  type Definition,
  type DefinitionPlace,
  type Found,
  type FoundMembers,
  type FoundSymbol,
  type Language,
  type Place,
} from "./language.ts";

/** Top of a file, or of what `export` or a namespace adds to it: what code elsewhere can see. */
const TOP: Place = {
  any: [{ kind: "program" }, { kind: "export_statement" }],
};

/** Functions and classes with a name to be looked for count everywhere, as those that are declared do. */
const FUNCTIONS: readonly Place[] = [
  { kind: "function_expression" },
  { kind: "arrow_function" },
  { kind: "generator_function" },
  { kind: "class" },
];
const WITH_FUNCTION: Place = { has: { field: "value", any: FUNCTIONS } };

const JAVASCRIPT_DEFINITIONS: Readonly<Record<string, Definition>> = {
  export_statement: WRAPPER,
  class_declaration: "class",
  function_declaration: "function",
  generator_function_declaration: "function",
  method_definition: defineMethod,
  variable_declarator: defineVariable,
  assignment_expression: defineAssigned,
  function_expression: (node) => defineNamed("function", node),
  generator_function: (node) => defineNamed("function", node),
  class: (node) => defineNamed("class", node),
};

const JAVASCRIPT_PLACES: Readonly<Record<string, Place>> = {
  // Only for the decorators before `export`; the other words are `leadingWords`.
  export_statement: { has: { kind: "decorator" } },
  variable_declarator: {
    any: [
      WITH_FUNCTION,
      { inside: { any: [{ kind: "lexical_declaration" }, { kind: "variable_declaration" }], inside: TOP } },
    ],
  },
  // `exports.parse = function () {}`, `Widget.prototype.draw = function () {}`
  assignment_expression: { inside: { kind: "expression_statement" }, has: { field: "right", any: FUNCTIONS } },
};

export const JAVASCRIPT: Language = {
  name: "JavaScript",
  grammar: "javascript",
  definitions: { ...JAVASCRIPT_DEFINITIONS, field_definition: (node) => defineField(node, "property") },
  places: JAVASCRIPT_PLACES,
  leadingWords: /(?:\b(?:export|default|async|const|let|var)\s+)+$/,
  doc: (_, at) => leadingDoc(at.source, at),
};

/** `constructor(private name: string)` */
const AS_MEMBER: Place = { any: [{ has: { kind: "accessibility_modifier" } }, { regex: "^readonly\\s" }] };

export const TYPESCRIPT: Language = {
  name: "TypeScript",
  grammar: "typescript",
  definitions: {
    ...JAVASCRIPT_DEFINITIONS,
    abstract_class_declaration: "class",
    interface_declaration: "interface",
    type_alias_declaration: "type",
    enum_declaration: "enum",
    enum_body: defineEnumMembers,
    internal_module: "namespace",
    module: "module",
    function_signature: "function",
    method_signature: defineMethod,
    abstract_method_signature: defineMethod,
    public_field_definition: (node) => defineField(node, "name"),
    property_signature: "property",
    required_parameter: defineParameter,
    optional_parameter: defineParameter,
  },
  places: {
    ...JAVASCRIPT_PLACES,
    variable_declarator: {
      any: [
        WITH_FUNCTION,
        {
          inside: {
            any: [{ kind: "lexical_declaration" }, { kind: "variable_declaration" }],
            inside: {
              any: [
                ...(TOP.any ?? []),
                { kind: "ambient_declaration" },
                { kind: "statement_block", inside: { any: [{ kind: "internal_module" }, { kind: "module" }] } },
              ],
            },
          },
        },
      ],
    },
    required_parameter: AS_MEMBER,
    optional_parameter: AS_MEMBER,
    // The types of parameters have properties as well, which nobody looks for.
    property_signature: {
      inside: {
        any: [{ kind: "interface_body" }, { kind: "object_type", inside: { kind: "type_alias_declaration" } }],
      },
    },
    method_signature: {
      inside: {
        any: [
          { kind: "interface_body" },
          { kind: "class_body" },
          { kind: "object_type", inside: { kind: "type_alias_declaration" } },
        ],
      },
    },
  },
  leadingWords: /(?:\b(?:export|default|declare|async|const|let|var)\s+)+$/,
  doc: JAVASCRIPT.doc,
};

export const TSX: Language = { ...TYPESCRIPT, name: "TSX", grammar: "tsx" };

function defineEnumMembers(node: SgNode): FoundMembers {
  const members = node.children().filter((child) => ENUM_MEMBERS.has(child.kind()));
  return {
    members: members.map((member) => ({ kind: "enum_member", node: member, name: member.field("name") ?? member })),
  };
}

const ENUM_MEMBERS: ReadonlySet<unknown> = new Set(["property_identifier", "string", "enum_assignment"]);

function defineMethod(node: SgNode, at: DefinitionPlace): FoundSymbol | null {
  const name = node.field("name");
  if (name === null) return null;
  if (/\b[gs]et\s+$/.test(textBefore(name, at))) return { kind: "property", name };
  return { kind: name.text() === "constructor" && at.enclosing === "class" ? "constructor" : "method", name };
}

function defineVariable(node: SgNode, { source }: DefinitionPlace): readonly FoundSymbol[] {
  const pattern = node.field("name");
  const value = node.field("value");
  // What a file imports is defined elsewhere.
  if (pattern === null || isRequired(value)) return [];
  const kind = kindOfValue(value);
  if (kind !== null) return foundAll(kind, namesIn(pattern));
  const declaration = node.parent()?.range().start.index ?? 0;
  return foundAll(source.text.startsWith("const", declaration) ? "constant" : "variable", namesIn(pattern));
}

function isRequired(value: SgNode | null): boolean {
  return value?.kind() === "call_expression" && value.field("function")?.text() === "require";
}

/** `a`, and the names in `{ a, b: c }` and `[a, b]`, but not in what is nested in them. */
function namesIn(pattern: SgNode): readonly SgNode[] {
  if (pattern.kind() === "identifier") return [pattern];
  const parts = pattern.children().map((part) => (part.kind() === "pair_pattern" ? part.field("value") : part));
  return parts.flatMap((part) => (part !== null && DECLARED.has(part.kind()) ? part : []));
}

const DECLARED: ReadonlySet<unknown> = new Set(["identifier", "shorthand_property_identifier_pattern"]);

function defineField(node: SgNode, field: string): FoundSymbol | null {
  const name = node.field(field);
  if (name === null) return null;
  return { kind: isCallable(kindOfValue(node.field("value"))) ? "method" : "field", name };
}

function defineParameter(node: SgNode): FoundSymbol | null {
  const name = node.field("pattern");
  return name?.kind() === "identifier" ? { kind: "field", name, isOutward: true } : null;
}

/** A function or a class in an expression: by its own name, unless it goes by the name of what it is the value of. */
function defineNamed(kind: "function" | "class", node: SgNode): Found {
  const around = node.parent();
  if (around?.kind() === "pair") return definePair(kind, around);
  const name = node.field("name");
  if (name === null || around === null || VALUED.has(around.kind())) return null;
  return isAssigned(around) && !isModule(around) ? null : { kind, name };
}

const VALUED: ReadonlySet<unknown> = new Set(["variable_declarator", "field_definition", "public_field_definition"]);

/** `{ draw: function () {} }`. To ask each pair what it holds takes longer than to ask each function where it is. */
function definePair(kind: "function" | "class", pair: SgNode): FoundMembers | null {
  const name = pair.field("key");
  if (name?.kind() !== "property_identifier") return null;
  return { members: [{ kind: kind === "class" ? "class" : "method", node: pair, name }] };
}

function isAssigned(node: SgNode): boolean {
  return node.kind() === "assignment_expression" && node.parent()?.kind() === "expression_statement";
}

/** `module.exports = function parse() {}` */
function isModule(assignment: SgNode): boolean {
  return assignment.field("left")?.text() === "module.exports" && assignment.field("right")?.field("name") !== null;
}

function defineAssigned(node: SgNode): FoundSymbol | null {
  const left = node.field("left");
  const name = left?.kind() === "member_expression" ? left.field("property") : null;
  if (!left || name === null || isModule(node)) return null;
  const path = left.text().slice(0, PATH_UNITS_MAX).split(".").slice(0, -1);
  const owner = path.filter((part) => !["exports", "module", "prototype", "this"].includes(part)).join(".");
  const kind = kindOfValue(node.field("right")) ?? "function";
  return { kind: path.at(-1) === "prototype" ? "method" : kind, name, ...(owner === "" ? {} : { owner }) };
}

function kindOfValue(value: SgNode | null): SymbolKind | null {
  return value === null ? null : (VALUE_KINDS.get(value.kind()) ?? null);
}

const VALUE_KINDS: ReadonlyMap<unknown, SymbolKind> = new Map([
  ["arrow_function", "function"],
  ["function_expression", "function"],
  ["generator_function", "function"],
  ["class", "class"],
]);

const PATH_UNITS_MAX = 200;

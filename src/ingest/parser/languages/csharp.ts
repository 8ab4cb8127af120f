import type { SgNode } from "@ast-grep/napi";
import { leadingDoc } from "../doc-comment.ts";
import {
  childOf,
  found,
  foundAll,
  foundPath,
  NAMED,
  textBefore,
  type DefinitionPlace,
  type FoundSymbol,
  type Language,
} from "./language.ts";

export const CSHARP: Language = {
  name: "C#",
  grammar: "csharp",
  definitions: {
    namespace_declaration: (node, at) => foundPath("namespace", node.field("name"), at),
    file_scoped_namespace_declaration: defineNamespace,
    class_declaration: "class",
    struct_declaration: "struct",
    interface_declaration: "interface",
    record_declaration: "record",
    enum_declaration: "enum",
    enum_member_declaration: "enum_member",
    delegate_declaration: "type",
    method_declaration: "method",
    local_function_statement: "function",
    constructor_declaration: "constructor",
    destructor_declaration: defineDestructor,
    operator_declaration: defineOperator,
    conversion_operator_declaration: defineOperator,
    indexer_declaration: (node) => found("property", childOf(node, "this")),
    property_declaration: "property",
    event_declaration: "property",
    event_field_declaration: (node) => foundAll("property", variables(node)),
    field_declaration: defineFields,
    parameter: "property",
  },
  // The parameters of a record are its properties.
  places: {
    parameter: { ...NAMED, all: [{ inside: { kind: "parameter_list", inside: { kind: "record_declaration" } } }] },
  },
  words: { parameter: /\brecord\b/ },
  leadingWords: null,
  doc: (_, at) => leadingDoc(at.source, at),
};

function defineNamespace(node: SgNode, at: DefinitionPlace): FoundSymbol | null {
  const symbol = foundPath("namespace", node.field("name"), at);
  return symbol === null ? null : { ...symbol, encloses: "rest" };
}

/** `~Widget` */
function defineDestructor(node: SgNode): FoundSymbol | null {
  const name = node.field("name");
  const sign = childOf(node, "~");
  return name === null || sign === null ? null : { kind: "method", name: sign, nameEnd: name.range().end.index };
}

/** `operator +`, `operator int` */
function defineOperator(node: SgNode): FoundSymbol | null {
  const name = childOf(node, "operator");
  const last = node.field("operator") ?? node.field("type");
  return name === null || last === null ? null : { kind: "method", name, nameEnd: last.range().end.index };
}

function defineFields(node: SgNode, at: DefinitionPlace): readonly FoundSymbol[] {
  const names = variables(node);
  const [first] = names;
  if (first === undefined) return [];
  return foundAll(/\bconst\s/.test(textBefore(first, at)) ? "constant" : "field", names);
}

function variables(node: SgNode): readonly SgNode[] {
  const declarators = childOf(node, "variable_declaration")?.children() ?? [];
  return declarators.flatMap((child) => (child.kind() === "variable_declarator" ? (child.field("name") ?? []) : []));
}

import type { SgNode } from "@ast-grep/napi";
import type { SymbolKind } from "../../../core/outline.ts";
import { leadingDoc } from "../doc-comment.ts";
import {
  childOf,
  found,
  foundAll,
  isType,
  ownerOf,
  type DefinitionPlace,
  type Found,
  type FoundSymbol,
  type Language,
} from "./language.ts";

export const SWIFT: Language = {
  name: "Swift",
  grammar: "swift",
  definitions: {
    class_declaration: defineType,
    protocol_declaration: "interface",
    enum_entry: (node) => foundAll("enum_member", node.fieldChildren("name")),
    function_declaration: defineFunction,
    protocol_function_declaration: "method",
    init_declaration: "constructor",
    deinit_declaration: (node) => found("method", childOf(node, "deinit")),
    subscript_declaration: (node) => found("method", childOf(node, "subscript")),
    property_declaration: defineProperties,
    protocol_property_declaration: defineProperties,
    typealias_declaration: "type",
    associatedtype_declaration: "type",
    macro_declaration: (node) => found("macro", childOf(node, "simple_identifier")),
  },
  places: {
    property_declaration: {
      inside: { any: [{ kind: "source_file" }, { kind: "class_body" }, { kind: "enum_class_body" }] },
    },
  },
  leadingWords: /\bindirect\s+$/,
  doc: (_, at) => leadingDoc(at.source, at),
};

const TYPES: Readonly<Record<string, SymbolKind>> = { class: "class", actor: "class", struct: "struct", enum: "enum" };

function defineType(node: SgNode): Found {
  const name = node.field("name");
  const declaration = node.field("declaration_kind")?.text() ?? "";
  if (name === null) return null;
  if (declaration !== "extension") return found(TYPES[declaration] ?? "class", name);
  // What an extension holds belongs to the type.
  const { owner } = ownerOf(name.text().replace(/<.*$/s, ""));
  return owner === undefined ? null : { kind: "struct", scope: owner };
}

function defineFunction(node: SgNode, { enclosing }: DefinitionPlace): FoundSymbol | null {
  return found(isType(enclosing) ? "method" : "function", node.field("name"));
}

function defineProperties(node: SgNode, { enclosing }: DefinitionPlace): readonly FoundSymbol[] {
  const names = node.fieldChildren("name").flatMap((pattern) => pattern.field("bound_identifier") ?? []);
  if (isType(enclosing)) return foundAll("property", names);
  const isLet = childOf(node, "value_binding_pattern")?.text() === "let";
  return foundAll(isLet ? "constant" : "variable", names);
}

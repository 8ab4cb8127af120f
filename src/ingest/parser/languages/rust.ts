import type { SgNode } from "@ast-grep/napi";
import { leadingDoc } from "../doc-comment.ts";
import {
  found,
  isCallable,
  isType,
  PREFIX,
  type DefinitionPlace,
  type FoundScope,
  type FoundSymbol,
  type Language,
} from "./language.ts";

export const RUST: Language = {
  name: "Rust",
  grammar: "rust",
  definitions: {
    attribute_item: PREFIX,
    mod_item: "module",
    struct_item: "struct",
    union_item: "union",
    enum_item: "enum",
    enum_variant: "enum_member",
    field_declaration: "field",
    trait_item: "trait",
    impl_item: implemented,
    type_item: "type",
    associated_type: "type",
    function_item: defineFunction,
    function_signature_item: defineFunction,
    const_item: (node, at) => defineValue("constant", node, at),
    static_item: (node, at) => defineValue("variable", node, at),
    macro_definition: "macro",
  },
  // `mod net;` names a file, where it is defined.
  places: { mod_item: { has: { kind: "declaration_list" } } },
  leadingWords: null,
  doc: (_, at) => leadingDoc(at.source, at),
};

function defineFunction(node: SgNode, { enclosing }: DefinitionPlace): FoundSymbol | null {
  return found(isType(enclosing) ? "method" : "function", node.field("name"));
}

function defineValue(kind: "constant" | "variable", node: SgNode, { enclosing }: DefinitionPlace): FoundSymbol | null {
  const name = node.field("name");
  // `const _: () = …` has no name.
  return isCallable(enclosing) || name?.text() === "_" ? null : found(kind, name);
}

/** `impl<T> fmt::Display for &net::Server<T>` adds to `Server`. */
function implemented(node: SgNode): FoundScope | null {
  const type = node.field("type")?.text().slice(0, TYPE_UNITS_MAX) ?? "";
  const scope = /([\p{L}_][\p{L}\p{N}_]*)\W*$/u.exec(type.replace(/<.*$/s, ""))?.[1];
  return scope === undefined ? null : { kind: "struct", scope };
}

const TYPE_UNITS_MAX = 200;

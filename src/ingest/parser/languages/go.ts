import type { SgNode } from "@ast-grep/napi";
import { leadingDoc } from "../doc-comment.ts";
import { found, foundAll, NAMED, type FoundSymbol, type Language } from "./language.ts";

export const GO: Language = {
  name: "Go",
  grammar: "go",
  definitions: {
    function_declaration: "function",
    method_declaration: defineMethod,
    type_spec: defineType,
    type_alias: "type",
    const_spec: (node) => foundAll("constant", node.fieldChildren("name").filter(isIdentifier)),
    var_spec: (node) => foundAll("variable", node.fieldChildren("name").filter(isIdentifier)),
    field_declaration: (node) => foundAll("field", node.fieldChildren("name").filter(isIdentifier)),
    method_elem: "method",
  },
  places: {
    const_spec: { ...NAMED, all: [{ inside: { kind: "const_declaration", inside: { kind: "source_file" } } }] },
    var_spec: {
      inside: {
        any: [
          { kind: "var_declaration", inside: { kind: "source_file" } },
          { kind: "var_spec_list", inside: { kind: "var_declaration", inside: { kind: "source_file" } } },
        ],
      },
    },
  },
  leadingWords: /\b(?:type|const|var)\s+$/,
  doc: (_, at) => leadingDoc(at.source, at),
};

function defineMethod(node: SgNode): FoundSymbol | null {
  const symbol = found("method", node.field("name"));
  // `(s *Server[T])`: the receiver's type, without its pointer and parameters.
  const owner = /(\w+)\s*(?:\[[^\]]*\])?\s*\)$/.exec(node.field("receiver")?.text() ?? "")?.[1];
  return symbol === null || owner === undefined ? symbol : { ...symbol, owner };
}

function defineType(node: SgNode): FoundSymbol | null {
  const type = node.field("type")?.kind();
  return found(
    type === "struct_type" ? "struct" : type === "interface_type" ? "interface" : "type",
    node.field("name"),
  );
}

function isIdentifier(node: SgNode): boolean {
  return node.isNamed();
}

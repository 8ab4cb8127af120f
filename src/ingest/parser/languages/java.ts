import type { SgNode } from "@ast-grep/napi";
import { leadingDoc } from "../doc-comment.ts";
import { foundAll, textBefore, type DefinitionPlace, type FoundSymbol, type Language } from "./language.ts";

export const JAVA: Language = {
  name: "Java",
  grammar: "java",
  definitions: {
    class_declaration: "class",
    interface_declaration: "interface",
    enum_declaration: "enum",
    enum_constant: "enum_member",
    record_declaration: "record",
    annotation_type_declaration: "annotation",
    annotation_type_element_declaration: "method",
    method_declaration: "method",
    constructor_declaration: "constructor",
    compact_constructor_declaration: "constructor",
    field_declaration: defineFields,
    constant_declaration: defineFields,
    module_declaration: "module",
  },
  places: {},
  leadingWords: null,
  doc: (_, at) => leadingDoc(at.source, at),
};

function defineFields(node: SgNode, at: DefinitionPlace): readonly FoundSymbol[] {
  const names = node.fieldChildren("declarator").flatMap((declarator) => declarator.field("name") ?? []);
  const [first] = names;
  if (first === undefined) return [];
  // What an interface declares is static and final without saying so.
  const modifiers = textBefore(first, at);
  const constant = at.enclosing === "interface" || (/\bstatic\b/.test(modifiers) && /\bfinal\b/.test(modifiers));
  return foundAll(constant ? "constant" : "field", names);
}

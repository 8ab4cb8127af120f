import type { SgNode } from "@ast-grep/napi";
import type { SymbolKind } from "../../../core/outline.ts";
import { leadingDoc } from "../doc-comment.ts";
import {
  foundAll,
  foundPath,
  isType,
  textBefore,
  type Definition,
  type DefinitionPlace,
  type FoundScope,
  type FoundSymbol,
  type Language,
  type Place,
} from "./language.ts";

/** Not inside of a block, whose values are its own affair. */
const OUTSIDE: Place = {
  inside: {
    any: [
      { kind: "compilation_unit" },
      { kind: "template_body" },
      { kind: "with_template_body" },
      { kind: "enum_body" },
      { kind: "extension_definition" },
    ],
  },
};

const VAL: Definition = (node, at) => defineValue("constant", node, at);
const VAR: Definition = (node, at) => defineValue("variable", node, at);

export const SCALA: Language = {
  name: "Scala",
  grammar: "scala",
  definitions: {
    package_clause: (node, at) => foundPath("namespace", node.field("name"), at),
    package_object: "module",
    class_definition: "class",
    object_definition: "class",
    trait_definition: "trait",
    enum_definition: "enum",
    simple_enum_case: "enum_member",
    full_enum_case: "enum_member",
    class_parameter: defineParameter,
    function_definition: defineFunction,
    function_declaration: defineFunction,
    val_definition: VAL,
    val_declaration: VAL,
    var_definition: VAR,
    var_declaration: VAR,
    given_definition: "constant",
    extension_definition: extended,
    type_definition: "type",
  },
  places: {
    // As in Java, the package of a whole file does not count.
    package_clause: { has: { kind: "template_body" } },
    val_definition: OUTSIDE,
    val_declaration: OUTSIDE,
    var_definition: OUTSIDE,
    var_declaration: OUTSIDE,
  },
  leadingWords: /\bcase\s+$/,
  doc: (_, at) => leadingDoc(at.source, at),
};

function defineFunction(node: SgNode, { enclosing }: DefinitionPlace): FoundSymbol | null {
  const around = node.parent()?.kind() as string;
  const name = node.field("name");
  if (name === null) return null;
  if (name.text() === "this") return { kind: "constructor", name };
  return { kind: BODIES.has(around) && enclosing !== "namespace" ? "method" : "function", name };
}

const BODIES: ReadonlySet<string> = new Set([
  "template_body",
  "with_template_body",
  "enum_body",
  "extension_definition",
]);

function defineValue(kind: SymbolKind, node: SgNode, { enclosing }: DefinitionPlace): readonly FoundSymbol[] {
  const pattern = node.field("name") ?? node.field("pattern");
  if (pattern === null) return [];
  const names = pattern.kind() === "identifier" ? [pattern] : pattern.children();
  return foundAll(
    isType(enclosing) ? "field" : kind,
    names.filter((name) => name.kind() === "identifier"),
  );
}

/** Those that are members: with `val` or `var`, and all of a case class. */
function defineParameter(node: SgNode, at: DefinitionPlace): FoundSymbol | null {
  const name = node.field("name");
  if (name === null) return null;
  if (/\bva[lr]\s+$/.test(textBefore(name, at))) return { kind: "field", name };
  const list = node.parent();
  const owner = list?.parent();
  // Those in its later lists are no members.
  if (list?.id() !== owner?.field("class_parameters")?.id()) return null;
  const isCase = owner?.kind() === "full_enum_case" || owner?.children().some((child) => child.kind() === "case");
  return isCase ? { kind: "field", name } : null;
}

/** `extension (s: String) def shout` adds to `String`. */
function extended(node: SgNode): FoundScope | null {
  const [parameter] = node.fieldChildren("parameters").flatMap((list) => list.children().filter(isParameter));
  const scope = /^[\p{L}_][\p{L}\p{N}_]*/u.exec(parameter?.field("type")?.text() ?? "")?.[0];
  return scope === undefined ? null : { kind: "class", scope };
}

function isParameter(node: SgNode): boolean {
  return node.kind() === "parameter";
}

import type { SgNode } from "@ast-grep/napi";
import type { SymbolKind } from "../../../core/outline.ts";
import { leadingDoc } from "../doc-comment.ts";
import {
  childOf,
  found,
  isType,
  ownerOf,
  textBefore,
  type DefinitionPlace,
  type FoundSymbol,
  type Language,
} from "./language.ts";

/** The grammar has no fields: a name is the first child of its kind. */
export const KOTLIN: Language = {
  name: "Kotlin",
  grammar: "kotlin",
  definitions: {
    class_declaration: defineClass,
    object_declaration: (node) => found("class", childOf(node, "type_identifier")),
    companion_object: defineCompanion,
    enum_entry: (node) => found("enum_member", childOf(node, "simple_identifier")),
    function_declaration: defineFunction,
    secondary_constructor: (node) => found("constructor", childOf(node, "constructor")),
    property_declaration: defineProperty,
    class_parameter: (node) => found("property", childOf(node, "simple_identifier")),
    type_alias: (node) => found("type", childOf(node, "type_identifier")),
  },
  places: {
    // What a function or a lambda declares is its own affair.
    property_declaration: {
      inside: { any: [{ kind: "source_file" }, { kind: "class_body" }, { kind: "enum_class_body" }] },
    },
    class_parameter: { has: { kind: "binding_pattern_kind" } },
  },
  leadingWords: /\bfun\s+$/,
  prepare: withoutUnknown,
  doc: (_, at) => leadingDoc(at.source, at),
};

/** Without what the grammar does not know, or takes for something else and with it loses what is around. */
function withoutUnknown(text: string): string {
  return text.replaceAll(UNKNOWN, (words, offset: number) => {
    const before = text.slice(Math.max(0, offset - BEFORE_UNITS_MAX), offset);
    const isKnown = words.startsWith("by") ? !HEAD.test(before) : words.endsWith("constructor") && !NAME.test(before);
    return isKnown ? words : " ".repeat(words.length);
  });
}

/**
 * `fun interface Listener`; `object : Source by source {`, whose body it takes for a call's; `internal constructor(` on
 * the line after the class's name.
 */
const UNKNOWN =
  /\bfun(?=[ \t]{1,9}interface\b)|\bby[ \t]{1,9}[\w.]{1,99}(?=[ \t]{0,9}\{)|^[ \t]{0,60}(?:(?:internal|private|protected|public|actual|expect)[ \t]{1,9}){1,3}constructor(?=\()/gm;
const HEAD = /\b(?:class|object)\b[^\n={]{0,200}:[^\n={]{0,200}$/;
const NAME = /\bclass[ \t]{1,9}\w{1,99}(?:<[^\n<>]{1,99}>)?[ \t]{0,9}\r?\n$/;
const BEFORE_UNITS_MAX = 200;

function defineClass(node: SgNode, at: DefinitionPlace): FoundSymbol | null {
  const name = childOf(node, "type_identifier");
  return name === null ? null : { kind: kindOfClass(textBefore(name, at)), name };
}

function kindOfClass(modifiers: string): SymbolKind {
  const [, word, last] = /(?:\b(enum|annotation)\s+)?\b(class|interface)\s+$/.exec(modifiers) ?? [];
  if (last === "interface") return "interface";
  return word === "enum" || word === "annotation" ? word : "class";
}

/** Without a name its members are used as the class's own. */
function defineCompanion(node: SgNode): FoundSymbol | null {
  return found("class", childOf(node, "type_identifier"));
}

function defineFunction(node: SgNode, at: DefinitionPlace): FoundSymbol | null {
  const name = childOf(node, "simple_identifier");
  if (name === null) return null;
  return { kind: isType(at.enclosing) ? "method" : "function", name, ...receiverOf(node, name) };
}

function defineProperty(node: SgNode, at: DefinitionPlace): readonly FoundSymbol[] {
  const several = childOf(node, "multi_variable_declaration");
  const variables = several === null ? [childOf(node, "variable_declaration")] : several.children();
  return variables.flatMap((variable) => {
    const name = variable && childOf(variable, "simple_identifier");
    if (!name) return [];
    const kind = /\bconst\s/.test(textBefore(name, at)) ? "constant" : "property";
    return { kind, name, ...receiverOf(node, variable) };
  });
}

/** `fun List<T>.second()`: the type before the dot. */
function receiverOf(node: SgNode, before: SgNode): { readonly owner?: string } {
  const children = node.children();
  const index = children.findIndex((child) => child.id() === before.id());
  if (children[index - 1]?.kind() !== ".") return {};
  return ownerOf(children[index - 2]?.text().replace(/<.*$/s, "") ?? "");
}

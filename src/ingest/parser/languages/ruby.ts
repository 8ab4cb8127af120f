import type { SgNode } from "@ast-grep/napi";
import { leadingDoc, NUMBER_SIGNS } from "../doc-comment.ts";
import {
  foundAll,
  foundPath,
  isCallable,
  type DefinitionPlace,
  type Found,
  type FoundSymbol,
  type Language,
  type Place,
} from "./language.ts";

const WITH_CONSTANTS: Place = {
  has: { field: "left", any: [{ kind: "constant" }, { kind: "left_assignment_list", has: { kind: "constant" } }] },
};

export const RUBY: Language = {
  name: "Ruby",
  grammar: "ruby",
  definitions: {
    class: (node, at) => foundPath("class", node.field("name"), at),
    module: (node, at) => foundPath("module", node.field("name"), at),
    method: defineMethod,
    singleton_method: defineSingleton,
    alias: "method",
    assignment: defineConstants,
    operator_assignment: defineConstants,
    call: defineByCall,
  },
  places: {
    assignment: WITH_CONSTANTS,
    operator_assignment: WITH_CONSTANTS,
    call: {
      has: {
        field: "method",
        regex: "^(?:attr_(?:reader|writer|accessor)|define_method|alias_method)$",
      },
    },
  },
  words: { call: /\b(?:attr_(?:reader|writer|accessor)|define_method|alias_method)\b/ },
  leadingWords: /\b(?:private|protected|public|module_function|private_class_method|memoize)\s+$/,
  doc: (_, at) => leadingDoc(at.source, at, NUMBER_SIGNS),
};

function defineMethod(node: SgNode, { enclosing }: DefinitionPlace): FoundSymbol | null {
  const name = node.field("name");
  if (name === null) return null;
  if (enclosing !== "class" && enclosing !== "module") return { kind: "function", name };
  return { kind: name.text() === "initialize" ? "constructor" : "method", name };
}

/** `def self.open`, `def File.open` */
function defineSingleton(node: SgNode): FoundSymbol | null {
  const name = node.field("name");
  const object = node.field("object");
  if (name === null) return null;
  return { kind: "method", name, ...(object?.kind() === "constant" ? { owner: object.text() } : {}) };
}

function defineConstants(node: SgNode, { enclosing }: DefinitionPlace): readonly FoundSymbol[] {
  if (isCallable(enclosing)) return [];
  const left = node.field("left");
  const names = left?.kind() === "constant" ? [left] : (left?.children() ?? []);
  const constants = names.filter((name) => name.kind() === "constant");
  return foundAll(makesClass(node.field("right")) ? "class" : "constant", constants);
}

/** `Point = Struct.new(:x, :y)` */
function makesClass(value: SgNode | null): boolean {
  if (value?.kind() !== "call") return false;
  const made = `${value.field("receiver")?.text().slice(0, CALL_UNITS_MAX)}.${value.field("method")?.text()}`;
  return ["Class.new", "Struct.new", "Data.define"].includes(made);
}

const CALL_UNITS_MAX = 20;

/** `attr_reader :name, :size`, `define_method(:draw) { … }`, `alias_method :new, :old` */
function defineByCall(node: SgNode): Found {
  const names = (node.field("arguments")?.children() ?? []).flatMap((argument) => {
    if (argument.kind() === "simple_symbol") return argument;
    return argument.kind() === "string" ? (argument.child(1) ?? []) : [];
  });
  if (node.field("method")?.text().startsWith("attr")) return foundAll("property", names);
  return foundAll("method", names.slice(0, 1));
}

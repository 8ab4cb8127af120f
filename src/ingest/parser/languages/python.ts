import type { SgNode } from "@ast-grep/napi";
import { firstSentence } from "../doc-comment.ts";
import { isCallable, WRAPPER, type DefinitionPlace, type FoundSymbol, type Language } from "./language.ts";

/** What module-level definitions may stand in: `try: import x`, `except ImportError: x = None`. */
const CONDITIONS = ["if_statement", "elif_clause", "else_clause", "try_statement", "except_clause", "finally_clause"];

export const PYTHON: Language = {
  name: "Python",
  grammar: "python",
  definitions: {
    decorated_definition: WRAPPER,
    class_definition: "class",
    function_definition: defineFunction,
    assignment: defineVariable,
    type_alias_statement: (node) => {
      const name = node.field("left")?.child(0) ?? null;
      return name?.kind() === "identifier" ? { kind: "type", name } : null;
    },
  },
  places: {
    // Of a module or of a class, also on conditions; what a function assigns is its own affair.
    assignment: {
      inside: {
        kind: "expression_statement",
        inside: {
          any: [
            { kind: "module" },
            { kind: "block", inside: { any: ["class_definition", ...CONDITIONS].map((kind) => ({ kind })) } },
          ],
        },
      },
    },
  },
  leadingWords: null,
  doc: docstring,
};

function defineFunction(node: SgNode, { enclosing }: DefinitionPlace): FoundSymbol | null {
  const name = node.field("name");
  if (name === null) return null;
  if (enclosing !== "class") return { kind: "function", name };
  return { kind: name.text() === "__init__" ? "constructor" : "method", name };
}

function defineVariable(node: SgNode, { enclosing }: DefinitionPlace): readonly FoundSymbol[] {
  if (isCallable(enclosing)) return [];
  const left = node.field("left");
  const names = left?.kind() === "pattern_list" ? left.children() : [left];
  return names.flatMap((name) => {
    if (name?.kind() !== "identifier") return [];
    if (enclosing === "class") return { kind: "field", name };
    return { kind: /^\p{Lu}[\p{Lu}\d_]*$/u.test(name.text()) ? "constant" : "variable", name };
  });
}

function docstring(node: SgNode): string | null {
  const first = node.field("body")?.child(0);
  if (first?.kind() !== "expression_statement") return null;
  const string = first.child(0);
  if (string?.kind() !== "string") return null;
  const text = string.text().slice(0, DOCSTRING_UNITS_MAX);
  return firstSentence(
    text
      .replace(/^[a-zA-Z]*("""|'''|"|')/, "")
      .replace(/("""|'''|"|')$/, "")
      .split("\n"),
  );
}

const DOCSTRING_UNITS_MAX = 2000;

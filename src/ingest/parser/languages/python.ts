import type { SgNode } from "@ast-grep/napi";
import { firstSentence } from "../doc-comment.ts";
import { WRAPPER, type DefinitionPlace, type FoundSymbol, type Language } from "./language.ts";

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
    // Of a module or of a class; what a function assigns is its own affair.
    assignment: {
      inside: {
        kind: "expression_statement",
        inside: { any: [{ kind: "module" }, { kind: "block", inside: { kind: "class_definition" } }] },
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

function defineVariable(node: SgNode, { enclosing }: DefinitionPlace): FoundSymbol | null {
  const name = node.field("left");
  if (name?.kind() !== "identifier") return null;
  if (enclosing === "class") return { kind: "field", name };
  return { kind: /^\p{Lu}[\p{Lu}\d_]*$/u.test(name.text()) ? "constant" : "variable", name };
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

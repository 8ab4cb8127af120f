import type { SgNode } from "@ast-grep/napi";
import { DASHES, leadingDoc } from "../doc-comment.ts";
import { ownerOf, type Found, type FoundSymbol, type Language } from "./language.ts";

export const LUA: Language = {
  name: "Lua",
  grammar: "lua",
  definitions: {
    function_declaration: (node) => defineAs("function", node.field("name")),
    assignment_statement: defineAssigned,
    field: defineField,
  },
  places: {
    // Of a file; what a function assigns is its own affair, unless it is a function.
    assignment_statement: {
      any: [
        { inside: { any: [{ kind: "chunk" }, { kind: "variable_declaration", inside: { kind: "chunk" } }] } },
        { has: { kind: "expression_list", has: { kind: "function_definition" } } },
      ],
    },
    field: {
      has: { field: "value", any: [{ kind: "function_definition" }, { kind: "table_constructor" }] },
    },
  },
  leadingWords: /\blocal\s+$/,
  doc: (_, at) => leadingDoc(at.source, at, DASHES),
};

/** `a.b.c` and `a.b:c` are `c` of `a.b`; with a colon it is a method. */
function defineAs(kind: "function" | "variable", path: SgNode | null): FoundSymbol | null {
  if (path === null) return null;
  if (path.kind() === "identifier") return { kind, name: path };
  const table = ownerOf(path.field("table")?.text() ?? "");
  const method = path.field("method");
  if (method !== null) return { kind: "method", name: method, ...table };
  const name = path.field("field");
  return name?.kind() === "identifier" ? { kind, name, ...table } : null;
}

/** Functions in a table; tables in it hold more of them. */
function defineField(node: SgNode): Found {
  const name = node.field("name");
  if (node.field("value")?.kind() === "function_definition") return defineAs("function", name);
  return name?.kind() === "identifier" ? { kind: "variable", scope: name.text() } : null;
}

function defineAssigned(node: SgNode): Found {
  const [left, right] = node.children().filter((child) => child.isNamed());
  const values = right?.fieldChildren("value") ?? [];
  const names = left?.fieldChildren("name") ?? [];
  const { owner } = ownerOf(left?.text() ?? "");
  // `a.b = { … }`
  if (owner?.includes(".") && names.length === 1 && values[0]?.kind() === "table_constructor") {
    return { kind: "variable", scope: owner };
  }
  return names.flatMap((name, index) => {
    const value = values[index];
    const isFunction = value?.kind() === "function_definition";
    // What a file requires is defined elsewhere, and so is the table of which a value becomes a member.
    const isOther = !isFunction && (name.kind() !== "identifier" || isRequired(value));
    const symbol = isOther ? null : defineAs(isFunction ? "function" : "variable", name);
    return symbol ?? [];
  });
}

function isRequired(value: SgNode | undefined): boolean {
  return value?.kind() === "function_call" && value.field("name")?.text() === "require";
}

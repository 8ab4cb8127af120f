import type { SgNode } from "@ast-grep/napi";
import { leadingDoc, NUMBER_SIGNS } from "../doc-comment.ts";
import { found, type FoundSymbol, type Language } from "./language.ts";

export const SHELL: Language = {
  name: "Shell",
  grammar: "bash",
  definitions: {
    function_definition: "function",
    variable_assignment: defineVariable,
    command: defineAliases,
  },
  places: {
    variable_assignment: {
      has: { kind: "variable_name" },
      inside: {
        any: [{ kind: "program" }, { kind: "declaration_command", inside: { kind: "program" } }],
      },
    },
    command: { has: { field: "name", regex: "^alias$" } },
  },
  words: { command: /\balias\b/ },
  leadingWords: /(?:^|[;\s])(?:export|readonly|(?:declare|typeset)(?:\s+[-+]\w+)*)\s+$/,
  doc: (_, at) => leadingDoc(at.source, at, NUMBER_SIGNS),
};

function defineVariable(node: SgNode): FoundSymbol | null {
  const command = node.parent();
  const words = command?.kind() === "declaration_command" ? command.text().slice(0, WORDS_UNITS_MAX) : "";
  return found(/^(?:readonly\b|\w+\s+-\w*r)/.test(words) ? "constant" : "variable", node.field("name"));
}

/** `alias ll='ls -l' la='ls -a'` */
function defineAliases(node: SgNode): readonly FoundSymbol[] {
  return node.fieldChildren("argument").flatMap((argument) => {
    const name = argument.kind() === "concatenation" ? argument.child(0) : argument;
    const length = /^[^=\-"'$][^="'$]*(?==)/.exec(name?.text().slice(0, WORDS_UNITS_MAX) ?? "")?.[0].length;
    if (name === null || length === undefined) return [];
    return { kind: "function", name, nameEnd: name.range().start.index + length };
  });
}

const WORDS_UNITS_MAX = 40;

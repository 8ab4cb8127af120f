import type { SgNode } from "@ast-grep/napi";
import { leadingDoc } from "../doc-comment.ts";
import { childOf, found, foundPath, type DefinitionPlace, type FoundSymbol, type Language } from "./language.ts";

export const PHP: Language = {
  name: "PHP",
  grammar: "php",
  definitions: {
    namespace_definition: defineNamespace,
    class_declaration: "class",
    interface_declaration: "interface",
    trait_declaration: "trait",
    enum_declaration: "enum",
    enum_case: "enum_member",
    function_definition: "function",
    method_declaration: defineMethod,
    const_element: (node) => found("constant", childOf(node, "name")),
    property_element: defineProperty,
    property_promotion_parameter: definePromoted,
    function_call_expression: defineConstant,
  },
  places: {
    // Not of any kind: what is called may be as long as the file.
    function_call_expression: {
      has: {
        field: "function",
        any: [
          { kind: "name", regex: "^define$" },
          { kind: "qualified_name", regex: "^\\\\define$" },
        ],
      },
    },
  },
  words: { function_call_expression: /\bdefine\b/ },
  leadingWords: /(?:\b(?:public|protected|private|static|readonly|final|abstract|var|const)(?:\s+\??[\w\\|&]+)?\s+)+$/,
  doc: (_, at) => leadingDoc(at.source, at),
};

/** Without a body it holds for the rest of the file. */
function defineNamespace(node: SgNode, at: DefinitionPlace): FoundSymbol | null {
  const symbol = foundPath("namespace", node.field("name"), at);
  return symbol === null || node.field("body") !== null ? symbol : { ...symbol, encloses: "rest" };
}

function defineMethod(node: SgNode): FoundSymbol | null {
  const name = node.field("name");
  return found(name?.text().toLowerCase() === "__construct" ? "constructor" : "method", name);
}

/** Without the dollar sign, as `$this->name` has it. */
function defineProperty(node: SgNode): FoundSymbol | null {
  const variable = node.field("name");
  return variable === null ? null : found("property", childOf(variable, "name"));
}

/** `__construct(private string $name)` */
function definePromoted(node: SgNode): FoundSymbol | null {
  const symbol = defineProperty(node);
  return symbol === null ? null : { ...symbol, isOutward: true };
}

/** `define('NAME', 1)` */
function defineConstant(node: SgNode): FoundSymbol | null {
  const [first] =
    node
      .field("arguments")
      ?.children()
      .filter((child) => child.kind() === "argument") ?? [];
  const string = first?.child(0);
  return string?.kind() === "string" ? found("constant", childOf(string, "string_content")) : null;
}

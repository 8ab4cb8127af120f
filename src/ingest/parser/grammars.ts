import { parse, registerDynamicLanguage, type SgNode } from "@ast-grep/napi";
import c from "@ast-grep/lang-c";
import go from "@ast-grep/lang-go";
import java from "@ast-grep/lang-java";
import javascript from "@ast-grep/lang-javascript";
import python from "@ast-grep/lang-python";
import tsx from "@ast-grep/lang-tsx";
import typescript from "@ast-grep/lang-typescript";

/** The root of the syntax tree. A native call that cannot be interrupted: only killing the process ends it. */
export function syntaxTree(grammar: string, text: string): SgNode {
  register();
  return parse(grammar, text).root();
}

let registered = false;

/** Once and for all grammars: the library ignores every later call without a word. */
function register(): void {
  if (registered) return;
  registerDynamicLanguage({ c, go, java, javascript, python, tsx, typescript });
  registered = true;
}

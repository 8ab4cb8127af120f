/** What the index calls a language that a query names: `ts` is TypeScript. What is no other name stays as it is. */
export function languageName(name: string): string {
  return BY_SHORT_NAME.get(name.toLowerCase().replace(/^\./, "")) ?? name;
}

/**
 * Other names and file endings that people write, by linguist's name, which is the index's. Where several languages
 * have an ending, such as `.h` or `.m`, it names none.
 */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  Assembly: "asm nasm",
  Batchfile: "bat batch cmd",
  "C#": "csharp cs",
  "C++": "cpp cc cxx hpp hh hxx",
  Clojure: "clj cljs cljc",
  "Common Lisp": "lisp",
  Elixir: "ex exs",
  "Emacs Lisp": "elisp el",
  Erlang: "erl hrl",
  "F#": "fsharp fs fsx",
  Go: "golang",
  HCL: "terraform tf",
  HTML: "htm xhtml",
  Haskell: "hs",
  JavaScript: "js jsx mjs cjs node",
  Kotlin: "kt kts",
  Makefile: "make mk",
  Markdown: "md",
  OCaml: "ml mli",
  "Objective-C": "objc obj-c objectivec",
  PHP: "php5",
  Perl: "pl pm",
  PowerShell: "ps1 pwsh posh",
  "Protocol Buffer": "proto protobuf",
  Python: "py py3 python3 pyi",
  Ruby: "rb rake",
  Rust: "rs",
  Scala: "sbt",
  Shell: "sh bash zsh ksh shell-script",
  TSX: "typescriptreact",
  Text: "txt",
  TypeScript: "ts mts cts",
  YAML: "yml",
};

/** Languages by short name, in lower case. */
export const BY_SHORT_NAME: ReadonlyMap<string, string> = new Map(
  Object.entries(SHORT_NAMES).flatMap(([language, names]) => names.split(" ").map((name) => [name, language])),
);

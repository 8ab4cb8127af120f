import { LANGUAGE_TABLE } from "./language-table.ts";

/** What a file is written in, as linguist names it; `Text` when nothing is known. */
export function detectLanguage(path: string, text: string): string {
  const { endings, names, interpreters } = tables();
  const name = path.slice(path.lastIndexOf("/") + 1);
  const byName = names.get(name);
  if (byName !== undefined) return byName;
  const ending = longestEnding(name.toLowerCase(), endings);
  if (ending !== null) return byContent(ending, text, interpreters) ?? endings.get(ending) ?? UNKNOWN;
  return byInterpreter(text, interpreters) ?? UNKNOWN;
}

/** `python3.12` and `lua5.4` are not in the table, `python3` and `lua` are. */
function byInterpreter(text: string, interpreters: Tables["interpreters"]): string | null {
  const interpreter = SHEBANG.exec(text.slice(0, SHEBANG_UNITS))?.[1];
  if (interpreter === undefined) return null;
  const names = [interpreter, interpreter.replace(/\.\d+$/, ""), interpreter.replace(/[-\d.]+$/, "")];
  for (const name of names) {
    const language = interpreters.get(name);
    if (language !== undefined) return language;
  }
  return null;
}

const UNKNOWN = "Text";
/** `#!/usr/bin/env -S deno run`, `#!/bin/sh -e` */
const SHEBANG = /^#!\s*(?:\S*\/env\s+(?:-\S+\s+|\w+=\S*\s+)*)?(?:[^\s]*\/)?([^\s/]+)/;
const SHEBANG_UNITS = 200;

/**
 * Endings that several languages claim, for the one that a file most likely is in. Where nothing stands here, the one
 * that the others are variants of, else the first by name.
 */
const LIKELY: Readonly<Record<string, string>> = {
  ".as": "ActionScript",
  ".asm": "Assembly",
  ".b": "B",
  ".bas": "Visual Basic 6.0",
  ".bb": "BitBake",
  ".cairo": "Cairo",
  ".cfg": "INI",
  ".cgi": "Perl",
  ".cl": "OpenCL",
  ".cls": "Apex",
  ".cs": "C#",
  ".d": "D",
  ".e": "Eiffel",
  ".es": "JavaScript",
  ".ex": "Elixir",
  ".f": "Fortran",
  ".fcgi": "Perl",
  ".for": "Fortran",
  ".frag": "GLSL",
  ".fs": "F#",
  ".ftl": "FreeMarker",
  ".fx": "HLSL",
  ".gd": "GDScript",
  ".gml": "Game Maker Language",
  ".gs": "JavaScript",
  ".gts": "Glimmer TS",
  ".h": "C",
  ".hh": "C++",
  ".html": "HTML",
  ".i": "SWIG",
  ".inc": "PHP",
  ".json": "JSON",
  ".l": "Lex",
  ".lean": "Lean 4",
  ".lisp": "Common Lisp",
  ".lsp": "Common Lisp",
  ".m": "Objective-C",
  ".man": "Roff",
  ".md": "Markdown",
  ".ml": "OCaml",
  ".mm": "Objective-C++",
  ".mo": "Modelica",
  ".mod": "Modula-2",
  ".mojo": "Mojo",
  ".n": "Nemerle",
  ".nu": "Nushell",
  ".odin": "Odin",
  ".p": "OpenEdge ABL",
  ".php": "PHP",
  ".pkl": "Pkl",
  ".pl": "Perl",
  ".plist": "XML Property List",
  ".plt": "Gnuplot",
  ".pm": "Perl",
  ".pod": "Pod",
  ".pp": "Puppet",
  ".pro": "QMake",
  ".properties": "Java Properties",
  ".r": "R",
  ".re": "Reason",
  ".res": "ReScript",
  ".rpy": "Python",
  ".rs": "Rust",
  ".s": "Assembly",
  ".sc": "Scala",
  ".scd": "SuperCollider",
  ".scm": "Scheme",
  ".sh": "Shell",
  ".sol": "Solidity",
  ".spec": "RPM Spec",
  ".sql": "SQL",
  ".srt": "SubRip Text",
  ".st": "Smalltalk",
  ".star": "Starlark",
  ".sw": "Sway",
  ".t": "Perl",
  ".tl": "Teal",
  ".toc": "TeX",
  ".tpl": "Smarty",
  ".trigger": "Apex",
  ".ts": "TypeScript",
  ".tsp": "TypeSpec",
  ".tst": "Scilab",
  ".tsx": "TSX",
  ".txt": "Text",
  ".typ": "Typst",
  ".v": "Verilog",
  ".vba": "VBA",
  ".w": "CWeb",
  ".x": "Linker Script",
  ".yaml": "YAML",
  ".yml": "YAML",
  ".yy": "Yacc",
};

/** Endings whose files tell by a look at their start that they are not in the likeliest language. */
function byContent(ending: string, text: string, interpreters: Tables["interpreters"]): string | null {
  const start = text.slice(0, LOOKED_AT_UNITS);
  switch (ending) {
    case ".h":
      return headerLanguage(start);
    case ".m":
      if (/^[ \t]*(?:@interface|@implementation|@import|#import|#include)\b/m.test(start)) return null;
      return /^[ \t]*(?:function\b|%)/m.test(start) ? "MATLAB" : null;
    case ".ts":
    case ".tsx":
      return isMarkup(start) ? "XML" : null;
    case ".rs":
      if (/^[ \t]*#pragma\s+(?:version|rs)\b/m.test(start)) return "RenderScript";
      return isMarkup(start) ? "XML" : null;
    case ".sc":
      return /^[ \t]*(?:\(|(?:\+[ \t]*)?[A-Z]\w*[ \t]*(?::[ \t]*[A-Z]\w*[ \t]*)?\{|\*\w+[ \t]*[{|]|SynthDef\b)/m.test(
        start,
      ) && !/^[ \t]*(?:package|import|object|class|trait|def|val)[ \t]/m.test(start)
        ? "SuperCollider"
        : null;
    case ".php":
      return start.trimStart().startsWith("<?hh") ? "Hack" : null;
    case ".inc":
      return includedLanguage(start);
    case ".cgi":
    case ".fcgi":
      return byInterpreter(text, interpreters);
    case ".v":
      return /^[ \t]*(?:Require|Theorem|Lemma|Definition|Proof)\b/m.test(start) ? "Rocq Prover" : null;
    default:
      return null;
  }
}

/** Translations of Qt, tile sets, and other things that are not code. */
function isMarkup(start: string): boolean {
  return start.trimStart().startsWith("<?xml") || start.startsWith("<!DOCTYPE TS");
}

/** C unless it says what only another language does. Prose in comments says anything. */
function headerLanguage(start: string): string | null {
  const code = start.replaceAll(/\/\*[\s\S]*?(?:\*\/|$)|\/\/.*/g, "").replaceAll(FOR_CPP_TOO, "");
  if (/^[ \t]*(?:@interface|@protocol|@class|@import|#import)\b|\bNS_ASSUME_NONNULL_BEGIN\b/m.test(code))
    return "Objective-C";
  return CPP_ONLY.test(code) ? "C++" : null;
}

/** What a header of C says to C++: `#ifdef __cplusplus … #endif`. */
const FOR_CPP_TOO =
  /^[ \t]*#[ \t]*if(?:def\b|[ \t]*defined\b)[^\n]*\b__cplusplus\b[\s\S]*?^[ \t]*#[ \t]*(?:else|elif|endif)/gm;
const CPP_ONLY = new RegExp(
  [
    /^[ \t]*(?:class|enum[ \t]+class)[ \t]+(?:\w+(?:\([^()\n]*\))?[ \t]+)?\w+\s*(?:final\s*)?[:{;]/,
    /^[ \t]*(?:inline[ \t]+)?namespace(?:[ \t]+[\w:]+)?\s*\{/,
    /^[ \t]*template\s*</,
    /^[ \t]*using\s+(?:namespace\s|\w+\s*=|[\w:]+::\w+\s*;)/,
    /^[ \t]*(?:public|private|protected)\s*:/,
    /^[ \t]*#[ \t]*include[ \t]*<\w+>/,
    /\bstd::|\bstatic_cast<|\bnullptr\b|^[ \t]*virtual\s[^;{}()]*\(/,
  ]
    .map(({ source }) => source)
    .join("|"),
  "m",
);

/** A piece of a file for another one to include. */
function includedLanguage(start: string): string {
  if (/<\?(?:php|=|\s)/i.test(start)) return "PHP";
  return /^[ \t]*#[ \t]*(?:include|define|if|ifdef|ifndef|pragma)\b/m.test(start) ? "C++" : UNKNOWN;
}

const LOOKED_AT_UNITS = 20_000;

interface Tables {
  /** With their dot, lower case; some have two dots. */
  readonly endings: ReadonlyMap<string, string>;
  readonly names: ReadonlyMap<string, string>;
  readonly interpreters: ReadonlyMap<string, string>;
}

let built: Tables | null = null;

function tables(): Tables {
  built ??= buildTables();
  return built;
}

function buildTables(): Tables {
  const endings = new Map<string, string>();
  const names = new Map<string, string>();
  const interpreters = new Map<string, string>();
  for (const line of LANGUAGE_TABLE.trim().split("\n")) {
    const [language = "", ...lists] = line.split("\t");
    const [ownEndings = [], ownNames = [], ownInterpreters = []] = lists.map((list) => list.split(" "));
    for (const ending of ownEndings) addFirst(endings, ending.toLowerCase(), language);
    for (const name of ownNames) addFirst(names, name, language);
    for (const interpreter of ownInterpreters) addFirst(interpreters, interpreter, language);
  }
  for (const [ending, language] of Object.entries(LIKELY)) endings.set(ending, language);
  for (const [interpreter, language] of Object.entries(LIKELY_INTERPRETERS)) interpreters.set(interpreter, language);
  return { endings, names, interpreters };
}

const LIKELY_INTERPRETERS: Readonly<Record<string, string>> = { node: "JavaScript", deno: "TypeScript", sh: "Shell" };

function addFirst(table: Map<string, string>, key: string, language: string): void {
  if (key !== "" && !table.has(key)) table.set(key, language);
}

/** `.d.ts` before `.ts`: from the first dot on, the longest that is known. A name that starts with a dot has an ending too. */
function longestEnding(name: string, endings: ReadonlyMap<string, string>): string | null {
  for (let dot = name.indexOf("."); dot !== -1; dot = name.indexOf(".", dot + 1)) {
    const ending = name.slice(dot);
    if (endings.has(ending)) return ending;
  }
  return null;
}

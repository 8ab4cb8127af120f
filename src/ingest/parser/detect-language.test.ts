import { describe, expect, test } from "vitest";
import { detectLanguage } from "./detect-language.ts";

describe("the language is told", () => {
  test.each([
    ["by ending", "src/a.py", "", "Python"],
    ["by ending in capitals", "A.PY", "", "Python"],
    ["by the longest ending", "a.blade.php", "", "Blade"],
    ["by the last ending where the longer is unknown", "a.test.ts", "", "TypeScript"],
    ["by name", "deep/Makefile", "", "Makefile"],
    ["by name before ending", "CMakeLists.txt", "", "CMake"],
    ["by name with a dot", ".gitignore", "", "Ignore List"],
    ["by shebang", "bin/run", "#!/bin/sh -e\n", "Shell"],
    ["by shebang through env", "bin/run", "#!/usr/bin/env python3\n", "Python"],
    ["by shebang with a version", "run", "#!/usr/bin/python3.12\n", "Python"],
    ["by shebang through env with options", "run", "#!/usr/bin/env -S A=1 node --x\n", "JavaScript"],
    ["not at all", "LICENSE-STUFF", "words", "Text"],
    ["not by a directory's ending", "a.py/LICENSE-STUFF", "", "Text"],
    ["not by an empty name", "", "", "Text"],
  ])("%s: %s", (...[, path, text, language]) => {
    expect(detectLanguage(path, text)).toBe(language);
  });

  test.each([
    ["a.h", "struct a;", "C"],
    ["a.h", "#pragma once\nnamespace a {\n", "C++"],
    ["a.h", "  std::string a;", "C++"],
    ["a.h", "#import <Foundation.h>\n@interface A\n@end", "Objective-C"],
    ["a.m", "#import <a.h>\n@implementation A", "Objective-C"],
    ["a.m", "function y = f(x)\n", "MATLAB"],
    ["a.ts", "export {};", "TypeScript"],
    ["a.ts", "<?xml version='1.0'?>\n<TS></TS>", "XML"],
    ["a.tsx", "<a/>", "TSX"],
    ["a.rs", "fn main() {}", "Rust"],
    ["a.md", "# Title", "Markdown"],
    ["a.txt", "", "Text"],
    ["a.json", "{}", "JSON"],
    ["a.yml", "", "YAML"],
    ["a.html", "", "HTML"],
    ["a.sql", "", "SQL"],
    ["a.cs", "", "C#"],
    ["a.pl", "", "Perl"],
    ["a.jsx", "", "JavaScript"],
    ["a.mjs", "", "JavaScript"],
    ["a.d.mts", "", "TypeScript"],
    ["a.pyi", "", "Python"],
    ["a.go", "", "Go"],
    ["a.java", "", "Java"],
    ["a.c", "", "C"],
    ["a.cpp", "", "C++"],
    ["a.kt", "", "Kotlin"],
    ["a.rb", "", "Ruby"],
    ["a.swift", "", "Swift"],
    ["a.scala", "", "Scala"],
    ["a.php", "", "PHP"],
    ["a.sh", "", "Shell"],
    ["a.lua", "", "Lua"],
  ])("an ending that several claim: %s with %j is %s", (path, text, language) => {
    expect(detectLanguage(path, text)).toBe(language);
  });
});

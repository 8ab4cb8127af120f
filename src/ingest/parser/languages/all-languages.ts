import { C } from "./c.ts";
import { CPP } from "./cpp.ts";
import { CSHARP } from "./csharp.ts";
import { JAVASCRIPT, TSX, TYPESCRIPT } from "./ecmascript.ts";
import { GO } from "./go.ts";
import { JAVA } from "./java.ts";
import { KOTLIN } from "./kotlin.ts";
import type { OutlinedLanguage } from "./language.ts";
import { LUA } from "./lua.ts";
import { PHP } from "./php.ts";
import { PYTHON } from "./python.ts";
import { RUBY } from "./ruby.ts";
import { RUST } from "./rust.ts";
import { SCALA } from "./scala.ts";
import { SHELL } from "./shell.ts";
import { SWIFT } from "./swift.ts";

/** Those whose files have outlines, by name. Files in others are text. */
export const LANGUAGES: readonly OutlinedLanguage[] = [
  C,
  CSHARP,
  CPP,
  GO,
  JAVA,
  JAVASCRIPT,
  KOTLIN,
  LUA,
  PHP,
  PYTHON,
  RUBY,
  RUST,
  SCALA,
  SHELL,
  SWIFT,
  TSX,
  TYPESCRIPT,
];

/** Made-up source files in the languages that are parsed, the same ones every time. Path to text. */
export function generatedSource(count: number, options: { bytesEach?: number } = {}): Readonly<Record<string, string>> {
  const { bytesEach = 1500 } = options;
  const files: Record<string, string> = {};
  for (let i = 0; i < count; i++) {
    const language = LANGUAGES[i % LANGUAGES.length]!;
    files[`src/part${Math.floor(i / 50)}/unit_${i}.${language.ending}`] = sourceText(language, i, bytesEach);
  }
  return files;
}

function sourceText(language: Language, file: number, bytes: number): string {
  let text = language.opening(file);
  for (let n = 0; text.length < bytes; n++) text += language.definition(`${word(file)}_${word(n)}_${file}_${n}`, n);
  return text + (language.closing ?? "");
}

interface Language {
  readonly ending: string;
  opening(file: number): string;
  definition(name: string, n: number): string;
  readonly closing?: string;
}

const LANGUAGES: readonly Language[] = [
  {
    ending: "py",
    opening: (file) => `"""Unit ${file}."""\nimport os\n\n`,
    definition: (name, n) =>
      `def ${name}(left, right):\n    """Adds and scales."""\n    return left + right * ${n}\n\n`,
  },
  {
    ending: "ts",
    opening: (file) => `// Unit ${file}\nimport { join } from "node:path";\n\n`,
    definition: (name, n) =>
      `/** Adds and scales. */\nexport function ${name}(left: number, right: number): number {\n  return left + right * ${n};\n}\n\n`,
  },
  {
    ending: "java",
    opening: (file) => `package generated;\n\npublic class Unit${file} {\n`,
    definition: (name, n) => `  public int ${name}(int left, int right) {\n    return left + right * ${n};\n  }\n\n`,
    closing: "}\n",
  },
  {
    ending: "go",
    opening: () => "package generated\n\n",
    definition: (name, n) => `func ${name}(left int, right int) int {\n\treturn left + right*${n}\n}\n\n`,
  },
  {
    ending: "c",
    opening: (file) => `/* Unit ${file} */\n#include <stdio.h>\n\n`,
    definition: (name, n) => `int ${name}(int left, int right)\n{\n    return left + right * ${n};\n}\n\n`,
  },
  {
    ending: "js",
    opening: (file) => `// Unit ${file}\n`,
    definition: (name, n) => `export function ${name}(left, right) {\n  return left + right * ${n};\n}\n\n`,
  },
];

function word(n: number): string {
  return WORDS[(n * 7 + 3) % WORDS.length]!;
}

const WORDS = [
  "amber",
  "birch",
  "cedar",
  "delta",
  "ember",
  "fjord",
  "grove",
  "heron",
  "iris",
  "juniper",
  "kelp",
  "lark",
];

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { outlineOf } from "../../outline.ts";
import { sourceText } from "../../source-text.ts";
import { scanC } from "./scanner.ts";

/** Each definition as its kind, its qualified name and its lines. */
function outlined(source: string): readonly string[] {
  const { symbols } = outlineOf(sourceText(source, Buffer.from(source)), "C");
  return symbols.map(
    ({ kind, qualifiedName, startLine, endLine }) => `${kind} ${qualifiedName} ${startLine}-${endLine}`,
  );
}

describe("a function", () => {
  test.each([
    ["static int f(void) { return 0; }", "f"],
    ["int\nf(void)\n{\n}", "f"],
    ['static NO_SANITIZE("bounds") int f(int a) {}', "f"],
    ["int f(int a) __attribute__((unused, nonnull(1))) {}", "f"],
    ["int f(int a) FORMAT(printf, 1) {}", "f"],
    ["EXPORT void NOTHROW *\nATTR(malloc) SIZE(1)\nf(size_t size) {}", "f"],
    ["API int (f)(int a) {}", "f"],
    ["static void (*f(int a, void (*b)(int)))(int) {}", "f"],
    ["struct box *f(struct box *b) {}", "f"],
    ["enum color f(void) {}", "f"],
    ["int f(a, b) int a; char *b; {}", "f"],
    ["f(a, b)\nint a;\nchar *b;\n{}", "f"],
    ["main() {}", "main"],
    ["int __NTH (f (char *a)) {}", "f"],
    ["PHP_FUNCTION(f) {}", "f"],
    ["SYSCALL_DEFINE2(f, size_t, length) {}", "f"],
    ["SYSCALL_DEFINE3(f, const char *, name, int, flags) {}", "f"],
    ["PHP_METHOD(Box, f) {}", "f"],
    ['NAMED("f", 1) {}', "NAMED"],
    ["int f(int a { return 1; }", "f"],
    ['extern "C" int f(void) {}', "f"],
  ])("is found in %j", (source, name) => {
    expect(outlined(source)).toEqual([`function ${name} 1-${source.split("\n").length}`]);
  });

  test("starts behind macros that stand alone before it", () => {
    expect(outlined("BEGIN_DECLS\n\nint f(void) {}")).toEqual(["function f 3-3"]);
    expect(outlined("DEFINE(a, b)\nstatic int f(void) {}")).toEqual(["function f 2-2"]);
    expect(outlined("seq_define(a, b)\n\nint f(void) {}")).toEqual(["function f 3-3"]);
    expect(outlined("END_TEST\nSTART_TEST(f) {}")).toEqual(["function f 2-2"]);
    expect(outlined("DEFINE(a)\nDEFINE(b)\nMETHOD(Box, f) {}")).toEqual(["function f 3-3"]);
  });

  test("is found behind any number of macros without a semicolon", () => {
    expect(outlined("DEFINE(a, b)\n".repeat(500) + "int f(void) {}")).toEqual(["function f 501-501"]);
  });

  test.each(["int f(int a);", "int f(int a) ATTR(1), g(void);", "void (f)(int);", "int (*f(int a))(int);", "FOO(a);"])(
    "is not defined by %j",
    (source) => {
      expect(outlined(source)).toEqual([]);
    },
  );

  test.each(["if (a) { b; }", "FOO(a, { b; });", 'FOO("a") {}', "= { 1 };", "{ a b; }"])("is none in %j", (source) => {
    expect(outlined(source)).toEqual([]);
  });

  test("hides its variables, and has its types and macros inside", () => {
    const source = "void f(void) {\nint a; struct x b; for (;;) { enum { ONE } e; }\n#define TWO 2\ntypedef int t;\n}";
    expect(outlined(source)).toEqual(["function f 1-5", "enum_member f.ONE 2-2", "macro f.TWO 3-3", "type f.t 4-4"]);
  });
});

describe("a declaration", () => {
  test.each([
    ["int a, *b[2], (*c)(int), d = f(1, 2);", ["a", "b", "c", "d"]],
    ["extern const struct box a;", ["a"]],
    ["int a UNUSED;", ["a"]],
    ["my_type A;", ["A"]],
    ["API my_type A1;", ["A1"]],
    ["PUBLIC const my_type TABLE[2] = { 1, 2 };", ["TABLE"]],
    ["extern API const my_type FIRST, SECOND;", ["FIRST", "SECOND"]],
    ["_Atomic my_type TOTAL;", ["TOTAL"]],
    ["_Atomic(my_type) a UNUSED;", ["a"]],
    ["my_type a UNUSED;", ["a"]],
    ["API my_type *a UNUSED;", ["a"]],
    ["struct box a GUARDED_BY(lock), b OF((int));", ["a"]],
    ["char a[10] __aligned(8);", ["a"]],
    ["LIST_HEAD(x, y) a = {1};", ["a"]],
    ["void (WINAPI *a)(int);", ["a"]],
    ["int (*a[3])(void) = { f, g };", ["a"]],
    ["static int a = sizeof(int), b = ({ int c; c; });", ["a", "b"]],
    ["const char a[] = \"};\", b = '\"', c = 1'000; // int d;", ["a", "b", "c"]],
    ["__attribute__((x)) typeof(int) a;", ["a"]],
    ["return a;", []],
    ["using std::a;", []],
    ["struct a;", []],
    ["a;", []],
  ])("%j has its variables", (source, names) => {
    expect(outlined(source)).toEqual(names.map((name) => `variable ${name} 1-1`));
  });

  test.each([
    ["typedef int a, *b;", ["a", "b"]],
    ["typedef int (*a)(int b);", ["a"]],
    ["typedef int a(int b);", ["a"]],
    ["typedef void (APIENTRYP a)(int b);", ["a"]],
    ["typedef void *(*a) OF((int b));", ["a"]],
    ["typedef STACK_OF(x) a;", ["a"]],
    ["DECLARE(x)\ntypedef struct x_st a;", ["a"]],
    ["typedef my_type a ALIGNED(8);", ["a"]],
  ])("%j has its types", (source, names) => {
    const line = source.split("\n").length;
    expect(outlined(source)).toEqual(names.map((name) => `type ${name} ${line}-${line}`));
  });

  test.each([
    ["struct PACKED s { int a; };", ["struct s", "field s.a"]],
    ["struct ALIGN(8) s { int a : 3, : 2; };", ["struct s", "field s.a"]],
    ["struct __attribute__((packed)) s { int a; } __attribute__((x));", ["struct s", "field s.a"]],
    ["union u { TAILQ_ENTRY(x) a; MACRO(y) int (*b)(void); };", ["union u", "field u.a", "field u.b"]],
    ["struct s { API my_type CR1; my_type b UNUSED; };", ["struct s", "field s.CR1", "field s.b"]],
    ["struct s { int a; } __packed;", ["struct s", "field s.a"]],
    ["struct s { int a; } PACKED;", ["struct s", "field s.a"]],
    ["struct s { int a; } __packed __aligned(8);", ["struct s", "field s.a"]],
    ["struct s { struct { int b; } A; };", ["struct s", "field s.A", "field s.A.b"]],
    ["typedef struct x { int a; } X_ALIGNED(8) X;", ["type X", "struct x", "field x.a"]],
    ["typedef struct { int a; } x X_ALIGNED(8);", ["struct x", "field x.a"]],
    ["enum e : unsigned char { A = (1, 2), B, };", ["enum e", "enum_member e.A", "enum_member e.B"]],
    ["struct s { struct { int a; }; };", ["struct s", "field s.a"]],
    ["struct s { int a; } x, y;", ["variable x", "struct x.s", "field x.s.a", "variable y"]],
    ["typedef struct { int a; } s, *t;", ["struct s", "field s.a", "struct t"]],
  ])("%j has its type", (source, names) => {
    expect(
      outlined(source)
        .map((line) => line.replace(" 1-1", ""))
        .toSorted(),
    ).toEqual(names.toSorted());
  });
});

describe("the preprocessor", () => {
  test("has macros over lines and behind comments", () => {
    expect(outlined('# define A(x) "/*" \\\r\n  x\n#define B /* a\nb */ 1\n#define C\n#undef D')).toEqual([
      "macro A 1-2",
      "macro B 3-4",
      "macro C 5-5",
    ]);
  });

  test("may have each branch of an `#if` open the same brace", () => {
    const source = "#ifdef A\nint f(int a) {\n#elif B\nint f(char a) {\n#else\nint f(long a) {\n#endif\n}\nint g;";
    expect(outlined(source)).toEqual(["function f 2-8", "variable g 9-9"]);
  });

  test("may have branches close what is open before", () => {
    const source = "struct s {\nint a;\n#ifdef A\n};\n#else\nint b;\n};\n#endif\nint c;";
    expect(outlined(source)).toEqual(["struct s 1-7", "field s.a 2-2", "field s.b 6-6", "variable c 9-9"]);
  });

  test("may have macros among enumerators", () => {
    expect(outlined("enum e { EACH(X)\n#undef X\n  A = (1) SIGN, B UNUSED, C NOTE(1), D NOTE(2) = 3 };")).toEqual([
      "enum e 1-3",
      "enum_member e.A 3-3",
      "enum_member e.B 3-3",
      "enum_member e.C 3-3",
      "enum_member e.D 3-3",
    ]);
  });

  test.each(["\r", "\r\n", "\n"])("ends where lines end with %j", (lineEnd) => {
    const lines = ["#include <a.h>", "// b", "#define C \\", "  d", "BEGIN_DECLS", "int f(void) {", "  '", "}"];
    const definitions = ["macro C", "function f"];
    expect(outlined(lines.join(lineEnd)).map((line) => line.replace(/ \d+-\d+$/, ""))).toEqual(definitions);
  });

  test("goes on behind `#if 0` as if it were not there", () => {
    expect(outlined("#if 0\nint f(void) { don't\n#endif\nint a;")).toEqual(["variable a 4-4"]);
    expect(outlined("#if 0\nif (a) {\n#else\nint f(void) {\n#endif\n}")).toEqual(["function f 4-6"]);
  });

  test("shows all that its branches define", () => {
    const source = "#if A\nint a;\n#elif B\nint b;\n#else\nint c;\n#endif";
    expect(outlined(source)).toEqual(["variable a 2-2", "variable b 4-4", "variable c 6-6"]);
  });

  test('may have `extern "C"` in it', () => {
    const source = '#ifdef __cplusplus\nextern "C" {\n#endif\nint a;\n#ifdef __cplusplus\n}\n#endif\nint b;';
    expect(outlined(source)).toEqual(["variable a 4-4", "variable b 8-8"]);
  });
});

describe("braces that do not match", () => {
  test("end with a brace at the start of a line", () => {
    const source = "int f(void) {\n  if (a) {\n  if (b) {\n}\nint g(void) {\n}\nstruct s {\nint a;\n};";
    expect(outlined(source)).toEqual(["function f 1-4", "function g 5-6", "struct s 7-9", "field s.a 8-8"]);
  });

  test("are told", () => {
    const { problems } = outlineOf(sourceText("}\nint a;\nint f(void) {", Buffer.from("")), "C");
    expect(problems.map(({ line }) => line)).toEqual([1, 3]);
  });
});

const PIECES = [
  ["{", "}", "(", ")", "[", "]", ";", ",", "=", ":", "*", "#", "'", "\\", "/", "\n"],
  ["a ", "int ", "struct ", "enum ", "typedef ", "extern ", "\n}", "/*", "*/", "//", "\n#if A\n", "\n#if 0\n"],
  ["\n#else\n", "\n#endif\n", "\n#define ", "\\\r\n", "FOO(", "é", '"C"', "return ", "__attribute__((a)) "],
].flat();

test("any text has an outline, each symbol inside the one around it, for work that grows as the text does", () => {
  const text = fc.array(fc.constantFrom(...PIECES), { maxLength: 300 }).map((pieces) => pieces.join(""));
  fc.assert(
    fc.property(fc.oneof(text, fc.string()), (source) => {
      const utf8 = Buffer.from(source);
      const { symbols } = outlineOf(sourceText(source, utf8), "C");
      let start = 0;
      for (const symbol of symbols) {
        const outer = symbol.parent === null ? { startByte: 0, endByte: utf8.length } : symbols[symbol.parent]!;
        expect(symbol.startByte).toBeGreaterThanOrEqual(Math.max(start, outer.startByte));
        expect(symbol.endByte).toBeLessThanOrEqual(outer.endByte);
        expect(symbol.endByte).toBeGreaterThan(symbol.startByte);
        start = symbol.startByte;
      }
      expect(scanC(source).work).toBeLessThanOrEqual(6 * source.length);
    }),
    { numRuns: 500 },
  );
});

test.each([
  "{",
  "}",
  "(",
  "struct {",
  "struct a {",
  "enum {",
  "int f(void) {",
  "int f(a) int a;",
  "int a,",
  "typedef ",
  "int a = {",
  "\n#if A\nstruct s {",
  "\n#if A\n",
  "\n#if A\nint f( {\n#else\n",
  "\n#else\n",
  "/*",
  '"',
  "FOO(",
  "(a {}",
  "struct a {} ",
  "FOO(a)\n\n",
  "FOO(a)\n",
  "FOO(a) {}",
  "enum { FOO(a) B };",
  "struct a {} FOO(a) B;",
  "// \r",
  "#define A \\\r",
  "a UNUSED ",
  "(*",
  'extern "C" {',
  " ",
  "\n#define A \\",
  "a ",
])("%j over and over costs no more than as much else", (piece) => {
  const started = performance.now();
  const { work } = scanC(piece.repeat(20_000));
  expect(work).toBeLessThanOrEqual(6 * 20_000 * piece.length);
  // What grows with the square of the text would take minutes.
  expect(performance.now() - started).toBeLessThan(5_000);
});

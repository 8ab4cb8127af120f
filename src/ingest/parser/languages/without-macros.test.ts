import fc from "fast-check";
import { expect, test } from "vitest";
import { withoutMacros } from "./without-macros.ts";

test.each([
  ["LUA_API int lua_gettop(void);", "int lua_gettop(void);"],
  ["SHOP_NORETURN SHOP_API void fail();", "void fail();"],
  ["static SHOP_INLINE int half(int a);", "static int half(int a);"],
  ["SHOP_API std::vector<int> all();", "std::vector<int> all();"],
  ["void *(*get)(int) SHOP_ATTR;", "void *(*get)(int) ;"],
  ["void lock() const\nSHOP_EXCLUDES(mutex) {}", "void lock() const\n{}"],
  ["SHOP_DECLARE(item)\nint a;", "\nint a;"],
  ["SHOP_EACH(item,\n  other)\nint a;", "\n\nint a;"],
  ["SHOP_BEGIN_DECLS\nint a;", "\nint a;"],
  ["#define HALF(a) \\\na /* half */ \\\n/ 2", "#define HALF(a) \\\na \\\n/ 2"],
])("%j is read as %j", (text, expected) => {
  expect(folded(withoutMacros(text))).toBe(expected);
});

test("of conditions in C++'s templates nothing is read", () => {
  expect(folded(withoutMacros("template <int A, SHOP_ENABLE_IF(A > half(B()))>"))).toBe("template <int A >");
});

test.each([
  "FILE *log;",
  "HANDLE open(int a);",
  "UINT half = 1;",
  "TEST(Suite, name) {",
  "TEST(Suite, name)\n{\n}",
  "SHOP_CHECK(a);",
  "enum { A,\n  SHOP_END\n};",
  "#define SHOP_API __declspec(dllexport)",
  "int a; /* one */",
])("%j is read as it is", (text) => {
  expect(withoutMacros(text)).toBe(text);
});

test("everything stays where it is, whatever the text", () => {
  const pieces = fc.constantFrom(
    ..."SHOP_API A_B SHOP_BEGIN_X class struct int a ( ) { } ; , : /* */ \\ # define < > = * & ~ \n \r\n é".split(" "),
    " ",
    "\t",
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 60 }), (words) => {
      const text = words.join(" ");
      const read = withoutMacros(text);
      const spaced = Array.from({ length: text.length }, (_, at) => (read[at] === " " ? " " : text[at])).join("");
      expect(read).toBe(spaced);
      expect(read.split("\n")).toHaveLength(text.split("\n").length);
    }),
    { numRuns: 300 },
  );
});

function folded(text: string): string {
  return text.replaceAll(/[ \t]+/g, " ").replaceAll(/^ | $/gm, "");
}

/**
 * C++ as its grammar understands it: without the macros that it takes for something else, and with them loses what
 * stands around. Spaces take their place, so that everything stays where it is.
 */
export function withoutMacros(text: string): string {
  return text
    .replaceAll(COMMENT_IN_MACRO, blank)
    .replaceAll(ALONE, blank)
    .replaceAll(SPECIFIER, blank)
    .replaceAll(BEFORE_DEFINITION, blank)
    .replaceAll(AFTER_DECLARATION, (_, before: string, macro: string) => before + blank(macro))
    .replaceAll(CONDITION, blank)
    .replaceAll(BEFORE_CLASS_NAME, (_, before: string, macro: string) => before + blank(macro))
    .replaceAll(IN_CLASS, blank);
}

/** A comment in the middle of a macro's definition ends it for the grammar: the rest of the definition becomes code. */
const COMMENT_IN_MACRO = /\/\*(?:[^*\n]|\*(?!\/)){0,200}\*\/(?=[^\n]{0,200}\\\r?$)/gm;
/** `FMT_BEGIN_EXPORT`, `JEMALLOC_ATTR(malloc)` and `CTL_RO_GEN(epoch, 0)` at the start of a line and to its end. */
const ALONE =
  /^(?:[A-Z][A-Z\d_]{2,60}\((?:[^()]|\([^()]{0,200}\)){0,400}\)|(?:[A-Z\d_]{0,60}_)?(?:BEGIN|END)(?:_[A-Z\d_]{0,60})?)[ \t]{0,60}(?=\r?\n(?![ \t]{0,60}\{))/gm;
/** `LUA_API int lua_gettop (…`: what stands before two words is no type. */
const BEFORE_DEFINITION =
  /^[ \t]{0,60}(?:[A-Z][A-Z\d_]{2,60}[ \t]{1,9}){1,3}(?=(?:[A-Za-z_][\w:]{0,99}(?:<[^<>\n]{0,99}>)?[ \t*&]{1,9}){1,4}\(?\*?[A-Za-z_~])/gm;
/** `static FMT_CONSTEXPR Widget(…`: nor is what says that it is something else. */
const SPECIFIER =
  /(?<!#[ \t]{0,9}(?:define|undef|ifdef|ifndef)[ \t]{1,9})\b(?:[A-Z][A-Z\d_]{0,60}_)?(?:API|EXPORT|INLINE|CONSTEXPR\d{0,2}|CONSTEVAL|NORETURN|NODISCARD)_?(?=[ \t]{1,9}[A-Za-z_~])/g;
/** `void *(*alloc)(size_t) MODULE_ATTR;`, `void lock() SHOP_EXCLUDES(mutex) {` */
const AFTER_DECLARATION =
  /(\)(?:[ \t]{0,9}const)?\s{1,99})([A-Z][A-Z\d_]{2,60}(?:\([^()\n]{0,99}\))?)(?=[ \t]{0,9}(?:;|\{|\r?\n\{))/g;
/** `template <typename T, FMT_ENABLE_IF(sizeof(T) > 4)>`: its signs end the list of parameters, or begin another. */
const CONDITION =
  /,\s{0,99}(?:[A-Z][A-Z\d_]{0,60}_)?(?:ENABLE_IF|REQUIRES)_?\((?:[^()]|\((?:[^()]|\([^()]{0,200}\)){0,200}\)){0,400}\)(?=\s{0,99}[,>])/g;
/** `class BASE_EXPORT Widget : public View {` */
const BEFORE_CLASS_NAME =
  /\b((?:class|struct|union)[ \t]{1,9})([A-Z][A-Z\d_]{2,60}(?:\([^()\n]{0,99}\))?)(?=[ \t]{1,9}\w{1,200}(?:<[^\n]{0,200}>)?\s{0,99}(?:final\s{0,99})?[:{])/g;
/**
 * At the start of a line: `Q_OBJECT` above `public:`, `BASE_EXPORT` before a definition, `BASE_NAMESPACE_BEGIN` alone.
 */
const IN_CLASS =
  /^[ \t]{0,60}(?:[A-Z][A-Z\d_]{2,60}(?=\s{1,99}(?:public|private|protected|template|class|struct|union|enum|namespace|inline|static|virtual|explicit|constexpr)\b)|[A-Z\d_]{0,60}(?:NAMESPACE_BEGIN|NAMESPACE_END|BEGIN_NAMESPACE|END_NAMESPACE)[A-Z\d_]{0,60}(?=[ \t]{0,60}\r?$))/gm;

function blank(macro: string): string {
  return macro.replaceAll(/[^\r\n]/g, " ");
}

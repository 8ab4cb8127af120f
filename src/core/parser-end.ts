/** Why a parser process was replaced by another. `retired`: it had parsed many files, or grown. */
export const PARSER_ENDS = ["crash", "timeout", "retired"] as const;
export type ParserEnd = (typeof PARSER_ENDS)[number];

import * as linguist from "linguist-languages";
import type { Language } from "linguist-languages";
import { expect, test } from "vitest";
import { LANGUAGE_TABLE } from "./language-table.ts";

/** One language a line: name, file endings, file names, interpreters; tabs between, spaces inside. */
function rows(): readonly string[] {
  return (Object.values(linguist) as readonly Language[]).flatMap(({ name, extensions, filenames, interpreters }) => {
    const lists = [extensions, filenames?.filter((file) => !/\s/.test(file)), interpreters];
    if (lists.every((list) => (list ?? []).length === 0)) return [];
    return [[name, ...lists.map((list) => (list ?? []).join(" "))].join("\t").trimEnd()];
  });
}

const HEADER = `/* oxlint-disable max-lines -- data, one language a line */
/**
 * What linguist knows of languages: name, file endings, file names, interpreters; tabs between, spaces inside.
 * A copy, because loading the package takes each parser process 120 ms and 15 MB. Written from it by
 * language-table.test.ts: after an update of linguist-languages run that with \`-u\`.
 */
`;

test("the table says what linguist-languages says", async () => {
  const source = `${HEADER}export const LANGUAGE_TABLE = String.raw\`\n${rows().join("\n")}\n\`;\n`;
  await expect(source).toMatchFileSnapshot("./language-table.ts");
  expect(LANGUAGE_TABLE.trim().split("\n")).toEqual(rows());
});

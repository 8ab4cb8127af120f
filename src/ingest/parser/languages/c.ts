import type { Outline } from "../../../core/outline.ts";
import { leadingDoc } from "../doc-comment.ts";
import type { SourceText } from "../source-text.ts";
import { NAME_UNITS_MAX, NOT_UNDERSTOOD, qualified, SCOPES_MAX, SymbolList } from "../symbol-list.ts";
import type { Definition } from "./c-scanner/definitions.ts";
import { scanC } from "./c-scanner/scanner.ts";
import type { ScannedLanguage } from "./language.ts";

/** C is scanned, not parsed: 5 to 12 times as fast, and macros confuse it less (docs/adr/0008-own-scanner-for-c.md). */
export const C: ScannedLanguage = { name: "C", outline: outlineOfC };

/** What later symbols may be inside of. */
interface Scope {
  readonly index: number;
  readonly qualifiedName: string;
  readonly end: number;
}

function outlineOfC(source: SourceText): Outline {
  const { definitions, unmatched } = scanC(source.text);
  const symbols = new SymbolList(source);
  for (const at of unmatched) symbols.note(lineAt(source.lineStarts, at), NOT_UNDERSTOOD);
  const scopes: Scope[] = [];
  let scope: Scope | undefined;
  for (const definition of definitions) {
    while ((scopes.at(-1)?.end ?? Infinity) <= definition.start) scopes.pop();
    // Further names of a declaration are beside its first, not in it.
    if (!definition.isFurther) scope = scopes.at(-1);
    const added = add(definition, { source, symbols, scope });
    if (definition.encloses && scopes.length < SCOPES_MAX) scopes.push(added);
    if (!symbols.hasRoom(lineAt(source.lineStarts, definition.start))) break;
  }
  return symbols.outline;
}

interface Surroundings {
  readonly source: SourceText;
  readonly symbols: SymbolList;
  readonly scope: Scope | undefined;
}

function add(definition: Definition, { source, symbols, scope }: Surroundings): Scope {
  const { kind, start, nameStart } = definition;
  const end = Math.min(definition.end, scope?.end ?? Infinity);
  const name = source.text.slice(nameStart, Math.min(definition.nameEnd, nameStart + NAME_UNITS_MAX));
  const qualifiedName = qualified(scope, name);
  const startLine = lineAt(source.lineStarts, start);
  const index = symbols.add({
    name,
    qualifiedName,
    kind,
    start,
    end,
    startLine,
    // A macro ends with its line.
    endLine: lineAt(source.lineStarts, end - 1),
    nameStart,
    nameLine: lineAt(source.lineStarts, nameStart),
    doc: leadingDoc(source, { start, startLine }),
    parent: scope?.index ?? null,
  });
  return { index, qualifiedName, end };
}

/** The line, from 0, of what stands at `index`. */
function lineAt(lineStarts: Uint32Array, index: number): number {
  let low = 0;
  let high = lineStarts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((lineStarts[middle] ?? Infinity) <= index) low = middle;
    else high = middle;
  }
  return low;
}

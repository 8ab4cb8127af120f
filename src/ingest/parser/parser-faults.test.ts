import { mkdtempSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { temporaryDirectory } from "../../../test/support/cleanup.ts";
import { openParserPool, parseAll, parseRequest, parserPids, type Parsed } from "../../../test/support/parsing.ts";
import { untilNoProcesses } from "../../../test/support/processes.ts";
import type { ParsedFile } from "../../core/parsed-file.ts";
import { LANGUAGES } from "./languages/all-languages.ts";
import { outlineOf } from "./outline.ts";
import type { ParserPool, ParserPoolOptions, ParseRequest } from "./parser-pool.ts";
import { readPosition } from "./parser-position.ts";
import { planBatches } from "./plan-batches.ts";
import { sourceText } from "./source-text.ts";

/**
 * The worst that some ten thousand repeated tokens did to each grammar. `endless` takes time that grows at least with the
 * square of its length, `hungry` takes 40 MB and more.
 */
const WORST: readonly Worst[] = [
  { language: "C", ending: "c", endless: ",a;", hungry: "", isFrozen: true },
  { language: "C#", ending: "cs", endless: "a<", hungry: "a<" },
  { language: "C++", ending: "cpp", endless: ")+", hungry: "a<" },
  { language: "Go", ending: "go", endless: "}+", hungry: "a(" },
  { language: "Java", ending: "java", endless: "!)", hungry: "a<" },
  { language: "JavaScript", ending: "js", endless: "}-", hungry: "yield->" },
  { language: "Kotlin", ending: "kt", endless: "}-", hungry: "a@" },
  { language: "Lua", ending: "lua", endless: "[->", hungry: "(a" },
  { language: "PHP", ending: "php", opening: "<?php\n", endless: "{+", hungry: "[a" },
  { language: "Python", ending: "py", endless: ":~", hungry: "(a," },
  { language: "Ruby", ending: "rb", endless: "!<", hungry: "a b," },
  { language: "Rust", ending: "rs", endless: ")-", hungry: "a(" },
  { language: "Scala", ending: "scala", endless: "1@", hungry: "[a" },
  { language: "Shell", ending: "sh", endless: "a=(", hungry: "a|" },
  { language: "Swift", ending: "swift", endless: "-- ", hungry: "1(," },
  { language: "TSX", ending: "tsx", endless: "}+", hungry: "a<a," },
  { language: "TypeScript", ending: "ts", endless: "}+", hungry: "x<y," },
];
const ENDLESS_UNITS = 40_000;
/** A quarter of a second of C: what one batch takes. */
const FROZEN_UNITS = 240_000;
const HUNGRY_UNITS = 150_000;
/** Nothing longer counts as a file that a person wrote; scripts have their own limit, and Ruby's grammar its own ways. */
const LINE_UNITS = 4000;
const SHORT_LINE_UNITS = 400;
const NEIGHBOURS = 3;

interface Worst {
  readonly language: string;
  readonly ending: string;
  /** Repeated, it takes its parser more time than there is. */
  readonly endless: string;
  /** Repeated before what is endless, it takes its parser more memory than other source. */
  readonly hungry: string;
  /** Nothing is too much for it: its process is stopped in the middle, and may have no memory. */
  readonly isFrozen?: true;
  /** What a file of the language starts with. */
  readonly opening?: string;
}

test("the worst is known of every language", () => {
  expect(WORST.map(({ language }) => language)).toEqual(LANGUAGES.map(({ name }) => name));
});

let crashing: OpenPool;
let hanging: OpenPool;
let growing: OpenPool;
let starving: OpenPool;

beforeAll(async () => {
  crashing = open({});
  hanging = open({ deadlineMs: 400 });
  growing = open({ parsingBytesMax: (await restingBytes()) + 24 * 1024 * 1024 });
  starving = open({ parsingBytesMax: 1 });
});

afterAll(async () => {
  for (const { pool, dataDir } of [crashing, hanging, growing, starving]) {
    await pool.close();
    await untilNoProcesses(dataDir, { withinMs: 0 });
  }
});

/** One process, so that whatever happens to it happens to the next file's as well. */
interface OpenPool {
  readonly pool: ParserPool;
  readonly dataDir: string;
}

function open(options: Partial<ParserPoolOptions>): OpenPool {
  const dataDir = temporaryDirectory();
  return { dataDir, pool: openParserPool(dataDir, { processes: 1, ...options }) };
}

describe.each(WORST)("one file of $language", (worst) => {
  const corpus = corpusOf(worst.language);
  const { symbols } = outlineOf(sourceText(corpus, Buffer.from(corpus)), worst.language);
  const endless = linesOf(worst.endless, { units: worst.isFrozen ? FROZEN_UNITS : ENDLESS_UNITS, worst });
  const hungry = worst.isFrozen ? "" : linesOf(worst.hungry, { units: HUNGRY_UNITS, worst });
  const bad = { endless: `${worst.opening ?? ""}${endless}`, hungry: `${worst.opening ?? ""}${hungry}${endless}` };
  let all: ParseRequest;

  beforeAll(async () => {
    const good = Array.from({ length: NEIGHBOURS }, (_, i) => [`good${i}.${worst.ending}`, corpus]);
    const files = Object.fromEntries([...good, [`next.${worst.ending}`, corpus]]);
    for (const kind of ["endless", "hungry"] as const) files[`${kind}.${worst.ending}`] = bad[kind];
    all = await parseRequest(crashing.dataDir, { files });
  });

  /** Of the files whose name starts so, with a directory of its own. */
  function requestOf({ dataDir }: OpenPool, ...names: readonly string[]): ParseRequest {
    const entries = all.entries.filter(({ path }) => names.some((name) => path.startsWith(name)));
    return { ...all, entries, spoolDir: mkdtempSync(join(dataDir, "spool-")) };
  }

  /** What comes of the bad file, its neighbours, and the file after them. */
  async function outcomeOf(opened: OpenPool, kind: "endless" | "hungry", parsing: Promise<Parsed>) {
    const { files, skipped, degraded } = await parsing;
    const next = await parseAll(opened.pool, requestOf(opened, "next"));
    const lost = files.get(`${kind}.${worst.ending}`);
    const whole = [...files.values(), ...next.files.values()].filter(isWhole).map(({ path }) => path);
    return {
      skipped: [...skipped, ...next.skipped],
      degraded,
      lost: { ...pick(lost), text: Buffer.from(lost?.content ?? []).equals(Buffer.from(bad[kind])) },
      whole: whole.toSorted(),
    };
  }

  function onlyOne(kind: "endless" | "hungry", reason: string) {
    const path = `${kind}.${worst.ending}`;
    const blob = all.entries.find((entry) => entry.path === path)?.blob;
    return {
      skipped: [{ path, blob, reason, bytes: bad[kind].length }],
      degraded: 1,
      lost: { language: worst.language, degraded: reason, symbols: 0, text: true },
      whole: [...Array.from({ length: NEIGHBOURS }, (_, i) => `good${i}.${worst.ending}`), `next.${worst.ending}`],
    };
  }

  function isWhole(file: ParsedFile): boolean {
    return file.degraded === null && isDeepStrictEqual(file.outline.symbols, symbols);
  }

  function startWith(opened: OpenPool, kind: "endless" | "hungry") {
    const request = requestOf(opened, kind, "good");
    expect(planBatches(request.entries, request.maxFileBytes).batches).toHaveLength(1);
    return { request, parsing: parseAll(opened.pool, request) };
  }

  test("crashes its parser, and is all that is lost", async () => {
    const first = await nextPid(crashing);
    const { request, parsing } = startWith(crashing, "endless");
    await untilParsing(request, 1);
    // As a fault in native code ends a process, and as a system without memory does.
    process.kill(first, "SIGSEGV");
    const second = await nextPid(crashing, first);
    await untilParsing(request, 2);
    process.kill(second, "SIGKILL");
    expect(await outcomeOf(crashing, "endless", parsing)).toEqual(onlyOne("endless", "parser_crash"));
  });

  test("keeps its parser for ever, and is all that is lost", async () => {
    const pid = await nextPid(hanging);
    const { request, parsing } = startWith(hanging, "endless");
    if (worst.isFrozen) await freeze(pid, request);
    expect(await outcomeOf(hanging, "endless", parsing)).toEqual(onlyOne("endless", "parser_timeout"));
  });

  test.runIf(process.platform === "linux")("eats its parser's memory, and is all that is lost", async () => {
    const full = worst.isFrozen ? starving : growing;
    const pid = await nextPid(full);
    const { request, parsing } = startWith(full, "hungry");
    if (worst.isFrozen) await freeze(pid, request);
    expect(await outcomeOf(full, "hungry", parsing)).toEqual(onlyOne("hungry", "parser_crash"));
  });
});

function pick(file: ParsedFile | undefined) {
  return { language: file?.language, degraded: file?.degraded, symbols: file?.outline.symbols.length };
}

/** The pool's process, once it is another than the one before. Some parse so fast that it must be known before. */
async function nextPid({ dataDir }: OpenPool, before?: number): Promise<number> {
  const found = await vi.waitFor(
    () => {
      const [pid] = parserPids(dataDir).filter((other) => other !== before);
      expect(pid).toBeDefined();
      return pid;
    },
    { timeout: 10_000, interval: 5 },
  );
  return found!;
}

/** Waits until so many processes have come to parse the largest file of the request. */
async function untilParsing({ spoolDir }: ParseRequest, processes: number): Promise<void> {
  const isParsing = (): boolean | null => {
    const files = readdirSync(spoolDir).filter((name) => name.startsWith("position-"));
    const newest = Math.max(...files.map((name) => Number(name.slice("position-".length))));
    const position = files.length === processes ? readPosition(join(spoolDir, `position-${newest}`)) : null;
    return position?.entry === 0 ? position.parsing : null;
  };
  const until = performance.now() + 10_000;
  while (isParsing() === null && performance.now() < until) await setImmediate();
  // While it is being read nothing else may come between.
  while (isParsing() === false && performance.now() < until);
  expect(isParsing()).toBe(true);
}

async function freeze(pid: number, request: ParseRequest): Promise<void> {
  await untilParsing(request, 1);
  process.kill(pid, "SIGSTOP");
}

/** Memory of a process that has done next to nothing. */
async function restingBytes(): Promise<number> {
  if (process.platform !== "linux") return 0;
  const { dataDir, pool } = open({});
  await parseAll(pool, await parseRequest(dataDir, { files: { "a.java": corpusOf("Java") } }));
  const status = readFileSync(`/proc/${parserPids(dataDir)[0]}/status`, "latin1");
  await pool.close();
  return Number(/^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1]) * 1024;
}

function corpusOf(language: string): string {
  const outlined = LANGUAGES.find(({ name }) => name === language)!;
  const name = "grammar" in outlined ? outlined.grammar : language.toLowerCase();
  const corpus = readFileSync(new URL(`languages/corpus/${name}.txt`, import.meta.url), "utf8");
  return corpus.split("\n==========\n")[0] ?? "";
}

function linesOf(token: string, { units, worst }: { units: number; worst: Worst }): string {
  const lineUnits = /JavaScript|Ruby/.test(worst.language) ? SHORT_LINE_UNITS : LINE_UNITS;
  const line = `${token.repeat(Math.floor(lineUnits / token.length))}\n`;
  return line.repeat(Math.ceil(units / line.length));
}

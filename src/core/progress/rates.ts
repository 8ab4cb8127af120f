import type { ParsePart } from "./observation.ts";

/** The parts of an attempt, in the order of time. Each has one kind of work, and a pace at which it goes. */
export const PHASES = ["connecting", "preparing", "receiving", "checking", "parsing", "indexing"] as const;
export type Phase = (typeof PHASES)[number];

/** What there is to do, as far as it is known: estimates until it is counted. */
export interface Sizes {
  /** Git objects to receive. */
  readonly objects: number;
  readonly receivedBytes: number;
  /** Of the files to parse. */
  readonly sourceBytes: number;
  /** Seconds that one parser process takes for them at the shipped rates. */
  readonly parserSeconds: number;
  /** Of source in the index, to be merged with what is parsed. Never expected: one job in some nine does it. */
  readonly compactedBytes: number;
}

/** The newest few samples of each quantity, oldest first. */
export type Samples = Readonly<Record<string, readonly number[]>>;

/**
 * What finished jobs have taught. A pace is measured seconds by shipped ones: 2 is twice as slow. The first three are
 * kept apart for jobs that fetch a repository whole and for those that fetch it again.
 */
export interface History {
  /** Of this repository: paces by phase, sizes, and the `seconds` of the whole where nothing was merged. */
  readonly repository: Samples;
  /** Of jobs from this host: paces by phase. */
  readonly host: Samples;
  /** Of all jobs: paces by phase, and sizes. */
  readonly instance: Samples;
  /** Of all jobs: paces of parsing by language. */
  readonly languages: Samples;
}

/** Where each part of a history is kept. */
export type HistoryKeys = Readonly<Record<keyof History, string>>;

export function historyKeys(of: {
  readonly url: string;
  readonly host: string | null;
  readonly isAgain: boolean;
}): HistoryKeys {
  const kind = of.isAgain ? "again" : "whole";
  return {
    repository: `repository ${kind} ${of.url}`,
    host: `host ${kind} ${of.host ?? ""}`,
    instance: `instance ${kind}`,
    languages: "languages",
  };
}

export const NO_HISTORY: History = { repository: {}, host: {}, instance: {}, languages: {} };

/** What an attempt has to go by. */
export interface Workplace {
  readonly history: History;
  readonly parserProcesses: number;
  /** The repository was fetched before, so that little of it may be new. */
  readonly isAgain: boolean;
}

/** The sizes to expect before anything is counted. */
export function expectedSizes({ history, isAgain }: Workplace): Sizes {
  const { repository, instance } = history;
  const share = isAgain ? SHARE_AGAIN : 1;
  const size = (name: keyof typeof SHIPPED_SIZES): number =>
    Math.max(1e-3, typical(repository[name]) ?? typical(instance[name]) ?? SHIPPED_SIZES[name] * share);
  return {
    objects: size("objects"),
    receivedBytes: size("receivedBytes"),
    sourceBytes: size("sourceBytes"),
    parserSeconds: size("parserSeconds"),
    compactedBytes: 0,
  };
}

/**
 * The pace to expect of a phase, and how many seconds of measurement that is worth. Without `parts`, the files to parse
 * are not known yet.
 */
export function expectedPace(
  phase: Phase,
  history: History,
  parts: readonly ParsePart[],
): { readonly pace: number; readonly trustSeconds: number } {
  const own = typical(history.repository[phase]);
  if (own !== null) return { pace: own, trustSeconds: TRUST_SECONDS.repository };
  const here = typical(history.host[phase]) ?? typical(history.instance[phase]);
  if (here === null) return { pace: 1, trustSeconds: SHIPPED_TRUST_SECONDS[phase] };
  const pace = phase === "parsing" && parts.length > 0 ? paceOfMix(parts, history) : here;
  return { pace, trustSeconds: TRUST_SECONDS.instance };
}

/** Seconds a phase takes where the shipped rates were measured. */
export function shippedSeconds(phase: Phase, sizes: Sizes, { parserProcesses }: Workplace): number {
  switch (phase) {
    case "connecting":
      return 0.35;
    case "preparing":
      return 0.02 + sizes.objects * 0.0001;
    case "receiving":
      return 0.02 + (sizes.receivedBytes / MIB) * 0.1;
    case "checking":
      return 0.03 + sizes.objects * 0.00002;
    case "parsing":
      return 0.12 + sizes.parserSeconds / parserProcesses;
    case "indexing":
      return 0.07 + (sizes.sourceBytes / MIB) * 0.005 + (sizes.compactedBytes / MIB) * 0.016;
  }
}

/** Seconds of one parser process for some files, where the shipped rates were measured. */
export function parserSeconds({ files, languages }: ParsePart): number {
  const seconds = Object.entries(languages).map(([name, bytes]) => languageSeconds(name, bytes));
  return seconds.reduce((sum, each) => sum + each, files * PARSER_SECONDS_PER_FILE);
}

function languageSeconds(language: string, bytes: number): number {
  return bytes / MIB / (PARSER_MIB_PER_SECOND[language] ?? TEXT_MIB_PER_SECOND);
}

/** Of a mix of languages: each counts as much as it takes of the time. */
function paceOfMix(parts: readonly ParsePart[], { languages, instance }: History): number {
  const other = typical(instance["parsing"]) ?? 1;
  const mix = [...secondsByLanguage(parts)];
  const shipped = mix.reduce((sum, [, seconds]) => sum + seconds, 0);
  const here = mix.reduce((sum, [name, seconds]) => sum + seconds * (typical(languages[name]) ?? other), 0);
  return shipped === 0 ? other : here / shipped;
}

function secondsByLanguage(parts: readonly ParsePart[]): ReadonlyMap<string, number> {
  const seconds = new Map<string, number>();
  for (const [name, bytes] of parts.flatMap(({ languages }) => Object.entries(languages))) {
    seconds.set(name, (seconds.get(name) ?? 0) + languageSeconds(name, bytes));
  }
  return seconds;
}

/** What a finished job has measured. */
export interface Measured {
  readonly sizes: Sizes;
  readonly parts: readonly ParsePart[];
  /** Of the attempt that succeeded; 0 for what did not take place. */
  readonly phases: Readonly<Record<Phase, number>>;
  /** All of them together. */
  readonly seconds: number;
}

/** Adds a job's samples. Expectations are medians of the newest few, so that one odd job changes little. */
export function learn(work: Workplace, { sizes, parts, phases, seconds }: Measured): History {
  const { history } = work;
  const took = PHASES.filter((phase) => phases[phase] > 0);
  const paces = Object.fromEntries(took.map((phase) => [phase, phases[phase] / shippedSeconds(phase, sizes, work)]));
  const { compactedBytes, ...learned } = sizes;
  // Where nothing was new, what is expected of the next time stays as it is.
  const counted = Object.fromEntries(Object.entries(learned).filter(([, size]) => size > 0));
  // Merging, which few jobs do, is part of the whole: no measure for the others.
  const whole = compactedBytes > 0 ? {} : { seconds };
  return {
    repository: add(history.repository, { ...paces, ...counted, ...whole }),
    host: add(history.host, paces),
    instance: add(history.instance, { ...paces, ...counted }),
    // What an incremental ingestion parses takes too little time to tell.
    languages: work.isAgain ? history.languages : add(history.languages, languagePaces(parts, { history, paces })),
  };
}

/** A job that was slower than its mix makes each of its main languages as much slower. */
function languagePaces(
  parts: readonly ParsePart[],
  { history, paces }: { readonly history: History; readonly paces: Readonly<Record<string, number>> },
): Readonly<Record<string, number>> {
  const pace = paces["parsing"];
  if (pace === undefined) return {};
  const correction = pace / paceOfMix(parts, history);
  const mix = [...secondsByLanguage(parts)];
  const whole = mix.reduce((sum, [, seconds]) => sum + seconds, 0);
  const main = mix.filter(([, seconds]) => seconds >= whole * MAIN_LANGUAGE_SHARE);
  const before = (name: string): number =>
    typical(history.languages[name]) ?? typical(history.instance["parsing"]) ?? 1;
  return Object.fromEntries(main.map(([name]) => [name, before(name) * correction]));
}

function add(samples: Samples, newest: Readonly<Record<string, number>>): Samples {
  const added = Object.entries(newest).map(([name, value]) => [
    name,
    [...(samples[name] ?? []), value].slice(-SAMPLES_KEPT),
  ]);
  return { ...samples, ...Object.fromEntries(added) };
}

/** The median: in the middle of a list, between the middle two of an even one. Null where there is none. */
export function typical(samples: readonly number[] | undefined): number | null {
  if (samples === undefined || samples.length === 0) return null;
  const sorted = samples.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] as number) + (sorted[Math.ceil(middle)] as number)) / 2;
}

const SAMPLES_KEPT = 5;
const MAIN_LANGUAGE_SHARE = 0.25;

/** What a repository's own past, this instance's and ours are worth beside measuring. */
const TRUST_SECONDS = { repository: 2, instance: 1 };
/** Servers and lines differ by a hundred times, machines by a few. */
const SHIPPED_TRUST_SECONDS: Readonly<Record<Phase, number>> = {
  connecting: 0.05,
  preparing: 0.05,
  receiving: 0.05,
  checking: 0.2,
  parsing: 0.2,
  indexing: 0.2,
};

const MIB = 1024 * 1024;
/** Of the repositories that people ingest, by the order of magnitude. */
const SHIPPED_SIZES = { objects: 800, receivedBytes: 1.7 * MIB, sourceBytes: 6 * MIB, parserSeconds: 2 };
/** A fetch into what is there brings about so much of the whole. */
const SHARE_AGAIN = 0.05;

/** One process, on an idle core of 2026: outline, trigrams, language and encoding together (bench/honesty). */
const PARSER_MIB_PER_SECOND: Readonly<Record<string, number>> = {
  C: 6,
  "C#": 3.1,
  "C++": 1.5,
  Go: 4.4,
  Java: 4.8,
  JavaScript: 3.5,
  Kotlin: 2,
  Lua: 5.5,
  PHP: 5.8,
  Python: 3.8,
  Ruby: 2.9,
  Rust: 4.5,
  Scala: 1.9,
  Shell: 4.5,
  Swift: 5.5,
  TSX: 2.8,
  TypeScript: 2.8,
};
const TEXT_MIB_PER_SECOND = 20;
const PARSER_SECONDS_PER_FILE = 0.00025;

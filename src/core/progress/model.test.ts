import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { etaSeconds, isStalled, observe, pass, remainingSeconds, startModel, type Model } from "./model.ts";
import type { CloningObservation, Observation, ParseWork } from "./observation.ts";
import { learn, NO_HISTORY, PHASES, type Workplace } from "./rates.ts";

const WORK: Workplace = { history: NO_HISTORY, parserProcesses: 2, isAgain: false };
const START = { at: 0, shown: 0 };

const cloning = (phase: CloningObservation["phase"], counts: Partial<CloningObservation> = {}): Observation => ({
  stage: "Cloning",
  phase,
  done: null,
  total: null,
  bytes: null,
  ...counts,
});
const javaOf = (bytes: number): ParseWork => ({
  files: 100,
  bytes,
  parts: [{ files: 100, bytes, languages: { Java: bytes } }],
});
const JAVA = javaOf(8e6);
const parsing = (share: number, work = JAVA, compactedBytes = 0): Observation => ({
  stage: "Parsing",
  work,
  files: Math.floor(work.files * share),
  bytes: work.bytes * share,
  compactedBytes,
});
const indexing = (fraction: number): Observation => ({ stage: "Indexing", files: 0, fraction });

/** A job that counts evenly, with so many seconds for each part. */
function evenRun(seconds: Seconds, scale = 1): readonly (readonly [at: number, Observation])[] {
  const steps: (readonly [number, Observation])[] = [[0, cloning("connecting")]];
  let at = 0;
  const part = (length: number, seen: (share: number) => Observation): void => {
    for (let i = 0; i <= 20; i++) steps.push([at + (length * scale * i) / 20, seen(i / 20)]);
    at += length * scale;
  };
  at += seconds.connecting * scale;
  part(seconds.receiving, (share) => cloning("receiving", { done: 2000 * share, total: 2000, bytes: 5e6 * share }));
  part(seconds.parsing, (share) => parsing(share));
  part(seconds.indexing, indexing);
  return steps;
}

interface Seconds {
  readonly connecting: number;
  readonly receiving: number;
  readonly parsing: number;
  readonly indexing: number;
}

/** The bar after each step. */
function follow(model: Model, steps: readonly (readonly [at: number, Observation])[]): Model[] {
  let now = model;
  return steps.map(([at, observation]) => (now = observe(now, observation, at)));
}

function errorsOf(models: readonly Model[]): number[] {
  const end = models.at(-1)?.at ?? 0;
  return models.map(({ at, shown }) => Math.abs(shown - at / end));
}

const count = fc.nat(20_000);
const observation: fc.Arbitrary<Observation> = fc.oneof(
  fc
    .record({
      phase: fc.constantFrom(
        "connecting",
        "enumerating",
        "counting",
        "compressing",
        "receiving",
        "resolving",
        "listing",
      ),
      done: fc.option(count),
      total: fc.option(count),
      bytes: fc.option(fc.nat(1e9)),
    })
    .map((counts) => ({ stage: "Cloning", ...counts }) as const),
  fc
    .record({ share: fc.double({ min: 0, max: 1, noNaN: true }), bytes: fc.nat(1e9), compacted: fc.nat(1e9) })
    .map(({ share, bytes, compacted }) => parsing(share, javaOf(bytes), compacted)),
  fc.double({ min: 0, max: 1, noNaN: true }).map(indexing),
);
const samples = fc.dictionary(
  fc.constantFrom(...PHASES, "objects", "receivedBytes", "sourceBytes", "parserSeconds", "seconds", "Java"),
  fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 5 }),
);
const work: fc.Arbitrary<Workplace> = fc.record({
  history: fc.record({ repository: samples, host: samples, instance: samples, languages: samples }),
  parserProcesses: fc.integer({ min: 1, max: 64 }),
  isAgain: fc.boolean(),
});
/** Any run at all: counts that contradict each other, whatever was learned, and an attempt before. */
const run = fc.record({
  work,
  start: fc.record({ at: fc.nat(1000), shown: fc.double({ min: 0, max: 0.99, noNaN: true }) }),
  steps: fc.array(fc.record({ wait: fc.double({ min: 0, max: 100, noNaN: true }), observation }), { maxLength: 40 }),
});

describe("whatever is counted and learned", () => {
  const stepsOf = (check: (before: Model, after: Model) => void) =>
    fc.property(run, ({ work: its, start, steps }) => {
      let model = startModel(its, start);
      for (const { wait, observation: seen } of steps) {
        const before = model;
        model = observe(model, seen, model.at + wait);
        check(before, model);
      }
    });

  it("the bar never falls, and never passes the end", () => {
    fc.assert(
      stepsOf((before, after) => {
        expect(after.shown).toBeGreaterThanOrEqual(before.shown);
        expect(after.shown).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("the bar does not jump: no 10 points in a second while 25 s are left, whatever becomes known", () => {
    fc.assert(
      stepsOf((before, after) => {
        const waited = after.at - before.at;
        const left = remainingSeconds(pass(before, after.at));
        expect(after.shown - before.shown).toBeLessThanOrEqual(2.5 * (waited / (left + waited || 1)) + 1e-9);
      }),
    );
  });

  it("what is left is a number, and not negative", () => {
    fc.assert(
      stepsOf((_, after) => {
        expect(remainingSeconds(after)).toBeGreaterThanOrEqual(0);
        expect(remainingSeconds(after)).toBeLessThan(Number.POSITIVE_INFINITY);
        expect(etaSeconds(after) ?? 0).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe("the bar", () => {
  const seconds = { connecting: 0.35, receiving: 2, parsing: 1, indexing: 0.15 };

  it("tells the share of the time once it has learned how long everything takes", () => {
    const first = follow(startModel(WORK, START), evenRun(seconds)).at(-1)!;
    const measured = { sizes: first.sizes, parts: first.parts, phases: first.phases, seconds: first.at };
    const history = learn(WORK, measured);
    const again = follow(startModel({ ...WORK, history }, START), evenRun(seconds));
    expect(Math.max(...errorsOf(again))).toBeLessThan(0.05);
  });

  it.each([0.5, 1, 2, 5])("finds its way where everything takes %s times as long as it knows", (scale) => {
    const errors = errorsOf(follow(startModel(WORK, START), evenRun(seconds, scale)));
    expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(0.16);
  });

  it("soon believes that a line is a hundred times slower than it was", () => {
    const fast = { connecting: [1], preparing: [1], receiving: [0.5], checking: [1], parsing: [1], indexing: [1] };
    const history = { ...NO_HISTORY, host: fast, instance: { ...fast, objects: [2000], receivedBytes: [5e6] } };
    const slow = evenRun({ ...seconds, receiving: 25 });
    const models = follow(startModel({ ...WORK, history }, START), slow.slice(0, 6));
    const { at } = models.at(-1)!;
    expect(at).toBeLessThan(6);
    expect(remainingSeconds(models.at(-1)!)).toBeGreaterThan((slow.at(-1)![0] - at) / 2);
  });

  it("does not jump when the files turn out to be many, and goes on slowly", () => {
    const cloned = follow(startModel(WORK, START), evenRun(seconds).slice(0, 22)).at(-1)!;
    const listed = observe(cloned, parsing(0, javaOf(1e9)), cloned.at);
    expect(listed.shown).toBe(cloned.shown);
    const later = pass(listed, listed.at + 1).shown - listed.shown;
    expect(later).toBeGreaterThan(0);
    expect(later).toBeLessThan(0.01);
  });

  it("hurries when next to nothing turns out to be left", () => {
    const cloned = follow(startModel(WORK, START), evenRun(seconds).slice(0, 22)).at(-1)!;
    const listed = observe(cloned, parsing(0, javaOf(1e4)), cloned.at);
    expect(listed.shown).toBe(cloned.shown);
    expect(pass(listed, listed.at + 0.2).shown).toBeGreaterThan(cloned.shown + 0.2);
  });

  it("goes on from where it stood in another attempt", () => {
    const failed = follow(startModel(WORK, START), evenRun(seconds).slice(0, 30)).at(-1)!;
    const second = startModel(WORK, failed);
    expect(second.shown).toBe(failed.shown);
    const again = evenRun(seconds).map(([at, seen]) => [failed.at + at, seen] as const);
    const bars = follow(second, again).map(({ shown }) => shown);
    expect(bars[10]!).toBeGreaterThan(failed.shown);
    expect(bars.at(-1)!).toBeGreaterThan(0.9);
  });

  it("stands while nothing moves for long, and tells no time", () => {
    const moving = follow(startModel(WORK, START), evenRun(seconds).slice(0, 12)).at(-1)!;
    expect(etaSeconds(pass(moving, moving.at + 9))).not.toBeNull();
    const stalled = pass(moving, moving.at + 10);
    expect(isStalled(stalled)).toBe(true);
    expect(etaSeconds(stalled)).toBeNull();
    expect(pass(stalled, stalled.at + 600).shown).toBe(stalled.shown);
  });
});

import { describe, expect, it } from "vitest";
import {
  expectedPace,
  expectedSizes,
  historyKeys,
  learn,
  NO_HISTORY,
  PHASES,
  shippedSeconds,
  typical,
  type History,
  type Measured,
  type Phase,
  type Workplace,
} from "./rates.ts";

const WORK: Workplace = { history: NO_HISTORY, parserProcesses: 2, isAgain: false };
const SIZES = { objects: 1000, receivedBytes: 4e6, sourceBytes: 16e6, parserSeconds: 4, compactedBytes: 0 };
const part = (languages: Readonly<Record<string, number>>) => ({ files: 10, bytes: 16e6, languages });

/** A job of which each phase took `pace` times what it should. */
function measuredAt(pace: number, { parts = [part({ Java: 16e6 })], ...changes }: Partial<Measured> = {}): Measured {
  const phases = Object.fromEntries(PHASES.map((phase) => [phase, pace * shippedSeconds(phase, SIZES, WORK)]));
  return { sizes: SIZES, parts, phases: phases as Record<Phase, number>, seconds: 9, ...changes };
}

const after = (...jobs: readonly Measured[]): History =>
  jobs.reduce<History>((history, job) => learn({ ...WORK, history }, job), NO_HISTORY);
const elsewhere = (history: History): History => ({ ...history, repository: {} });

describe("what is expected", () => {
  it("is what was shipped where nothing is known", () => {
    for (const phase of PHASES) expect(expectedPace(phase, NO_HISTORY, []).pace).toBe(1);
    expect(expectedSizes(WORK).objects).toBeGreaterThan(100);
    expect(expectedSizes({ ...WORK, isAgain: true }).objects).toBeLessThan(expectedSizes(WORK).objects / 5);
  });

  it("comes from the repository itself first, then from its host, then from this instance", () => {
    const slow = after(measuredAt(3));
    const hostOnly = { ...NO_HISTORY, host: { receiving: [7] }, instance: { receiving: [2], parsing: [2] } };
    expect(expectedPace("receiving", slow, []).pace).toBeCloseTo(3);
    expect(expectedPace("receiving", hostOnly, []).pace).toBe(7);
    expect(expectedPace("parsing", hostOnly, []).pace).toBe(2);
    expect(expectedPace("receiving", slow, []).trustSeconds).toBeGreaterThan(
      expectedPace("receiving", elsewhere(slow), []).trustSeconds,
    );
  });

  it("is one odd job among others only a little", () => {
    const ordinary = [1, 1.1, 0.9].map((pace) => measuredAt(pace));
    expect(expectedPace("parsing", after(...ordinary, measuredAt(40)), []).pace).toBeLessThan(1.2);
    expect(typical(after(...ordinary, measuredAt(40)).repository["objects"])).toBe(1000);
  });

  it("follows a lasting change within three jobs", () => {
    const changed = after(...[1, 1, 1, 1, 1, 3, 3, 3].map((pace) => measuredAt(pace)));
    expect(expectedPace("parsing", changed, []).pace).toBeCloseTo(3);
  });

  it("expects as much as ever after a job that found nothing new", () => {
    const sizes = { objects: 0, receivedBytes: 0, sourceBytes: 0, parserSeconds: 0, compactedBytes: 0 };
    const nothing = { ...measuredAt(1), sizes };
    const usual = after(measuredAt(1));
    expect(expectedSizes({ ...WORK, history: after(measuredAt(1), nothing, nothing) })).toEqual(
      expectedSizes({ ...WORK, history: usual }),
    );
  });

  it("counts merging as work of its own, so that a job that merged the index teaches what any other does", () => {
    const sizes = { ...SIZES, compactedBytes: 100 * 1024 * 1024 };
    const indexing = shippedSeconds("indexing", sizes, WORK);
    expect(indexing).toBeGreaterThan(shippedSeconds("indexing", SIZES, WORK) + 1);
    const merging = { ...measuredAt(1), sizes, phases: { ...measuredAt(1).phases, indexing }, seconds: 99 };
    const merged = after(measuredAt(1), merging);
    const ordinary = after(measuredAt(1), measuredAt(1));
    // But for how long the whole took.
    expect(merged).toEqual({ ...ordinary, repository: { ...ordinary.repository, seconds: [9] } });
    expect(expectedSizes({ ...WORK, history: merged }).compactedBytes).toBe(0);
  });

  it("knows languages apart", () => {
    const history = elsewhere(
      after(measuredAt(2, { parts: [part({ C: 16e6 })] }), measuredAt(0.5, { parts: [part({ Java: 16e6 })] })),
    );
    const pace = (languages: Readonly<Record<string, number>>) =>
      expectedPace("parsing", history, [part(languages)]).pace;
    expect(pace({ C: 1e6 })).toBeGreaterThan(1.5);
    expect(pace({ Java: 1e6 })).toBeLessThan(0.8);
    expect(pace({ C: 1e6, Java: 1e6 })).toBeGreaterThan(pace({ Java: 1e6 }));
  });

  it("learns nothing from what did not take place", () => {
    const phases = { ...measuredAt(1).phases, parsing: 0, indexing: 0 };
    const history = after(measuredAt(1, { phases, parts: [] }));
    expect(Object.keys(history.host)).not.toContain("parsing");
    expect(history.languages).toEqual({});
  });
});

describe("historyKeys", () => {
  it("keeps whole and incremental jobs apart, but for languages", () => {
    const of = { url: "https://example.org/a", host: "example.org" };
    const [whole, again] = [historyKeys({ ...of, isAgain: false }), historyKeys({ ...of, isAgain: true })];
    expect(whole.repository).not.toBe(again.repository);
    expect(whole.host).not.toBe(again.host);
    expect(whole.instance).not.toBe(again.instance);
    expect(whole.languages).toBe(again.languages);
  });
});

import { casesOf, type Case } from "./honesty/conditions.ts";
import { groupBy } from "./honesty/group-by.ts";
import { figuresOf, summaryOf, type Summary } from "./honesty/metrics.ts";
import { RIVALS, rivalEvents } from "./honesty/rivals.ts";
import { simulate } from "./honesty/simulate.ts";
import { readTraces, type Trace, type TraceEvent } from "./honesty/trace.ts";
import { readArguments } from "./arguments.ts";
import { Report } from "./report.ts";
import { mean } from "./statistics.ts";

/**
 * Replays the recorded runs (bench/traces) through the progress model as it is now, and says how far its percentage and
 * its ETA are from the truth; beside them what two other bars show, and what was really said:
 *
 *   npm run bench -- honesty [--save]
 */
export async function benchHonesty(args: readonly string[]): Promise<void> {
  const { save } = readArguments(args, {});
  const report = new Report("honesty", { save });
  const traces = readTraces();
  const results = casesOf(traces).map(resultOf);
  report.say(`${traces.length} recorded runs, ${results.length} ways to look at them. Errors in points, ours first.`);
  const known = results.filter(({ trace }) => !isHeldOut(trace));
  tellConditions(report, known);
  report.say("The same for repositories that had no part in choosing any constant:");
  tellConditions(
    report,
    results.filter(({ trace }) => isHeldOut(trace)),
  );
  tellLive(report, traces);
  tellAims(report, results);
  report.save();
}

interface Result extends Case {
  readonly bars: Readonly<Record<string, ReturnType<typeof figuresOf>>>;
}

function resultOf(its: Case): Result {
  const { trace, history } = its;
  const { events } = simulate(trace, history);
  const bars = { ours: figuresOf(events), ...rivals(trace, events) };
  return { ...its, bars };
}

function rivals(trace: Trace, moments: readonly TraceEvent[]) {
  const entries = Object.entries(RIVALS).map(([name, bar]) => [name, figuresOf(rivalEvents(trace, bar, moments))]);
  return Object.fromEntries(entries) as Record<string, ReturnType<typeof figuresOf>>;
}

function tellConditions(report: Report, results: readonly Result[]): void {
  const conditions = [...groupBy(results, ({ condition }) => condition)].sort(([a], [b]) => (a < b ? -1 : 1));
  report.table(
    conditions.map(([condition, jobs]) => {
      const [ours, ...others] = BARS.map((bar) => summaryOf(jobs.flatMap(({ bars }) => bars[bar] ?? [])));
      const all = [ours, ...others].filter((summary) => summary !== undefined);
      const each = (digits: number, of: (summary: Summary) => number | null): string =>
        all.map((summary) => of(summary)?.toFixed(digits) ?? "–").join(" / ");
      return {
        condition,
        runs: jobs.length,
        "progress error": each(1, ({ progressError }) => progressError),
        worst: each(0, ({ worstError }) => worstError),
        "ETA error, %": each(0, ({ etaError }) => (etaError === null ? null : etaError * 100)),
        "with ETA, %": ((ours?.etaShare ?? 0) * 100).toFixed(0),
        "longest stand, %": each(0, ({ standing }) => standing * 100),
        "at ≥ 99, %": each(0, ({ atTheEnd }) => atTheEnd * 100),
        "silence, s": (ours?.silence ?? 0).toFixed(1),
      };
    }),
  );
}

const BARS = ["ours", ...Object.keys(RIVALS)];

/** What was really said while the traces were recorded, by servers that learned as they went. */
function tellLive(report: Report, traces: readonly Trace[]): void {
  const kindOf = ({ earlier, mode }: Trace): string =>
    earlier === 0 ? "new instance" : mode === "full" ? "second time in full" : "incremental";
  report.say("As it was said live, while these runs were recorded, whatever was done to them:");
  report.table(
    [...groupBy(traces, kindOf)].map(([kind, jobs]) => {
      const said = summaryOf(jobs.map(({ events }) => figuresOf(events)));
      return {
        runs: `${kind} (${jobs.length})`,
        "progress error": said.progressError.toFixed(1),
        "ETA error, %": ((said.etaError ?? 0) * 100).toFixed(0),
        "at ≥ 99, %": (said.atTheEnd * 100).toFixed(0),
        "silence, s": said.silence.toFixed(1),
      };
    }),
  );
  const apart = casesOf(traces.filter(({ earlier }) => earlier === 0))
    .filter(({ isLearned }) => !isLearned)
    .flatMap(({ trace, history }) => differences(trace.events, simulate(trace, history).events));
  report.say(`A replay of the first of an instance differs from what was said by ${mean(apart).toFixed(1)} points.`);
}

/** Between what one said and what the other said last at that time, in points. */
function differences(said: readonly TraceEvent[], replayed: readonly TraceEvent[]): number[] {
  return said.map(({ seconds, percentage }) => {
    const same = replayed.findLast((event) => event.seconds <= seconds + SAME_SECONDS);
    return Math.abs(percentage - (same?.percentage ?? 0));
  });
}

const SAME_SECONDS = 0.05;

function tellAims(report: Report, results: readonly Result[]): void {
  const ours = (those: readonly Result[]): Summary => summaryOf(those.flatMap(({ bars }) => bars["ours"] ?? []));
  // How long a server will say nothing, nobody can know.
  const knowable = results.filter(({ condition }) => !condition.includes("stalls"));
  const learned = ours(knowable.filter(({ isLearned }) => isLearned));
  const first = ours(knowable.filter(({ isLearned }) => !isLearned));
  const slow = ours(knowable.filter(({ condition }) => condition.includes("MB/s")));
  const all = ours(results);
  const worse = [...groupBy(results, ({ condition }) => condition)].filter(([, jobs]) => {
    const thirds = summaryOf(jobs.flatMap(({ bars }) => bars["thirds"] ?? []));
    return ours(jobs).progressError > thirds.progressError;
  });
  report.aims([
    { what: "progress error with learned rates", value: learned.progressError, most: 5, unit: "points" },
    { what: "progress error on a new instance", value: first.progressError, most: 10, unit: "points" },
    { what: "progress error on slow lines", value: slow.progressError, most: 10, unit: "points" },
    { what: "ETA error with learned rates", value: (learned.etaError ?? 1) * 100, most: 25, unit: "%", digits: 0 },
    { what: "conditions worse than equal thirds", value: worse.length, most: 0, unit: "", digits: 0 },
    { what: "time at 99 % and more", value: all.atTheEnd * 100, most: 10, unit: "%", digits: 0 },
    { what: "longest silence", value: all.silence, most: 5, unit: "s", digits: 1 },
  ]);
  if (worse.length > 0) report.say(`Worse than equal thirds: ${worse.map(([condition]) => condition).join("; ")}.`);
}

/** Recorded when every constant was chosen. */
function isHeldOut({ repository }: Trace): boolean {
  return repository.startsWith("held-out");
}

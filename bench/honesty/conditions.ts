import { historyKeys, NO_HISTORY, type History, type HistoryKeys } from "../../src/core/progress/rates.ts";
import { simulate } from "./simulate.ts";
import type { Trace } from "./trace.ts";

/** A recorded run, and what the instance had learned before it. */
export interface Case {
  readonly condition: string;
  /** The instance had ingested the repository, or others from this host, before. */
  readonly isLearned: boolean;
  readonly trace: Trace;
  readonly history: History;
}

/** What each trace can tell: as the first of its instance, and with what others teach. */
export function casesOf(traces: readonly Trace[]): readonly Case[] {
  return traces.flatMap((trace): Case[] => {
    const before = traces.filter(
      ({ repository, earlier }) => repository === trace.repository && earlier < trace.earlier,
    );
    if (before.length > 0) {
      const condition = trace.mode === "full" ? withCondition("second time in full", trace) : "incremental";
      return [{ condition, isLearned: true, trace, history: new Instance(before).recall(trace) }];
    }
    const others = othersThan(trace, traces);
    const first: Case = { condition: firstTime(trace), isLearned: false, trace, history: NO_HISTORY };
    if (others.length < OTHERS) return [first];
    const tenth = withCondition("tenth repository of an instance", trace);
    return [first, { condition: tenth, isLearned: true, trace, history: new Instance(others).recall(trace) }];
  });
}

/** An instance that ingested these, one after the other. */
class Instance {
  readonly #known = new Map<string, History[keyof History]>();

  constructor(traces: readonly Trace[]) {
    for (const trace of traces) this.#learn(keysOf(trace), simulate(trace, this.recall(trace)).learned);
  }

  recall(trace: Trace): History {
    const keys = keysOf(trace);
    const samples = (part: keyof History) => this.#known.get(keys[part]) ?? {};
    return {
      repository: samples("repository"),
      host: samples("host"),
      instance: samples("instance"),
      languages: samples("languages"),
    };
  }

  #learn(keys: HistoryKeys, learned: History): void {
    for (const part of Object.keys(keys) as (keyof History)[]) this.#known.set(keys[part], learned[part]);
  }
}

function keysOf({ repository, host, mode }: Trace): HistoryKeys {
  return historyKeys({ url: repository, host, isAgain: mode !== "full" });
}

/** Nine other repositories, those of the same host last; always the same ones. */
function othersThan(trace: Trace, traces: readonly Trace[]): readonly Trace[] {
  const source = (of: Trace): string => of.repository.split("-")[0] ?? "";
  const firsts = traces.filter((other) => other.earlier === 0 && source(other) !== source(trace));
  const sameHost = firsts.filter(({ host, condition }) => host === trace.host && condition === trace.condition);
  const plain = firsts.filter(({ condition }) => condition === "");
  const start = plain.findIndex(({ name }) => name > trace.name);
  const turned = [...plain.slice(Math.max(0, start)), ...plain.slice(0, Math.max(0, start))];
  const others = trace.condition === "" ? turned : [...turned.slice(0, OTHERS - sameHost.length), ...sameHost];
  return others.slice(-OTHERS);
}

const OTHERS = 9;

function firstTime(trace: Trace): string {
  const shape = ["many-small", "few-large"].find((name) => trace.repository.startsWith(name));
  return withCondition(shape === undefined ? "new instance" : `new instance, ${shape.replace("-", " ")} files`, trace);
}

function withCondition(what: string, { condition }: Trace): string {
  return condition === "" ? what : `${what}, ${condition}`;
}

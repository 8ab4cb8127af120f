import type { LearnedRates } from "../../core/ports/learned-rates.ts";
import type { History, HistoryKeys, Samples } from "../../core/progress/rates.ts";
import type { Catalogue } from "./catalogue.ts";

/** What finished jobs taught, in the catalogue. */
export function createLearnedRates(catalogue: Catalogue, keysMax: number = KEYS_MAX): LearnedRates {
  return {
    recall: async (keys) => recall(catalogue, keys),
    async learn(keys, change) {
      catalogue.transaction(() => {
        const learned = change(recall(catalogue, keys));
        for (const part of PARTS) catalogue.run(PUT, [keys[part], JSON.stringify(learned[part])]);
        catalogue.run(FORGET, [keysMax]);
      });
    },
  };
}

const PARTS = ["repository", "host", "instance", "languages"] as const satisfies readonly (keyof History)[];

function recall(catalogue: Catalogue, keys: HistoryKeys): History {
  const samples = (key: string): Samples => {
    const row = catalogue.get<{ samples: string }>(SELECT, [key]);
    return row === undefined ? {} : (JSON.parse(row.samples) as Samples);
  };
  return {
    repository: samples(keys.repository),
    host: samples(keys.host),
    instance: samples(keys.instance),
    languages: samples(keys.languages),
  };
}

/** Some 10 MB. Repositories that were not ingested for long go first. */
const KEYS_MAX = 10_000;

// key
const SELECT = `select samples from learned_rates where key = ?`;

// key, samples
const PUT = `
  insert or replace into learned_rates (key, samples, learned_at)
  values (?, ?, (select coalesce(max(learned_at), 0) + 1 from learned_rates))`;

// how many stay
const FORGET = `
  delete from learned_rates where key in (
    select key from learned_rates order by learned_at desc limit -1 offset ?
  )`;

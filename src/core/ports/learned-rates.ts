import type { History, HistoryKeys } from "../progress/rates.ts";

/** What finished jobs taught of how long things take here. Durable; what is forgotten only makes forecasts worse. */
export interface LearnedRates {
  /** Without samples where nothing is known. */
  recall(keys: HistoryKeys): Promise<History>;
  /** Replaces what is known by what `change` makes of it, in one transaction. `change` is pure and quick. */
  learn(keys: HistoryKeys, change: (known: History) => History): Promise<void>;
}

import type { Job } from "../core/job.ts";
import type { LearnedRates } from "../core/ports/learned-rates.ts";
import type { RepositoryStore } from "../core/ports/repository-store.ts";
import { historyKeys, learn, type Measured, type Workplace } from "../core/progress/rates.ts";

export interface LearnedWorkOptions {
  readonly rates: LearnedRates;
  readonly repositories: RepositoryStore;
  readonly parserProcesses: number;
}

/** What a job's progress model has to go by. */
export async function recallWork(job: Job, options: LearnedWorkOptions): Promise<Workplace> {
  const { rates, repositories, parserProcesses } = options;
  const isAgain = !job.full && (await repositories.list()).some(({ address }) => address.url === job.address.url);
  return { history: await rates.recall(historyKeys({ ...job.address, isAgain })), parserProcesses, isAgain };
}

/** Keeps what a finished job has measured, for those that will recall what it did. */
export async function keepLearned(
  job: Job,
  { measured, isAgain }: { readonly measured: Measured; readonly isAgain: boolean },
  { rates, parserProcesses }: LearnedWorkOptions,
): Promise<void> {
  const keys = historyKeys({ ...job.address, isAgain });
  await rates.learn(keys, (history) => learn({ history, parserProcesses, isAgain }, measured));
}

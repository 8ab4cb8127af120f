import { useEffect, useState } from "preact/hooks";
import type { MegaBrainError } from "../../src/client/client.ts";
import { toProblem } from "./api/server.ts";

/** What the server says to a question, asked again whenever the key changes. The last answer stays until the next. */
export function useAnswer<Value>(key: string, ask: (stop: AbortSignal) => Promise<Value>): Answer<Value> {
  const [answer, setAnswer] = useState<Answer<Value>>({ value: null, problem: null, isLoading: true });
  useEffect(() => {
    const stop = new AbortController();
    setAnswer((known) => ({ ...known, isLoading: true }));
    ask(stop.signal).then(
      (value) => setAnswer({ value, problem: null, isLoading: false }),
      (error: unknown) => {
        if (stop.signal.aborted) return;
        const problem = toProblem(error);
        setAnswer((known) => ({ ...known, problem, isLoading: false }));
      },
    );
    return () => stop.abort();
  }, [key]);
  return answer;
}

export interface Answer<Value> {
  readonly value: Value | null;
  readonly problem: MegaBrainError | null;
  readonly isLoading: boolean;
}

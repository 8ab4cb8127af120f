import { useEffect, useRef, useState } from "preact/hooks";
import type { MegaBrainError } from "../../src/client/client.ts";
import { toProblem } from "./api/server.ts";

/** A list that the server gives a page at a time, begun anew whenever the key changes. */
export function usePages<Entry>(key: string, ask: AskPage<Entry>): Pages<Entry> {
  const [known, setKnown] = useState<Page<Entry> | null>(null);
  const [problem, setProblem] = useState<MegaBrainError | null>(null);
  const asking = useRef(new AbortController());
  const load = async (cursor: string | null, { signal }: AbortController): Promise<void> => {
    try {
      const page = await ask(cursor, signal);
      if (signal.aborted) return;
      setKnown((before) => withPage(before, cursor, page));
      setProblem(null);
    } catch (error) {
      if (!signal.aborted) setProblem(toProblem(error));
    }
  };
  useEffect(() => {
    const stop = new AbortController();
    asking.current = stop;
    void load(null, stop);
    return () => stop.abort();
  }, [key]);
  const cursor = known?.cursor ?? null;
  return {
    entries: known?.entries ?? null,
    problem,
    showMore: cursor === null ? null : () => void load(cursor, asking.current),
  };
}

/** Who presses twice asks for the same page twice; it is shown once. */
function withPage<Entry>(before: Page<Entry> | null, cursor: string | null, page: Page<Entry>): Page<Entry> | null {
  if (cursor === null) return page;
  if (before?.cursor !== cursor) return before;
  return { entries: [...before.entries, ...page.entries], cursor: page.cursor };
}

/** A null cursor asks for the first page. */
type AskPage<Entry> = (cursor: string | null, signal: AbortSignal) => Promise<Page<Entry>>;

interface Page<Entry> {
  readonly entries: readonly Entry[];
  /** Null where this page is the last. */
  readonly cursor: string | null;
}

interface Pages<Entry> {
  /** Null until the first page is there. */
  readonly entries: readonly Entry[] | null;
  readonly problem: MegaBrainError | null;
  /** Null where there is no more. */
  readonly showMore: (() => void) | null;
}

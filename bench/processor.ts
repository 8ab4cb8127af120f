import { commandLine, descendants, ownSeconds, treeSeconds } from "./process-tree.ts";

/** Who takes the processor's time: the server itself, the processes it keeps, and `git`, which is all others. */
export type Program = "server" | "parsers" | "indexers" | "git";

/** Looks at a server and its descendants until stopped; `stop` returns the seconds that each took since it started. */
export interface ProcessorWatch {
  stop(): { readonly [program in Program]: number };
}

const EVERY_MS = 100;

/** Linux only: elsewhere it sees nothing, and all is 0. What a process takes between the last look and its end is git's. */
export function watchProcessor(server: number): ProcessorWatch {
  const seen = new Map<number, { readonly program: Program; readonly seconds: number }>();
  const look = (): void => {
    for (const pid of descendants(server)) {
      const program = pid === server ? "server" : (seen.get(pid)?.program ?? programOf(pid));
      if (program !== "git") seen.set(pid, { program, seconds: ownSeconds(pid) });
    }
  };
  const timer = setInterval(look, EVERY_MS);
  return {
    stop() {
      clearInterval(timer);
      look();
      const seconds = { server: 0, parsers: 0, indexers: 0, git: treeSeconds(server) };
      for (const { program, seconds: own } of seen.values()) {
        seconds[program] += own;
        seconds.git -= own;
      }
      return seconds;
    },
  };
}

function programOf(pid: number): Program {
  const command = commandLine(pid);
  if (command.includes("parser-process")) return "parsers";
  return command.includes("indexer-process") ? "indexers" : "git";
}

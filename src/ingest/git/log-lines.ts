import { StringDecoder } from "node:string_decoder";

/** Takes bytes as they come and gives whole lines, split at `\n` and at the `\r` with which git redraws its progress. */
export interface LineSplitter {
  write(chunk: Buffer): void;
  /** Gives the last line when it had no end. */
  end(): void;
}

/** Lines come trimmed at their end, without control characters, and cut at 20,000 characters. Empty ones are left out. */
export function splitLines(onLine: (line: string) => void): LineSplitter {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  const give = (line: string): void => {
    const clean = line.slice(0, LINE_MAX_CHARACTERS).replaceAll(CONTROL, "").trimEnd();
    if (clean !== "") onLine(clean);
  };
  return {
    write(chunk) {
      const lines = (rest + decoder.write(chunk)).split(/[\r\n]/);
      // A server that never ends its line must not fill our memory.
      rest = (lines.pop() ?? "").slice(0, LINE_MAX_CHARACTERS);
      for (const line of lines) give(line);
    },
    end() {
      give(rest + decoder.end());
      rest = "";
    },
  };
}

const LINE_MAX_CHARACTERS = 20_000;
/** Escape sequences as a whole, then whatever else a terminal would act on. */
// oxlint-disable-next-line no-control-regex -- control characters are what it is about
const CONTROL = /\u001B\[[0-9;?]*[A-Za-z]|[\u0000-\u001F\u007F-\u009F\u2028\u2029]/g;

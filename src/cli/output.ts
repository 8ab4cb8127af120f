import { toVisible } from "./visible-text.ts";
import type { Environment } from "./context.ts";
import { EXIT } from "./failure.ts";
import { jsonText } from "./json-text.ts";

/** Where a command writes. Control characters never reach a terminal through it but those it adds itself. */
export interface Output {
  /** Results on stdout, for a person or the next program in a pipe. A newline is added. */
  result(text: string): void;
  /** Everything else a person should see, on stderr. A newline is added. */
  note(text: string): void;
  /** A value on stdout, for the next program in a pipe. */
  json(value: unknown): void;
  /** The content of a file, on stdout: as it is, except on a terminal. */
  content(text: string): void;
  /** How results may look. */
  readonly look: Look;
  /** How wide results may be, where they go to a terminal; null elsewhere: a program wants them whole. */
  readonly columns: number | null;
  /** Stderr as a terminal that can redraw; null where it is a file, a pipe, or too plain for that. */
  readonly terminal: Terminal | null;
}

/** A terminal that understands cursor movement. */
export interface Terminal {
  columns(): number;
  rows(): number;
  /** Written as it is. */
  write(sequence: string): void;
  /** Returns the way to stop it. */
  onResize(listener: () => void): () => void;
  readonly look: Look;
}

/** What a terminal can show. */
export interface Look {
  readonly colour: boolean;
  /** Draw with box characters; otherwise ASCII. */
  readonly unicode: boolean;
}

/** The process's own streams. The only place that writes to them. */
export function processOutput(env: Environment): Output {
  const { stdout, stderr } = process;
  const note = (text: string): void => void stderr.write(`${toVisible(text)}\n`);
  let isLost = false;
  stdout.on("error", ({ code }: NodeJS.ErrnoException) => {
    // A reader that has seen enough (`| head`) is no failure.
    if (code === "EPIPE" || isLost) return;
    isLost = true;
    note(`The result cannot be written: ${code === "ENOSPC" ? "no space is left" : code}.`);
    // Last of all, because the command may go on and end well.
    process.once("exit", () => (process.exitCode ||= EXIT.failed));
  });
  // There is no one left to tell.
  stderr.on("error", () => {});
  const plain = env["TERM"] === "dumb";
  const colour = !plain && (env["NO_COLOR"] ?? "") === "";
  const unicode = /utf-?8/i.test(env["LC_ALL"] || env["LC_CTYPE"] || env["LANG"] || "");
  const isShown = stdout.isTTY;
  return {
    result: (text) => void stdout.write(`${toVisible(text)}\n`),
    note,
    json: (value) => void stdout.write(`${jsonText(value, 2)}\n`),
    content: (text) => void stdout.write(isShown ? toVisible(text.replaceAll("\r\n", "\n")) : text),
    look: { colour: colour && isShown, unicode },
    // Asked for when a result is written: the window may have changed while it was made.
    get columns() {
      return stdout.isTTY && stdout.columns > 0 ? stdout.columns : null;
    },
    terminal:
      stderr.isTTY && !plain
        ? {
            columns: () => stderr.columns,
            rows: () => stderr.rows,
            write: (sequence) => void stderr.write(sequence),
            onResize: (listener) => {
              stderr.on("resize", listener);
              return () => void stderr.off("resize", listener);
            },
            look: { colour, unicode },
          }
        : null,
  };
}

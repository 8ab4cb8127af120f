import { execFile } from "node:child_process";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { onCleanUp, onSuddenExit, temporaryDirectory } from "./cleanup.ts";
import { findTool } from "./tools.ts";

const run = promisify(execFile);

export interface TerminalOptions {
  readonly columns: number;
  readonly rows: number;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly command: readonly string[];
}

/** A program in a terminal of its own. */
export interface TestTerminal {
  /** What is on the screen now, with trailing spaces removed. */
  screen(): Promise<string>;
  /** What is above it. */
  history(): Promise<string>;
  /** Resolves with the screen once it matches. */
  untilScreen(pattern: RegExp, withinMs?: number): Promise<string>;
  type(text: string): Promise<void>;
  /** A key as tmux names it: `C-c`. */
  press(key: string): Promise<void>;
  resize(columns: number, rows: number): Promise<void>;
  /** The screen with its colours. */
  colours(): Promise<string>;
  /** Ends the program, if it has not ended, and the terminal. */
  close(): Promise<void>;
}

/** Whether this machine has what a terminal is made of; with `CI=true` it must. */
export function hasTerminals(): boolean {
  return findTool("tmux") !== null;
}

/** Starts a program in tmux, which is a terminal as people use it. What it printed stays when it has ended. */
export async function openTerminal({ columns, rows, cwd, env = {}, command }: TerminalOptions): Promise<TestTerminal> {
  const socket = path.join(temporaryDirectory("megabrain-tmux-"), "socket");
  const tmux = async (...args: readonly string[]): Promise<string> =>
    (await run(findTool("tmux") ?? "tmux", ["-S", socket, "-f", "/dev/null", ...args])).stdout;
  const settings = {
    PATH: process.env["PATH"] ?? "",
    HOME: "/nonexistent",
    LANG: "C.UTF-8",
    TERM: "screen-256color",
    ...env,
  };
  const options = { "remain-on-exit": "on", "remain-on-exit-format": "", status: "off" };
  const size = ["-x", String(columns), "-y", String(rows), ...(cwd === undefined ? [] : ["-c", cwd])];
  await tmux(
    ...Object.entries(options).flatMap(([name, value]) => ["set-option", "-g", name, value, ";"]),
    "new-session",
    "-d",
    ...size,
    "env",
    "-i",
    ...Object.entries(settings).map(([name, value]) => `${name}=${value}`),
    ...command,
    // Its server is nobody's child: should the tests be killed, it ends by itself.
    ";",
    "run-shell",
    "-b",
    "-C",
    "-d",
    String(LIFETIME_S),
    "kill-server",
  );
  const kill = async (): Promise<void> => {
    // It is gone where a test has closed it.
    await tmux("kill-server").catch(() => undefined);
  };
  onCleanUp(kill);
  onSuddenExit(() => void kill());
  const screen = async () => (await tmux("capture-pane", "-p")).replaceAll(/ +$/gm, "");
  return {
    screen,
    history: async () => (await tmux("capture-pane", "-p", "-S", "-")).replaceAll(/ +$/gm, ""),
    colours: () => tmux("capture-pane", "-p", "-e"),
    close: kill,
    type: async (text) => void (await tmux("send-keys", "-l", text)),
    press: async (key) => void (await tmux("send-keys", key)),
    resize: async (width, height) => void (await tmux("resize-window", "-x", String(width), "-y", String(height))),
    untilScreen: async (pattern, withinMs = 15_000) => {
      const deadline = Date.now() + withinMs;
      for (;;) {
        const shown = await screen();
        if (pattern.test(shown)) return shown;
        if (Date.now() > deadline) throw new Error(`the screen never matched ${pattern}; it shows:\n${shown}`);
        await delay(50);
      }
    },
  };
}

/** Longer than any test takes. */
const LIFETIME_S = 300;

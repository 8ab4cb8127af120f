import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { CHILD_MARKER } from "../../../core/child-marker.ts";
import type { Clock } from "../../../core/clock.ts";
import { endedFromOutside } from "../../../core/ended-from-outside.ts";
import { AppError } from "../../../core/error.ts";
import type { Keepable } from "../../../core/standby.ts";
import type { FromIndexer, ToIndexer } from "./indexer-message.ts";

export interface IndexerChildOptions {
  /** Where segments live. */
  readonly segmentsDir: string;
  readonly dataDir: string;
  readonly entry: URL;
  readonly clock: Clock;
}

/** The build that an indexer process works for. */
export interface IndexerClient {
  onMessage(message: FromIndexer): void;
  /** It has ended, or never started. After its last message. */
  onEnd(error: Error): void;
}

/** One indexer process, seen from the server's: it builds one segment at a time. */
export class IndexerChild implements Keepable {
  readonly #clock: Clock;
  readonly #process: ChildProcess;
  readonly #exited: Promise<unknown>;
  #client: IndexerClient | null = null;
  /** From `begin` to `finished`. */
  #isBuilding = false;
  #residentBytes = 0;
  #errorOutput = "";

  constructor({ segmentsDir, dataDir, entry, clock }: IndexerChildOptions) {
    this.#clock = clock;
    this.#process = fork(fileURLToPath(entry), {
      // A group of its own: a Ctrl-C meant for the server does not reach it, and a sweep ends no one else with it.
      detached: true,
      // Sorting symbols may need more room than memory: it takes it on the disk of the index, where it is swept.
      env: { [CHILD_MARKER]: dataDir, SQLITE_TMPDIR: segmentsDir },
      execArgv: [],
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    this.#process.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#errorOutput = (this.#errorOutput + text).slice(-ERROR_OUTPUT_CHARACTERS);
    });
    this.#process.on("message", (message) => this.#listen(message as FromIndexer));
    this.#exited = new Promise((resolve) => {
      this.#process.once("exit", resolve);
      this.#process.on("error", (error) => {
        this.#client?.onEnd(error);
        // Without a number it never started.
        if (this.#process.pid === undefined) resolve(undefined);
      });
    });
    // Not `exit`, which may come before the last messages.
    this.#process.once("close", (code, signal) => this.#client?.onEnd(this.#endOf(code, signal)));
  }

  get isAtRest(): boolean {
    const { exitCode, signalCode, connected } = this.#process;
    const lives = exitCode === null && signalCode === null && connected;
    return lives && this.#client === null && !this.#isBuilding && this.#residentBytes < RESIDENT_BYTES_MAX;
  }

  /** From now on it works for this build. */
  serve(client: IndexerClient): void {
    this.#client = client;
  }

  /** The build wants nothing more of it. */
  leave(): void {
    this.#client = null;
  }

  tell(message: ToIndexer): void {
    if (message.kind === "begin") this.#isBuilding = true;
    // A message that does not arrive means that it has ended; the `close` that follows says how.
    if (this.#process.connected) this.#process.send(message, () => {});
  }

  kill(): void {
    if (this.#process.exitCode === null && this.#process.signalCode === null) this.#process.kill("SIGKILL");
  }

  /** False where it is not gone after a while: it waits for a disk that does not answer. */
  async close(): Promise<boolean> {
    this.kill();
    const gone = new AbortController();
    void this.#exited.then(() => gone.abort());
    return this.#clock.sleep(GONE_MS_MAX, gone.signal).then(
      () => false,
      () => true,
    );
  }

  #listen(message: FromIndexer): void {
    if (message.kind === "finished") {
      this.#isBuilding = false;
      this.#residentBytes = message.residentBytes;
    }
    this.#client?.onMessage(message);
  }

  #endOf(code: number | null, signal: NodeJS.Signals | null): Error {
    const output = this.#errorOutput.trim();
    const cause = new Error(output === "" ? "it printed nothing" : output);
    const ended = endedFromOutside({ program: "The indexer process", signal }, { cause });
    return ended ?? new AppError("internal", `The indexer process ended unexpectedly (${code ?? signal}).`, { cause });
  }
}

/** Even a large process that is killed is gone sooner. */
const GONE_MS_MAX = 10_000;
/** One that has grown larger is not kept for another build. */
const RESIDENT_BYTES_MAX = 256 * 1024 * 1024;
const ERROR_OUTPUT_CHARACTERS = 4000;

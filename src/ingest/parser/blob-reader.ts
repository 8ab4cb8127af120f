import { spawn, type ChildProcessByStdio } from "node:child_process";
import type { Readable, Writable } from "node:stream";

/** Reads blobs of one repository, in the order in which they were asked for, through one `git cat-file`. */
export class BlobReader {
  readonly gitDir: string;
  readonly #git: ChildProcessByStdio<Writable, Readable, null>;
  readonly #output: AsyncIterator<Buffer>;
  #pending: Buffer = Buffer.alloc(0);

  /** Git inherits the environment and standard error. */
  constructor(gitDir: string) {
    this.gitDir = gitDir;
    const command = ["--git-dir", gitDir, "cat-file", "--batch-command", "--buffer"];
    this.#git = spawn("git", command, { stdio: ["pipe", "pipe", "inherit"] });
    this.#git.on("error", (error) => this.#git.stdout.destroy(error));
    this.#git.stdin.on("error", () => {
      // Git has ended; reading its output tells so to whoever waits for a blob.
    });
    this.#output = this.#git.stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  /** Asks for blobs, so that git reads on while earlier ones are being parsed. */
  request(blobs: readonly string[]): void {
    this.#git.stdin.write(`${blobs.map((blob) => `contents ${blob}\n`).join("")}flush\n`);
  }

  /** The next blob. Rejects when git has ended or does not have it. */
  async next(): Promise<Uint8Array> {
    const header = await this.#line();
    const size = / blob (\d+)$/.exec(header)?.[1];
    if (size === undefined) throw new Error(`git cat-file answered ${JSON.stringify(header)}`);
    const blob = await this.#take(Number(size));
    await this.#take(1);
    return blob;
  }

  /** Ends git. What it had not sent yet is lost. */
  close(): void {
    this.#git.stdin.end();
    this.#git.stdout.destroy();
  }

  async #line(): Promise<string> {
    for (;;) {
      const end = this.#pending.indexOf(NEW_LINE);
      if (end !== -1) {
        const line = this.#pending.toString("latin1", 0, end);
        this.#pending = this.#pending.subarray(end + 1);
        return line;
      }
      this.#pending = Buffer.concat([this.#pending, await this.#chunk()]);
    }
  }

  async #take(length: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    let missing = length;
    for (;;) {
      const part = this.#pending.subarray(0, missing);
      this.#pending = this.#pending.subarray(part.length);
      parts.push(part);
      missing -= part.length;
      if (missing === 0) return parts.length === 1 ? part : Buffer.concat(parts, length);
      this.#pending = await this.#chunk();
    }
  }

  async #chunk(): Promise<Buffer> {
    const { done, value } = await this.#output.next();
    if (done === true) throw new Error("git cat-file ended before it had sent everything");
    return value;
  }
}

const NEW_LINE = 0x0a;

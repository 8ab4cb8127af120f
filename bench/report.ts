import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";

/** What a bench found out: printed as it comes, and written to bench/results/NAME.md at the end when it is to be saved. */
export class Report {
  readonly #name: string;
  readonly #saves: boolean;
  readonly #blocks: string[] = [];

  constructor(name: string, { save }: { readonly save: boolean }) {
    this.#name = name;
    this.#saves = save;
  }

  say(text: string): void {
    this.#blocks.push(text);
    console.log(`${text}\n`);
  }

  /** Rows with the same columns. */
  table(rows: readonly Readonly<Record<string, string | number>>[]): void {
    const columns = Object.keys(rows[0] ?? {});
    const line = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;
    const body = rows.map((row) => line(columns.map((column) => row[column] ?? "")));
    this.say([line(columns), line(columns.map(() => "---")), ...body].join("\n"));
  }

  /** What was aimed at, and whether it was reached. */
  aims(aims: readonly Aim[]): void {
    this.table(
      aims.map(({ what, value, most, unit, digits = 2 }) => ({
        aim: what,
        measured: `${value.toFixed(digits)} ${unit}`.trim(),
        "at most": `${most} ${unit}`.trim(),
        reached: value <= most ? "yes" : "NO",
      })),
    );
  }

  /** Call it when everything went well: what failed is not kept. */
  save(): void {
    if (!this.#saves) return;
    const date = new Date().toISOString().slice(0, 10);
    const head = `${date} · Node ${process.version} · ${availableParallelism()} cores · commit ${commit()}`;
    const file = join(RESULTS, `${this.#name}.md`);
    mkdirSync(RESULTS, { recursive: true });
    writeFileSync(file, `${[`# ${this.#name}`, head, ...this.#blocks].join("\n\n")}\n`);
    execFileSync("npx", ["oxfmt", file], { stdio: "ignore" });
  }
}

export interface Aim {
  readonly what: string;
  readonly value: number;
  readonly most: number;
  readonly unit: string;
  readonly digits?: number;
}

function commit(): string {
  const git = (...args: string[]): string => execFileSync("git", args, { encoding: "utf8" }).trim();
  const changed =
    git("status", "--porcelain", "--", "src", "bench/*.ts", "package-lock.json") === "" ? "" : " + changes";
  return git("rev-parse", "--short", "HEAD") + changed;
}

/** npm runs every script from the package's root. */
const RESULTS = "bench/results";

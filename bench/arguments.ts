import { parseArgs, type ParseArgsConfig } from "node:util";

export interface BenchArguments {
  readonly paths: readonly string[];
  /** Write bench/results/NAME.md. */
  readonly save: boolean;
  /** The number that was given for it, or the default. */
  number(name: string): number;
}

/** Reads `[REPOSITORY …] [--save]` and the options that take a number, which are given with their defaults. */
export function readArguments(args: readonly string[], defaults: Readonly<Record<string, number>>): BenchArguments {
  const options: NonNullable<ParseArgsConfig["options"]> = { save: { type: "boolean" } };
  for (const name of Object.keys(defaults)) options[name] = { type: "string" };
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  return {
    paths: positionals,
    save: values["save"] === true,
    number(name) {
      const value = Number(values[name] ?? defaults[name]);
      if (!Number.isFinite(value)) throw new Error(`--${name} takes a number`);
      return value;
    },
  };
}

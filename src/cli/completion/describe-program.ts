import type { Argument, Command, Option } from "commander";

/** What can be typed, as far as a shell can complete it. */
export interface ProgramDescription {
  readonly name: string;
  readonly commands: readonly CommandDescription[];
}

export interface CommandDescription {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly OptionDescription[];
  /** What its arguments are. */
  readonly argument: ValueDescription;
}

export interface OptionDescription {
  /** `--limit` */
  readonly flag: string;
  readonly meaning: string;
  /** Null where it takes no value. */
  readonly value: ValueDescription | null;
}

export type ValueDescription =
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "directory" }
  | { readonly kind: "file" }
  /** Nothing a shell could know. */
  | { readonly kind: "anything" };

export function describeProgram(program: Command): ProgramDescription {
  return {
    name: program.name(),
    commands: program.commands.map((command) => ({
      name: command.name(),
      summary: command.summary(),
      options: [...command.options.map(describeOption), HELP],
      argument: describeArgument(command.registeredArguments[0]),
    })),
  };
}

const HELP: OptionDescription = { flag: "--help", meaning: "display help for command", value: null };

function describeOption({ long, description, argChoices, required }: Option): OptionDescription {
  const flag = long ?? "";
  if (!required) return { flag, meaning: description, value: null };
  if (argChoices !== undefined) return { flag, meaning: description, value: { kind: "words", words: argChoices } };
  const kind = /-(dir|roots)$/.test(flag) ? "directory" : flag.endsWith("-file") ? "file" : "anything";
  return { flag, meaning: description, value: { kind } };
}

function describeArgument(argument: Argument | undefined): ValueDescription {
  if (argument?.argChoices !== undefined) return { kind: "words", words: argument.argChoices };
  // A local repository is the only one that a shell can know.
  return { kind: argument?.name() === "repo" ? "directory" : "anything" };
}

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
  /** What the index knows: the program is asked when it is needed. */
  | { readonly kind: "asked"; readonly offer: Offer; readonly orDirectory: boolean }
  /** Nothing a shell could know. */
  | { readonly kind: "anything" };

/** What the program can be asked for. */
export const OFFERS = ["jobs", "active-jobs", "ended-jobs", "repositories"] as const;
export type Offer = (typeof OFFERS)[number];

/** A command without a summary is for scripts, and not described. */
export function describeProgram(program: Command): ProgramDescription {
  return {
    name: program.name(),
    commands: listedCommands(program).map((command) => ({
      name: command.name(),
      summary: command.summary(),
      options: [...command.options.map(describeOption), HELP],
      argument: describeArgument(command.name(), command.registeredArguments[0]),
    })),
  };
}

export function listedCommands({ commands }: Pick<Command, "commands">): Command[] {
  return commands.filter((command) => command.summary() !== "");
}

const HELP: OptionDescription = { flag: "--help", meaning: "display help for command", value: null };

function describeOption({ long, description, argChoices, required }: Option): OptionDescription {
  const flag = long ?? "";
  if (!required) return { flag, meaning: description, value: null };
  if (argChoices !== undefined) return { flag, meaning: description, value: { kind: "words", words: argChoices } };
  if (flag === "--repo") return { flag, meaning: description, value: REPOSITORIES };
  const kind = /-(dir|roots)$/.test(flag) ? "directory" : flag.endsWith("-file") ? "file" : "anything";
  return { flag, meaning: description, value: { kind } };
}

const REPOSITORIES = { kind: "asked", offer: "repositories", orDirectory: false } as const;

function describeArgument(command: string, argument: Argument | undefined): ValueDescription {
  if (argument?.argChoices !== undefined) return { kind: "words", words: argument.argChoices };
  // Both may be meant by a path here; the address of one that is new no shell can know.
  if (argument?.name() === "repo") return { ...REPOSITORIES, orDirectory: true };
  if (argument?.name() !== "job") return { kind: "anything" };
  return { kind: "asked", offer: JOBS_FOR[command] ?? "jobs", orDirectory: false };
}

/** Those that a command can do something with. */
const JOBS_FOR: Readonly<Record<string, Offer>> = { cancel: "active-jobs", retry: "ended-jobs" };

import { Command, CommanderError } from "commander";
import { AppError } from "../core/error.ts";
import { VERSION } from "../version.ts";
import type { CliContext } from "./context.ts";
import { describeThrown, EXIT, exitStatusOf, WrongUse } from "./failure.ts";
import { addIngestCommand } from "./ingest-command.ts";
import { addJobsCommand } from "./jobs-command.ts";
import { addSearchCommand } from "./search-command.ts";
import { addServeCommand } from "./serve-command.ts";

/** Runs one command; resolves to the exit status: 0 done, 1 failed, 2 wrong use. */
export async function runCli(argv: readonly string[], context: CliContext): Promise<number> {
  let status: number = EXIT.done;
  const program = buildProgram(context, (result) => (status = result));
  try {
    await program.parseAsync(argv, { from: "user" });
    return status;
  } catch (error) {
    // Commander has said what is wrong, or printed the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.wrongUse;
    context.output.note(describeThrown(error));
    if (error instanceof WrongUse) return EXIT.wrongUse;
    return error instanceof AppError ? exitStatusOf(error.code) : EXIT.failed;
  }
}

function buildProgram(context: CliContext, finish: (status: number) => void): Command {
  const { output } = context;
  const program = new Command("megabrain")
    .description("Makes Git repositories searchable, and shows truthfully and live how far it is.")
    .version(VERSION, "--version", "print the version")
    .helpCommand(false)
    .showSuggestionAfterError()
    .showHelpAfterError("Add --help for what can be said here.")
    // Commands inherit these two only where they are set before.
    .exitOverride()
    .configureOutput({
      writeOut: (text) => output.result(text.replace(/\n$/, "")),
      writeErr: (text) => output.note(text.replace(/\n$/, "")),
    })
    .addHelpText(
      "after",
      `
Examples:
  $ megabrain ingest acme/widgets         fetch, parse and index it, watching
  $ megabrain search parseConfig          find code in it
  $ megabrain serve                       run the server
  $ megabrain jobs                        what was ingested, and how it went

Exit status: 0 done, 1 failed, 2 wrong use.`,
    );
  addIngestCommand(program, context, finish);
  addSearchCommand(program, context, finish);
  addJobsCommand(program, context, finish);
  addServeCommand(program, context);
  return program;
}

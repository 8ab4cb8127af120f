import { Command, CommanderError } from "commander";
import { VERSION } from "../version.ts";
import type { CliContext } from "./context.ts";
import { addCancelCommand } from "./commands/cancel.ts";
import { addCompleteCommand } from "./commands/complete.ts";
import { addCompletionCommand } from "./commands/completion.ts";
import { addDoctorCommand } from "./commands/doctor.ts";
import { addIngestCommand } from "./commands/ingest.ts";
import { addJobsCommand } from "./commands/jobs.ts";
import { addReposCommand } from "./commands/repos.ts";
import { addRetryCommand } from "./commands/retry.ts";
import { addRmCommand } from "./commands/rm.ts";
import { addSearchCommand } from "./commands/search.ts";
import { addServeCommand } from "./commands/serve.ts";
import { addShowCommand } from "./commands/show.ts";
import { addWatchCommand } from "./commands/watch.ts";
import { listedCommands } from "./completion/describe-program.ts";
import { describeThrown, EXIT, exitStatusOfThrown } from "./failure.ts";

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
    return exitStatusOfThrown(error);
  }
}

/** Of help that goes to a file or a pipe. */
const HELP_COLUMNS = 80;
/** Where less than this is left beside the options, text is not broken into lines. */
const HELP_TEXT_COLUMNS_MIN = 16;

function buildProgram(context: CliContext, finish: (status: number) => void): Command {
  const { output } = context;
  const program = new Command("megabrain")
    .description("Makes Git repositories searchable, and shows truthfully and live how far it is.")
    .version(VERSION, "--version", "print the version")
    .helpCommand("help [command]", "print the help of a command")
    .showSuggestionAfterError()
    .showHelpAfterError("See --help for what is possible here.")
    // Commands inherit these only where they are set before.
    // `help COMMAND` works, for those who try it; the one that is told is --help.
    .configureHelp({ minWidthToWrap: HELP_TEXT_COLUMNS_MIN, visibleCommands: listedCommands })
    .exitOverride()
    .configureOutput({
      writeOut: (text) => output.result(text.replace(/\n$/, "")),
      writeErr: (text) => output.note(text.replace(/\n$/, "")),
      getOutHelpWidth: () => output.columns ?? HELP_COLUMNS,
    })
    .addHelpText(
      "after",
      `
Examples:
  $ megabrain ingest acme/widgets         fetch, parse and index it, watching
  $ megabrain search parseConfig          find code in it
  $ megabrain serve                       run the server
  $ megabrain jobs                        what was ingested, and how it went

Exit status: 0 done, 1 failed, 2 wrong use; of search 0 found, 1 nothing, 2 failed.`,
    );
  addIngestCommand(program, context, finish);
  addSearchCommand(program, context, finish);
  addShowCommand(program, context, finish);
  addReposCommand(program, context, finish);
  addRmCommand(program, context, finish);
  addJobsCommand(program, context, finish);
  addWatchCommand(program, context, finish);
  addCancelCommand(program, context, finish);
  addRetryCommand(program, context, finish);
  addServeCommand(program, context);
  addDoctorCommand(program, context, finish);
  addCompletionCommand(program, context);
  addCompleteCommand(program, context);
  return program;
}

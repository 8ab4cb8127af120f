import { Argument, type Command } from "commander";
import { completionScript, SHELLS, type Shell } from "../completion/completion-script.ts";
import { describeProgram } from "../completion/describe-program.ts";
import type { CliContext } from "../context.ts";

/** `megabrain completion SHELL`. */
export function addCompletionCommand(program: Command, { output }: CliContext): void {
  program
    .command("completion")
    .summary("print a script that completes commands in a shell")
    .description(
      "Prints a script that has a shell complete commands, options and their values, ids of jobs and names of repositories.",
    )
    .addArgument(new Argument("<shell>", "the shell it is for").choices(SHELLS))
    .addHelpText(
      "after",
      `
Examples:
  $ source <(megabrain completion bash)
  $ megabrain completion zsh > "\${fpath[1]}/_megabrain"
  $ megabrain completion fish > ~/.config/fish/completions/megabrain.fish`,
    )
    .action((shell: Shell) => output.result(completionScript(shell, describeProgram(program))));
}

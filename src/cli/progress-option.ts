import { Option, type Command } from "commander";
import { PROGRESS_MODES } from "./progress/reporter.ts";

/** How a command that watches shows what it sees, and what it writes at the end. */
export function addProgressOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--progress <mode>", "auto draws a bar on a terminal; json writes the events to stdout")
        .choices(PROGRESS_MODES)
        .default("auto"),
    )
    .option("--json", "at the end, the jobs as the server tells of them");
}

import { Option, type Command } from "commander";
import { shellWord } from "./shell-word.ts";

/** Which index a command is about. Neither: the server that MEGABRAIN_SERVER names, else the usual data directory. */
export interface PlaceOptions {
  readonly server?: string;
  readonly dataDir?: string;
}

export function addPlaceOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--server <url>", "use the MegaBrain server at this address (or set MEGABRAIN_SERVER)").conflicts(
        "dataDir",
      ),
    )
    .option("--data-dir <dir>", "where the index lives (or set MEGABRAIN_DATA_DIR)");
}

/** The options that lead another command to the same index. */
export function placeArguments({ server, dataDir }: PlaceOptions): string[] {
  return [
    ...(server === undefined ? [] : ["--server", shellWord(server)]),
    ...(dataDir === undefined ? [] : ["--data-dir", shellWord(dataDir)]),
  ];
}

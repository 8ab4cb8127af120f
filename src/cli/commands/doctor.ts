import type { Command } from "commander";
import { createClient } from "../../client/client.ts";
import { VERSION } from "../../version.ts";
import { serverOf } from "../connection.ts";
import type { CliContext } from "../context.ts";
import { EXIT } from "../failure.ts";
import { addPlaceOptions, type PlaceOptions } from "../place-options.ts";
import { readConfig } from "../read-config.ts";
import { renderChecks, type ShownCheck } from "../render/checks.ts";
import { describeUnknown, KNOWN_ONES_HINT, unknownVariables } from "../unknown-variables.ts";

interface DoctorOptions extends PlaceOptions {
  readonly json?: true;
}

/** `megabrain doctor`. */
export function addDoctorCommand(program: Command, context: CliContext, finish: (status: number) => void): void {
  const command = program
    .command("doctor")
    .summary("look at what MegaBrain needs here")
    .description(
      "Looks at git, the disk, the data directory, the port and the hosts that repositories come from, with the settings " +
        "of the environment, and says what to do. With a server named, it looks at that server instead.",
    )
    .option("--json", "the checks as JSON");
  addPlaceOptions(command)
    .addHelpText(
      "after",
      `
Ends with 1 where something fails that a server cannot do without.

Examples:
  $ megabrain doctor
  $ megabrain doctor --server http://127.0.0.1:8080`,
    )
    .action(async (options: DoctorOptions) => finish(await doctor(options, context)));
}

async function doctor(options: DoctorOptions, context: CliContext): Promise<number> {
  const { output, env } = context;
  const server = serverOf(options, context);
  const checks = server === null ? await examineMachine(options, env) : await examineServer(server);
  if (options.json === true) output.json({ checks });
  else output.result(renderChecks(checks, output.look).join("\n"));
  return checks.some(({ status }) => status === "failure") ? EXIT.failed : EXIT.done;
}

async function examineMachine({ dataDir }: DoctorOptions, env: CliContext["env"]): Promise<readonly ShownCheck[]> {
  // Most of the program's weight comes with it.
  const { examine } = await import("../../doctor/examine.ts");
  const checks = await examine(readConfig({ flags: dataDir === undefined ? {} : { dataDir }, env }));
  const unknown = unknownVariables(env).map((name): ShownCheck => ({
    name: "variables",
    status: "warning",
    detail: describeUnknown(name),
    hint: KNOWN_ONES_HINT,
  }));
  return [...checks, ...unknown];
}

async function examineServer(url: string): Promise<readonly ShownCheck[]> {
  const started = performance.now();
  const { version } = await createClient({ url }).health();
  const answers = `answers in ${Math.round(performance.now() - started)} ms`;
  const ready = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(READY_MS_MAX) });
  return [
    { name: "server", status: "ok", detail: `${url} ${answers}`, hint: "" },
    versionCheck(version),
    ready.ok
      ? { name: "work", status: "ok", detail: "it takes work", hint: "" }
      : { name: "work", status: "failure", detail: "it takes no work now", hint: "Look at the server's log." },
  ];
}

const READY_MS_MAX = 5000;

function versionCheck(version: string): ShownCheck {
  if (version === VERSION) return { name: "version", status: "ok", detail: version, hint: "" };
  const detail = `the server is ${version}, this program is ${VERSION}`;
  return { name: "version", status: "warning", detail, hint: "They should be the same." };
}

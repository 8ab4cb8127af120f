import { Option, type Command } from "commander";
import { SETTINGS, type Config, type Setting } from "../../config.ts";
import { AppError } from "../../core/error.ts";
import { VERSION } from "../../version.ts";
import type { CliContext } from "../context.ts";
import { describeThrown } from "../failure.ts";
import { readConfig } from "../read-config.ts";
import { describeServiceLink, describeUnknown, KNOWN_ONES_HINT, unknownVariables } from "../unknown-variables.ts";

/** `megabrain serve`. */
export function addServeCommand(program: Command, context: CliContext): void {
  const command = program
    .command("serve")
    .summary("run the server")
    .description(
      "Runs ingestions and answers searches over HTTP until it is stopped (SIGTERM or Ctrl-C). Each setting is a flag " +
        "or an environment variable; the flag wins.",
    );
  const flags = new Map<string, keyof Config>();
  for (const [key, setting] of Object.entries(SETTINGS)) {
    const option = optionOf(setting);
    if (option === null) continue;
    flags.set(option.attributeName(), key as keyof Config);
    command.addOption(option);
  }
  command
    .option("--json", "say as JSON where it listens")
    .addHelpText(
      "after",
      `
Only by environment, because they are secret: ${secretVariables().join(", ")}

Examples:
  $ megabrain serve
  $ megabrain serve --port 0 --data-dir /var/lib/megabrain
  $ MEGABRAIN_GITHUB_TOKEN="$(cat token)" megabrain serve --local-roots /srv/git

Then, from anywhere on this machine:
  $ curl -N "http://localhost:8080/api/v1/ingest/github?stream=true" -d '{"repository": "owner/name"}'`,
    )
    .action(async ({ json, ...options }: Readonly<Record<string, string>> & { readonly json?: true }) => {
      const given = Object.entries(options).map(([name, value]) => [flags.get(name) ?? name, value]);
      const config = readConfig({ flags: Object.fromEntries(given), env: context.env });
      for (const name of unknownVariables(context.env))
        context.output.note(`${describeUnknown(name)} ${KNOWN_ONES_HINT}`);
      const link = describeServiceLink(context.env);
      if (link !== null) context.output.note(link);
      await serve(config, { asJson: json === true }, context);
    });
}

function optionOf({ flag, env, meaning, fallback }: Setting): Option | null {
  if (flag === null) return null;
  const standard = fallback === "" ? "" : `; default: ${fallback}`;
  return new Option(`--${flag} <value>`, `${meaning} (${env}${standard})`);
}

function secretVariables(): string[] {
  return Object.values(SETTINGS)
    .filter(({ flag }) => flag === null)
    .map(({ env }) => env);
}

/** Resolves once the server is ready; the process then lives until a signal ends it. */
async function serve(config: Config, { asJson }: { readonly asJson: boolean }, { output }: CliContext): Promise<void> {
  const { startApp } = await import("../../app.ts");
  const { default: closeWithGrace } = await import("close-with-grace");
  const outcome = await startApp(config, { runsJobs: true });
  if (outcome.kind === "taken") {
    throw new AppError("invalid_request", `Another process uses ${config.dataDir}${atUrl(outcome.url)}.`, {
      hint: "Use that server, end it, or choose another --data-dir.",
    });
  }
  const { app } = outcome;
  closeWithGrace({ delay: CLOSE_MS, logger: false }, async ({ err }) => {
    if (err !== undefined) output.note(describeThrown(err));
    const interrupted = app.runningJobs();
    await app.close();
    if (interrupted > 0) output.note(describeInterrupted(interrupted));
  });
  if (asJson) {
    output.json({ url: app.url, dataDir: config.dataDir, version: VERSION });
    return;
  }
  output.result(
    [
      `MegaBrain answers at ${app.url}`,
      `Data directory: ${config.dataDir}`,
      `Ingest a repository: curl -N "${app.url}/api/v1/ingest/github?stream=true" -d '{"repository": "owner/name"}'`,
    ].join("\n"),
  );
}

/** Running ingestions are asked to stop, and continue at the next start. */
const CLOSE_MS = 10_000;

function describeInterrupted(count: number): string {
  return count === 1
    ? "1 ingestion was interrupted; it goes on at the next start."
    : `${count} ingestions were interrupted; they go on at the next start.`;
}

function atUrl(url: string | null): string {
  return url === null ? "" : ` (it answers at ${url})`;
}

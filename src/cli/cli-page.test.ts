import { expect, test } from "vitest";
import { runCliToEnd } from "../../test/support/cli.ts";

const PAGE = new URL("../../docs/cli.md", import.meta.url).pathname;
const HEAD = `<!-- Written by src/cli/cli-page.test.ts: run it with \`-u\`. -->

# The command line

\`megabrain COMMAND --help\` prints what stands here.

**Which index.** \`--server URL\`, else \`--data-dir DIR\`, else \`MEGABRAIN_SERVER\`, else \`MEGABRAIN_DATA_DIR\`, else the
platform's data directory. One process owns a data directory: where a server or another command does, a command works
through it; else it does the work itself, and the output is the same. A command outlives the one whose server it used, and
goes on in its place.

**Output.** Results go to stdout, everything else to stderr. \`--json\` gives what the server answers, as
[the protocol](protocol.md) describes it: \`{"jobs": […]}\`, \`{"repositories": […]}\`, \`{"hits": […], …}\`, a file;
\`doctor\` gives \`{"checks": […]}\`, \`rm\` \`{"removed": […]}\`. It is exact, and safe to print: control characters are
escaped. What is for people shows control characters of file names and code as pictures instead.

**Terminals.** Progress is drawn over itself where stderr is a terminal: a bar for each repository, with what is being done
below where there is only one. With \`TERM=dumb\`, in a file or a pipe it is one line for each stage, and one every five
seconds. Colours are used only on a terminal, and not where \`NO_COLOR\` is set. Bars follow the window's size; lists that do
not fit take two lines a row.

**Ctrl-C.** \`ingest\` and \`retry\` cancel what runs in their own process, cleanly, and leave what runs on a server, saying so
and how to watch it again. \`watch\` only stops watching. A second Ctrl-C leaves at once.

**Exit status.** 0: done. 1: failed. 2: wrong use, of the command or of what it was given (a repository address that is none,
a host that is not allowed). Of several ingestions: 1 where one failed, else 2 where one could not be started as it was given.
\`search\` follows grep: 0 where it found something, 1 where nothing matches, 2 where it failed, whatever the reason, or where a
repository whose index is damaged was left out of an answer without hits.

**Tokens** are read from a file, from stdin or from \`MEGABRAIN_TOKEN\`, never from an argument: every user of a machine can
read those.

`;

test("the page of commands says what they say themselves", async () => {
  const all = await help([]);
  const commands = Array.from(all.matchAll(/^ {2}([a-z]+) .*$/gm), ([, name = ""]) => name);
  const sections = await Promise.all(commands.map(async (name) => section(`megabrain ${name}`, await help([name]))));
  await expect(HEAD + [section("megabrain", all), ...sections].join("\n")).toMatchFileSnapshot(PAGE);
});

async function help(command: readonly string[]): Promise<string> {
  return (await runCliToEnd([...command, "--help"])).out;
}

function section(title: string, text: string): string {
  return `## ${title}\n\n\`\`\`\n${text.trimEnd()}\n\`\`\`\n`;
}

import { describe, expect, it } from "vitest";
import { temporaryDirectory } from "../../test/support/cleanup.ts";
import { runCliToEnd as run } from "../../test/support/cli.ts";

describe("wrong use", () => {
  it.each([
    [["frobnicate"], /unknown command/],
    [["ingest"], /missing required argument/],
    [["ingest", "a/b", "--progress", "fancy"], /auto, plain, json, none/],
    [["ingest", "a/b", "--source", "svn"], /github, gitlab/],
    [["ingest", "nonsense"], /owner\/name/],
    [["ingest", "a/b", "--server", "ftp://x"], /http or https/],
    [["ingest", "a/b", "--server", "http://u:p@x"], /credentials/],
    [["ingest", "a/b", "--server", "http://x", "--data-dir", "y"], /cannot be used with/],
    [["search", "x", "--limit", "0"], /from 1 to 1000/],
    [["jobs", "--status", "lost"], /queued, running/],
    [["watch"], /missing required argument/],
    [["completion", "tcsh"], /bash, zsh, fish/],
    [["serve", "--port", "http"], /--port: "http" cannot be used/],
  ])("%j ends with 2 and a sentence", async (argv, message) => {
    const { status, out, err } = await run(argv);
    expect({ status, out }).toEqual({ status: 2, out: "" });
    expect(err).toMatch(message);
  });

  it("of a variable's name is warned about", async () => {
    const env = { MEGABRAIN_CONCURENCY: "4", MEGABRAIN_TOKEN: "x", HOME: "/" };
    const doctor = await run(["doctor", "--data-dir", temporaryDirectory()], { env });
    expect(doctor.out.match(/^warning .*no setting.*$/gm)).toEqual([
      expect.stringMatching(/^warning +variables +MEGABRAIN_CONCURENCY is no setting, and does nothing\.$/),
    ]);
    // The directory cannot be used, so that no server stays.
    const serve = await run(["serve", "--data-dir", "/dev/null/x"], { env });
    expect(serve.err).toMatch(/^MEGABRAIN_CONCURENCY is no setting, and does nothing\. `megabrain serve --help` lists/);
  });

  it("is not seen in what Kubernetes sets for services, but told of the port that is none", async () => {
    const links = {
      MEGABRAIN_SERVICE_HOST: "10.0.0.1",
      MEGABRAIN_SERVICE_PORT: "80",
      MEGABRAIN_SERVICE_PORT_HTTP: "80",
      MEGABRAIN_PORT: "tcp://10.0.0.1:80",
      MEGABRAIN_PORT_80_TCP: "tcp://10.0.0.1:80",
      MEGABRAIN_PORT_80_TCP_PROTO: "tcp",
      MEGABRAIN_PORT_80_TCP_PORT: "80",
      MEGABRAIN_PORT_80_TCP_ADDR: "10.0.0.1",
      MEGABRAIN_WEB_PORT: "udp://10.0.0.2:53",
      MEGABRAIN_WEB_PORT_53_UDP: "udp://10.0.0.2:53",
    };
    const doctor = await run(["doctor", "--data-dir", temporaryDirectory()], { env: { ...links, HOME: "/" } });
    expect(doctor.out).not.toMatch(/no setting/);
    const serve = await run(["serve", "--data-dir", "/dev/null/x"], { env: links });
    expect(serve.err).toMatch(
      /^MEGABRAIN_PORT is tcp:\/\/10\.0\.0\.1:80, which Kubernetes sets .* the port is 8080\..*\n(?!MEGABRAIN)/,
    );
    expect((await run(["serve", "--data-dir", "/dev/null/x"])).err).not.toContain("Kubernetes");
  });

  it("of a variable names the variable", async () => {
    const { status, err } = await run(["serve"], { env: { MEGABRAIN_CONCURRENCY: "many" } });
    expect(status).toBe(2);
    expect(err).toMatch(/MEGABRAIN_CONCURRENCY: "many" cannot be used/);
  });
});

const COMMANDS = [
  "ingest",
  "search",
  "show",
  "repos",
  "rm",
  "jobs",
  "watch",
  "cancel",
  "retry",
  "serve",
  "doctor",
  "completion",
];

describe("--help", () => {
  it("lists every command", async () => {
    const { out } = await run(["--help"]);
    expect(Array.from(out.matchAll(/^ {2}([a-z]+) .*$/gm), ([, name]) => name)).toEqual(COMMANDS);
  });

  it.each([[], ...COMMANDS.map((command) => [command])].map((command) => [command]))(
    "of %j has examples",
    async (command) => {
      const { status, out, err } = await run([...command, "--help"]);
      expect({ status, err }).toEqual({ status: 0, err: "" });
      expect(out).toMatch(/^Usage: megabrain/);
      expect(out).toMatch(/\nExamples:\n {2}\$ /);
    },
  );

  it("is what help COMMAND prints too", async () => {
    const { out } = await run(["ingest", "--help"]);
    expect(await run(["help", "ingest"])).toEqual({ status: 0, out, err: "" });
    expect((await run(["help"])).out).toBe((await run(["--help"])).out);
  });
});

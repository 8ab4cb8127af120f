import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { temporaryDirectory } from "../../../test/support/cleanup.ts";
import { openParserPool, parseAll, parseRequest, parserPids } from "../../../test/support/parsing.ts";
import { processesOf, untilNoProcesses } from "../../../test/support/processes.ts";
import type { Clock } from "../../core/clock.ts";
import { systemClock } from "../../system-clock.ts";
import type { ParserPool } from "./parser-pool.ts";
import { createStandby, type Standby } from "../../core/standby.ts";

let dataDir: string;
let standby: Standby<ParserPool>;
let opened: ParserPool[];
let endWait: () => void;

/** A wait ends when the test says so, or when it is called off. */
const clock: Clock = {
  ...systemClock,
  sleep: (_, signal) =>
    new Promise((resolve, reject) => {
      endWait = resolve;
      signal?.addEventListener("abort", () => reject(signal.reason as Error));
    }),
};

beforeEach(() => {
  dataDir = temporaryDirectory();
  opened = [];
  const open = (): ParserPool => {
    const pool = openParserPool(dataDir);
    opened.push(pool);
    return pool;
  };
  standby = createStandby({ open, clock });
});

afterEach(async () => {
  await standby.close();
  // Those that a test still has.
  await Promise.all(opened.map((pool) => pool.close()));
  await untilNoProcesses(dataDir, { withinMs: 0 });
});

async function parse(pool: ParserPool, name: string): Promise<readonly string[]> {
  const { files } = await parseAll(
    pool,
    await parseRequest(dataDir, { files: { [`${name}.go`]: `func ${name}() {}\n` } }),
  );
  return [...files.values()].flatMap(({ outline }) => outline.symbols.map((symbol) => symbol.name));
}

describe("parser processes that have done their work", () => {
  test("parse the next repository, and know nothing of the last", async () => {
    const first = standby.take();
    expect(await parse(first, "one")).toEqual(["one"]);
    const pids = parserPids(dataDir);
    standby.giveBack(first);
    const second = standby.take();
    expect(await parse(second, "two")).toEqual(["two"]);
    expect(parserPids(dataDir)).toEqual(pids);
    standby.giveBack(second);
  });

  test("let go of the repository they have parsed", async () => {
    const pool = standby.take();
    await parse(pool, "one");
    standby.giveBack(pool);
    const gits = () => processesOf(dataDir).filter(({ command }) => command.includes("cat-file"));
    await expect.poll(gits, { timeout: 5000 }).toEqual([]);
    expect(parserPids(dataDir)).toHaveLength(2);
    expect(await parse(standby.take(), "two")).toEqual(["two"]);
  });

  test("serve one at a time", async () => {
    const [first, second] = [standby.take(), standby.take()];
    expect(second).not.toBe(first);
    standby.giveBack(first);
    standby.giveBack(second);
    expect(new Set([standby.take(), standby.take()])).toEqual(new Set([first, second]));
  });

  test("end when nobody needs them for a while", async () => {
    const pool = standby.take();
    await parse(pool, "one");
    standby.giveBack(pool);
    endWait();
    await expect.poll(() => parserPids(dataDir), { timeout: 2000 }).toEqual([]);
    expect(await parse(standby.take(), "two")).toEqual(["two"]);
  });

  test("are not given on when they have been ended", async () => {
    const pool = standby.take();
    await pool.close();
    standby.giveBack(pool);
    expect(await parse(standby.take(), "two")).toEqual(["two"]);
  });

  test("end with the server, also those that come back later", async () => {
    const [kept, taken] = [standby.take(), standby.take()];
    standby.giveBack(kept);
    await standby.close();
    standby.giveBack(taken);
    await expect.poll(() => parserPids(dataDir), { timeout: 2000 }).toEqual([]);
  });
});

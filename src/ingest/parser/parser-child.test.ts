import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { ParserChild } from "./parser-child.ts";

test("a process that cannot be started ends once, and says why", async () => {
  const { execPath } = process;
  let ends = 0;
  process.execPath = "/nonexistent/node";
  try {
    const child = new ParserChild({
      number: 1,
      entry: new URL("file:///nonexistent/parser-process.js"),
      environment: {},
      onMessage: () => undefined,
      onEnd: () => void ends++,
    });
    await child.ended;
    expect(child.log.join()).toContain("ENOENT");
  } finally {
    process.execPath = execPath;
  }
  // What would come a second time comes by then.
  await sleep(100);
  expect(ends).toBe(1);
});

import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { nextJobId, progressEvent, submission, T0 } from "../../../test/conformance/ports/samples.ts";
import { temporaryDirectory } from "../../../test/support/cleanup.ts";
import { openCatalogue } from "./catalogue.ts";
import { createEventLog } from "./event-log.ts";
import { createJobStore } from "./job-store.ts";

describe("the catalogue", () => {
  let file: string;

  beforeEach(() => {
    file = join(temporaryDirectory(), "catalogue.db");
  });

  it("waits for the disk with each commit, and keeps readers apart from the writer", () => {
    const catalogue = openCatalogue(file, { at: T0 });
    expect(catalogue.get("pragma synchronous")).toEqual({ synchronous: 2 });
    expect(catalogue.get("pragma journal_mode")).toEqual({ journal_mode: "wal" });
    expect(catalogue.get("pragma foreign_keys")).toEqual({ foreign_keys: 1 });
    catalogue.close();
  });

  it("is refused with a sentence when it is damaged", async () => {
    const catalogue = openCatalogue(file, { at: T0 });
    const jobs = createJobStore({ catalogue, release: () => undefined });
    for (let i = 0; i < 100; i++) await jobs.submit(submission({ mayJoin: () => false }));
    catalogue.get("pragma wal_checkpoint(truncate)");
    catalogue.close();
    const damaged = { name: "AppError", message: expect.stringContaining(`The catalogue ${file} is damaged`) };
    const whole = readFileSync(file);

    truncateSync(file, whole.length / 2);
    expect(() => openCatalogue(file, { at: T0 })).toThrow(expect.objectContaining(damaged));
    writeFileSync(file, whole.fill(0x5a, 3 * 4096, 6 * 4096));
    expect(() => openCatalogue(file, { at: T0 })).toThrow(expect.objectContaining(damaged));
    writeFileSync(file, "this is no database at all. ".repeat(1000));
    expect(() => openCatalogue(file, { at: T0 })).toThrow(expect.objectContaining(damaged));
  });

  it("is refused with a sentence where it cannot be made", () => {
    const nowhere = join(file, "no", "catalogue.db");
    expect(() => openCatalogue(nowhere, { at: T0 })).toThrow(`The catalogue ${nowhere} cannot be made`);
  });

  it("says that the disk is full, stores nothing of it, and goes on when there is room", async () => {
    const catalogue = openCatalogue(file, { at: T0 });
    const jobs = createJobStore({ catalogue, release: () => undefined });
    const events = createEventLog(catalogue);
    const jobId = nextJobId();
    await jobs.submit(submission({ id: jobId }));
    const claim = await jobs.claim({ owner: "a", leaseMs: 1000, at: T0 });
    const large = progressEvent({ message: "x".repeat(100_000) });
    const pages = Number(Object.values(catalogue.get("pragma page_count") ?? {})[0]);
    catalogue.get(`pragma max_page_count = ${pages}`);
    await expect(events.append(claim!.lease, large)).rejects.toMatchObject({ code: "disk_full" });
    expect(await events.newest(jobId)).toMatchObject({ cursor: 1 });
    catalogue.get(`pragma max_page_count = ${pages + 1000}`);
    expect(await events.append(claim!.lease, large)).toBe(2);
    catalogue.close();
  });

  it("lets a listener fail without harm to the job", async () => {
    const catalogue = openCatalogue(file, { at: T0 });
    const jobs = createJobStore({ catalogue, release: () => undefined });
    const thrown = new Promise((tell) => process.once("uncaughtException", tell));
    const listeners = process.listeners("uncaughtException").slice(0, -1);
    for (const listener of listeners) process.removeListener("uncaughtException", listener);
    createEventLog(catalogue).onAppend(() => {
      throw new Error("a bug of the listener");
    });
    expect(await jobs.submit(submission())).toMatchObject({ kind: "created" });
    expect(await thrown).toMatchObject({ message: "a bug of the listener" });
    for (const listener of listeners) process.on("uncaughtException", listener);
    catalogue.close();
  });
});

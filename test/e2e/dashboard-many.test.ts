import path from "node:path";
import type { Locator } from "playwright-core";
import { describe, expect, test } from "vitest";
import { NO_BROWSER, openDashboard } from "../support/dashboard.ts";
import { startHttpServer, type TestJob } from "../support/http-server.ts";

let second = 0;
const server = await startHttpServer({ dashboardDir: path.resolve("dist/web") });
const ended: TestJob[] = [];
for (let i = 0; i < 120; i++) ended.push(await startJob(`acme/ended-${i}`));
for (const [i, job] of ended.entries()) await (i % 10 === 0 ? job.fail() : job.complete());
const active: TestJob[] = [];
for (let i = 0; i < 80; i++) active.push(await startJob(`acme/active-${i}`));
const dashboard = await openDashboard(server.url);

describe("the dashboard with 200 ingestions", () => {
  test("shows them all, and each event at its job, within a second", async ({ skip }) => {
    const { page } = dashboard ?? skip(NO_BROWSER);
    const bars = page.getByRole("progressbar");
    await expect.poll(() => bars.count(), { timeout: 20_000 }).toBe(80);
    const rows = page.getByRole("region", { name: "Ended" }).locator("tbody tr");
    await expect.poll(() => rows.count()).toBeGreaterThanOrEqual(50);
    for (let i = 0; i < 4 && (await rows.count()) < 120; i++) {
      const before = await rows.count();
      await page.getByRole("button", { name: "Show older" }).click();
      await expect.poll(() => rows.count()).toBeGreaterThan(before);
    }
    expect(await rows.count()).toBe(120);
    const started = performance.now();
    await Promise.all(active.map((job, i) => job.append(progress(`acme/active-${i}`, { percentage: 20 + (i % 60) }))));
    for (const i of [0, 41, 79]) {
      const bar = page.getByRole("progressbar", { name: `Ingestion of acme/active-${i}`, exact: true });
      await expect.poll(() => bar.getAttribute("aria-valuenow"), { interval: 20 }).toBe(String(20 + (i % 60)));
    }
    // A second, and the time it takes to ask a page that a busy machine draws.
    expect(performance.now() - started).toBeLessThan(5000);
  });

  test("cuts a long path at its front, and keeps the ref in sight", async ({ skip }) => {
    const { page } = dashboard ?? skip(NO_BROWSER);
    const long = `/srv/${"checkouts/".repeat(12)}widgets-a`;
    await active[5]?.append(progress(long, { ref: "feature/one", percentage: 30 }));
    await page.setViewportSize({ width: 390, height: 800 });
    const row = page.getByRole("listitem").filter({ hasText: long });
    const link = row.getByRole("link", { name: long, exact: true });
    await link.waitFor();
    const shown = await boxOf(link);
    const whole = await boxOf(link.locator("[data-text]"));
    const ref = await boxOf(row.getByText("feature/one"));
    await page.setViewportSize({ width: 1280, height: 720 });
    expect(whole.x).toBeLessThan(shown.x);
    expect(whole.x + whole.width).toBeCloseTo(shown.x + shown.width, 0);
    expect(ref.x).toBeGreaterThanOrEqual(shown.x + shown.width);
    expect(ref.x + ref.width).toBeLessThan(390);
  });

  test("says that one stalls, and moves one that ends", async ({ skip }) => {
    const { page } = dashboard ?? skip(NO_BROWSER);
    await active[3]?.append(progress("acme/active-3", { stalled: true, etaSeconds: null, percentage: 30 }));
    const row = page.locator("li", { has: page.getByRole("link", { name: "acme/active-3", exact: true }) });
    await row.getByText("stalled").waitFor();
    await active[3]?.complete();
    await row.waitFor({ state: "detached" });
    expect(await page.getByRole("progressbar").count()).toBe(79);
  });
});

async function boxOf(element: Locator) {
  const box = await element.boundingBox();
  if (box === null) throw new Error("it is not shown");
  return box;
}

async function startJob(repository: string): Promise<TestJob> {
  const job = await server.startJob();
  await job.append(progress(repository, { percentage: 10 }));
  return job;
}

function progress(repository: string, changes: Parameters<TestJob["append"]>[0]) {
  return {
    repository,
    stage: "Parsing",
    message: "Parsing file 5/20",
    elapsedSeconds: 5,
    timestamp: new Date(Date.UTC(2026, 10, 22) + ++second * 1000).toISOString(),
    files: { done: 5, total: 20, skipped: 0, failed: 0, current: null },
    ...changes,
  } as const;
}

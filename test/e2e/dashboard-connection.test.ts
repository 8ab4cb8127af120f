import { describe, expect, test } from "vitest";
import { apiClient } from "../support/api-client.ts";
import { NO_BROWSER, openDashboard } from "../support/dashboard.ts";
import { generatedSource } from "../support/generated-source.ts";
import { startGitServer } from "../support/git-server.ts";
import { makeRepository } from "../support/repository.ts";
import { asGitHub, startServer } from "../support/server.ts";

const repository = await makeRepository({ name: "acme/widgets", files: generatedSource(120, { bytesEach: 10_000 }) });
const gitServer = await startGitServer({ root: repository.root });
const server = await startServer({ env: asGitHub(gitServer) });
const api = apiClient(server.url);
const dashboard = await openDashboard(server.url);

describe("the dashboard's connection", () => {
  test("comes back after the server was killed, with the last view kept and without a reload", async ({ skip }) => {
    const { page } = dashboard ?? skip(NO_BROWSER);
    gitServer.set({ bytesPerSecond: 15_000 });
    const { id } = await api.ingest({ repository: "acme/widgets" });
    await page.goto(`${server.url}/jobs/${id}`);
    // Text, not a function: it runs in the page, whose globals Node's types do not know.
    await page.evaluate("window.isSamePage = true");
    const log = page.getByRole("region", { name: "Event log" }).getByRole("row");
    await expect.poll(() => log.count(), { timeout: 30_000 }).toBeGreaterThan(2);
    await server.stop("SIGKILL");
    await page.getByText("Reconnecting").waitFor();
    expect(await page.getByRole("progressbar").isVisible()).toBe(true);
    const figures = page.getByRole("region", { name: "Progress" }).locator("dl");
    const atFirst = await figures.innerText();
    expect(atFirst).toMatch(/Time left\s+not known now/);
    // The page's clock goes by seconds: were it not stopped, it would have moved.
    await page.waitForTimeout(1500);
    expect(await figures.innerText()).toBe(atFirst);
    gitServer.heal();
    await server.restart();
    await page.getByRole("heading", { name: "Result" }).waitFor({ timeout: 60_000 });
    expect(await page.evaluate("window.isSamePage")).toBe(true);
    const ids = await page.getByRole("region", { name: "Event log" }).locator("tbody td:first-child").allInnerTexts();
    expect(ids.map(Number)).toEqual(ids.map((_, i) => ids.length - i));
    expect(await page.getByText("went on after 1 interruption of the server").isVisible()).toBe(true);
  });

  test("of the overview catches up with what happened meanwhile", async ({ skip }) => {
    const { page } = dashboard ?? skip(NO_BROWSER);
    gitServer.set({ bytesPerSecond: 15_000 });
    await makeRepository({
      name: "acme/ended",
      root: repository.root,
      files: generatedSource(60, { bytesEach: 9000 }),
    });
    await api.ingest({ repository: "acme/ended" });
    await page.goto(server.url);
    const active = page.getByRole("region", { name: "Active" });
    await active.getByRole("link", { name: "acme/ended" }).waitFor();
    await server.stop("SIGKILL");
    await page.getByText("Reconnecting").waitFor();
    await active.getByRole("link", { name: "acme/ended" }).waitFor();
    gitServer.heal();
    await server.restart();
    const ended = page.getByRole("region", { name: "Ended" });
    await ended.getByRole("link", { name: "acme/ended" }).waitFor({ timeout: 60_000 });
    await page.getByText("Live").waitFor();
    expect(await active.count()).toBe(0);
  });

  test("serves several tabs, and a hidden tab gives its own back", async ({ skip }) => {
    const { page, openAnother } = dashboard ?? skip(NO_BROWSER);
    await page.goto(server.url);
    const tabs = await Promise.all([openAnother("/"), openAnother("/repositories"), openAnother("/search")]);
    for (const tab of tabs) await tab.getByText("Live").waitFor();
    const [hidden] = tabs;
    await hidden?.evaluate(`
      Object.defineProperty(document, "visibilityState", { get: () => window.isShown ? "visible" : "hidden" });
      document.dispatchEvent(new Event("visibilitychange"));
    `);
    await hidden?.getByText("Paused").waitFor();
    await makeRepository({ name: "acme/unseen", root: repository.root });
    await api.ingest({ repository: "acme/unseen" });
    await page.getByRole("region", { name: "Ended" }).getByRole("link", { name: "acme/unseen" }).waitFor();
    expect(await hidden?.getByRole("link", { name: "acme/unseen" }).count()).toBe(0);
    await hidden?.evaluate(`
      window.isShown = true;
      document.dispatchEvent(new Event("visibilitychange"));
    `);
    await hidden?.getByRole("link", { name: "acme/unseen" }).waitFor();
    await Promise.all(tabs.map((tab) => tab.close()));
  });
});

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, test, type TestContext } from "vitest";
import { apiClient } from "../support/api-client.ts";
import { NO_BROWSER, openDashboard } from "../support/dashboard.ts";
import { generatedSource } from "../support/generated-source.ts";
import { startGitServer } from "../support/git-server.ts";
import { makeRepository } from "../support/repository.ts";
import { asGitHub, startServer } from "../support/server.ts";

const first = await makeRepository({ name: "acme/widgets", files: generatedSource(120, { bytesEach: 10_000 }) });
const gitServer = await startGitServer({ root: first.root });
const server = await startServer({ env: { ...asGitHub(gitServer), MEGABRAIN_CONCURRENCY: "1" } });
const api = apiClient(server.url);
const dashboard = await openDashboard(server.url);

const run = promisify(execFile);

/** The page, at an address. */
async function pageAt(address: string, { skip }: Pick<TestContext, "skip">) {
  const { page } = dashboard ?? skip(NO_BROWSER);
  await page.goto(`${server.url}${address}`);
  return page;
}

describe("the dashboard's ingestions", () => {
  test("say what to do where there is none", async ({ skip }) => {
    const page = await pageAt("/", { skip });
    await page.getByRole("heading", { name: "Nothing was ingested yet" }).waitFor();
    await page.getByRole("link", { name: "Ingest a repository" }).click();
    await page.getByRole("heading", { name: "New ingestion" }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/new");
  });

  test("are started in the form from a pasted address, and watched to the end", async ({ skip }) => {
    const page = await pageAt("/new", { skip });
    gitServer.set({ bytesPerSecond: 60_000 });
    await page.getByLabel("Repository").fill("git clone https://github.com/acme/widgets.git");
    await page.getByText("GitHub: acme/widgets").waitFor();
    expect(await page.getByLabel("GitHub").isChecked()).toBe(true);
    await page.getByRole("button", { name: "Start ingestion" }).click();
    await page.getByRole("heading", { name: "acme/widgets" }).waitFor();
    const bar = page.getByRole("progressbar", { name: "Ingestion of acme/widgets" });
    const percentages = new Set<string | null>();
    await expect
      .poll(async () => percentages.add(await bar.getAttribute("aria-valuenow")).size, { timeout: 30_000 })
      .toBeGreaterThan(2);
    gitServer.heal();
    await page.getByText("Complete", { exact: true }).first().waitFor();
    await page.getByRole("heading", { name: "Result" }).waitFor();
    expect(await page.getByRole("region", { name: "Stages" }).innerText()).toMatch(/Cloning[^]*Parsing[^]*Indexing/);
    const log = page.getByRole("region", { name: "Event log" }).getByRole("row");
    expect(await log.count()).toBeGreaterThan(3);
    expect(await page.title()).toBe("Complete · acme/widgets · MegaBrain");
  });

  test("appear on the page when they are started elsewhere, half way, over one connection", async ({ skip }) => {
    const { page, streams } = dashboard ?? skip(NO_BROWSER);
    gitServer.set({ bytesPerSecond: 40_000 });
    await makeRepository({ name: "acme/joined", root: first.root, files: generatedSource(80, { bytesEach: 10_000 }) });
    const body = JSON.stringify({ repository: "acme/joined" });
    await run("curl", ["-sS", `${server.url}/api/v1/ingest/github`, "-d", body]);
    const before = streams.length;
    await page.goto(server.url);
    const row = page.locator("li", { has: page.getByRole("link", { name: "acme/joined", exact: true }) });
    await row.getByRole("progressbar").waitFor();
    // Another, while the page is open: it has to wait, and says so.
    await makeRepository({ name: "acme/waiting", root: first.root });
    await api.ingest({ repository: "acme/waiting" });
    const waiting = page.locator("li", { has: page.getByRole("link", { name: "acme/waiting", exact: true }) });
    await waiting.getByText("Waiting in the queue: place 1").waitFor();
    await page.getByText("1 running, 1 queued").waitFor();
    expect(await row.innerText()).toMatch(/\d+ %/);
    expect(await row.innerText()).toMatch(/\d:\d\d elapsed/);
    gitServer.heal();
    const ended = page.getByRole("region", { name: "Ended" });
    await ended.getByRole("link", { name: "acme/joined" }).waitFor();
    await ended.getByRole("link", { name: "acme/waiting" }).waitFor();
    expect(streams.slice(before)).toEqual(["/api/v1/events"]);
  });

  test("are filtered, and the filters stand in the address", async ({ skip }) => {
    const page = await pageAt("/?state=complete", { skip });
    const ended = page.getByRole("region", { name: "Ended" });
    await ended.getByRole("link", { name: "acme/widgets" }).waitFor();
    await page.getByLabel("Repository").fill("joined");
    await ended.getByRole("link", { name: "acme/widgets" }).waitFor({ state: "detached" });
    await page.getByLabel("Date").selectOption("1d");
    await page.waitForURL("**/?state=complete&since=1d&repository=joined");
    await page.reload();
    await ended.getByRole("link", { name: "acme/joined" }).waitFor();
    expect(await page.getByLabel("Repository").inputValue()).toBe("joined");
    await page.getByLabel("State").selectOption("failed");
    await page.getByRole("heading", { name: "No ingestion is like that" }).waitFor();
  });

  test("show what the server refuses at the field, with what to do", async ({ skip }) => {
    const page = await pageAt("/new", { skip });
    await page.getByLabel("Repository").fill("http://169.254.169.254/latest/meta.git");
    await page.getByRole("button", { name: "Start ingestion" }).click();
    const repository = page.getByLabel("Repository");
    await expect.poll(() => repository.getAttribute("aria-invalid")).toBe("true");
    expect(await page.locator("#repository-note").innerText()).toMatch(/169\.254\.169\.254.*\./);
    await repository.fill("acme/widgets");
    expect(await repository.getAttribute("aria-invalid")).toBe("false");
    await page.getByLabel("Branch, tag or commit").fill("-bad..ref");
    await page.getByRole("button", { name: "Start ingestion" }).click();
    await expect.poll(() => page.locator("#ref-note").innerText()).toContain("branch, tag or commit");
  });

  test("take a token out of the address it was pasted in", async ({ skip }) => {
    const page = await pageAt("/new", { skip });
    await page.getByLabel("Repository").fill("https://someone:s3cret@github.com/acme/widgets");
    expect(await page.getByLabel("Token").inputValue()).toBe("s3cret");
    expect(await page.getByLabel("Repository").inputValue()).toBe("acme/widgets");
  });

  test("tell a failure, why, and what to do; and are tried again", async ({ skip }) => {
    await makeRepository({ name: "acme/late", root: first.root });
    gitServer.set({ status: { code: 403 } });
    const page = await pageAt("/new?repository=acme/late", { skip });
    await page.getByRole("button", { name: "Start ingestion" }).click();
    const failure = page.getByRole("region", { name: "Failure" });
    await failure.waitFor();
    expect(await failure.innerText()).toMatch(/Failed while cloning · forbidden/);
    const address = page.url();
    gitServer.heal();
    await page.getByRole("button", { name: "Retry" }).click();
    await page.getByRole("heading", { name: "Result" }).waitFor();
    expect(page.url()).not.toBe(address);
    await page.getByRole("link", { name: "an earlier one" }).click();
    await failure.waitFor();
    await page.getByRole("link", { name: "Change and try again" }).click();
    await expect.poll(() => page.getByLabel("Repository").inputValue()).toBe("acme/late");
  });

  test("are cancelled once the question is answered", async ({ skip }) => {
    gitServer.set({ bytesPerSecond: 20_000 });
    await makeRepository({ name: "acme/endless", root: first.root, files: generatedSource(80, { bytesEach: 10_000 }) });
    const { id } = await api.ingest({ repository: "acme/endless" });
    const page = await pageAt(`/jobs/${id}`, { skip });
    await page.getByRole("button", { name: "Cancel", exact: true }).click();
    await page.getByRole("button", { name: "Let it run" }).click();
    expect((await api.job(id)).status).not.toBe("failed");
    await page.getByRole("button", { name: "Cancel", exact: true }).click();
    await page.getByRole("button", { name: "Cancel the ingestion" }).click();
    const ending = page.getByRole("region", { name: "Cancelled" });
    await ending.waitFor();
    await page.getByRole("button", { name: "Retry" }).waitFor();
    gitServer.heal();
    expect(await ending.innerText()).toMatch(/Stopped while cloning/);
    expect(await ending.innerText()).not.toMatch(/Failed|Printed last/);
    expect(await page.getByRole("region", { name: "Stages" }).innerText()).toMatch(/Cloning cancelled/);
    await page.goto(`${server.url}/?state=failed`);
    await page.getByRole("link", { name: "acme/late" }).waitFor();
    expect(await page.getByRole("link", { name: "acme/endless" }).count()).toBe(0);
    await page.getByLabel("State").selectOption("cancelled");
    await page.getByRole("link", { name: "acme/endless" }).waitFor();
    expect(await page.getByRole("link", { name: "acme/late" }).count()).toBe(0);
  });
});

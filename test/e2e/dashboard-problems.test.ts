import type { Page } from "playwright-core";
import { describe, expect, test, type TestContext } from "vitest";
import { apiClient } from "../support/api-client.ts";
import { NO_BROWSER, openDashboard } from "../support/dashboard.ts";
import { generatedSource } from "../support/generated-source.ts";
import { startGitServer } from "../support/git-server.ts";
import { makeRepository } from "../support/repository.ts";
import { asGitHub, startServer } from "../support/server.ts";

/** Parses without an end. */
const ENDLESS = `${"}-".repeat(150)}\n`.repeat(270);
const repository = await makeRepository({
  name: "acme/widgets",
  files: {
    ...generatedSource(20),
    "src/odd name#1.js": ENDLESS,
    "src/broken.go": "package widgets\n\nfunc Broken() {\n\tif ) ) {\n}\n",
    "logo.png": new Uint8Array([137, 80, 78, 71, 0, 0, 1]),
  },
});
const gitServer = await startGitServer({ root: repository.root });
const server = await startServer({ env: { ...asGitHub(gitServer), MEGABRAIN_PARSE_TIMEOUT: "400ms" } });
const api = apiClient(server.url);
const frames = await (await api.ingestStream({ repository: "acme/widgets" })).all();
const last = frames.at(-1)!.progress;
const { body } = await api.call<{ repositories: { id: string }[] }>("/api/v1/repositories");
const repositoryId = body.repositories[0]?.id ?? "";
const dashboard = await openDashboard(server.url);

/** The page, at an address. */
async function pageAt(address: string, { skip }: Pick<TestContext, "skip">): Promise<Page> {
  const { page } = dashboard ?? skip(NO_BROWSER);
  await page.goto(`${server.url}${address}`);
  return page;
}

describe("problems by file", () => {
  test("the job has one file whose parser was stopped, and one that was left out", () => {
    expect(last.stats?.skipped).toEqual({ parser_timeout: 1, binary: 1 });
  });

  test.for([
    ["the job's page", `/jobs/${last.jobId}`, "Left out, by reason"],
    ["the repository's page", `/repositories/${repositoryId}`, "Left out"],
  ] as const)("stand on %s apart from what was left out", async ([, address, leftOut], { skip }) => {
    const page = await pageAt(address, { skip });
    const problems = page.getByRole("region", { name: "Problems by file" });
    await problems.getByRole("link", { name: "src/odd name#1.js" }).waitFor();
    expect(await problems.innerText()).toMatch(/1 file[^]*took the parser too long/);
    expect(await problems.innerText()).not.toContain("logo.png");
    const others = page.getByRole("region", { name: leftOut, exact: true });
    await others.getByRole("button", { name: "Show the files" }).click();
    await others.getByRole("row", { name: "logo.png" }).waitFor();
    expect(await others.innerText()).not.toMatch(/odd name|parser/);
  });

  test("lead to the file, which says what its problem is", async ({ skip }) => {
    const page = await pageAt(`/jobs/${last.jobId}`, { skip });
    await page.getByRole("link", { name: "src/odd name#1.js" }).click();
    await page.getByRole("heading", { name: "src/odd name#1.js" }).waitFor();
    expect(await page.getByRole("region", { name: "Problems" }).innerText()).toContain("took too long");
  });

  test("of a file that is outlined in part lead to the line", async ({ skip }) => {
    const page = await pageAt(`/repositories/${repositoryId}/files/src/broken.go`, { skip });
    const problems = page.getByRole("region", { name: "Problems" });
    await problems
      .getByRole("link", { name: /^Line \d+$/ })
      .first()
      .click();
    await expect.poll(() => page.locator("[data-marked=true]").count()).toBe(1);
  });

  test("are nowhere where there is none", async ({ skip }) => {
    await makeRepository({ name: "acme/sound", root: repository.root, files: generatedSource(5) });
    const sound = (await (await api.ingestStream({ repository: "acme/sound" })).all()).at(-1)!.progress;
    const page = await pageAt(`/jobs/${sound.jobId}`, { skip });
    await page.getByText("No file was left out.").waitFor();
    expect(await page.getByRole("region", { name: "Problems by file" }).count()).toBe(0);
  });
});

import axe from "axe-core";
import type { Page, Route } from "playwright-core";
import { describe, expect, test, type TestContext } from "vitest";
import { apiClient } from "../support/api-client.ts";
import { NO_BROWSER, openDashboard } from "../support/dashboard.ts";
import { generatedSource } from "../support/generated-source.ts";
import { startGitServer } from "../support/git-server.ts";
import { makeRepository } from "../support/repository.ts";
import { asGitHub, startServer } from "../support/server.ts";

const SOURCE = `// Packs widgets.
package widgets

// PackWidget makes a box of it.
func PackWidget(size int) string {
	if size > 10 {
		return "large"
	}
	return "small"
}
`;
const HIDDEN = `package widgets

func Disguised() bool { // isAdmin \u2066
	return true
}
`;
/** More than a page of a list. */
const MANY = Object.fromEntries(Array.from({ length: 250 }, (_, i) => [`many/deep/f${1000 + i}.txt`, `number ${i}\n`]));
/** Drawn as it is, it reads `src/pack.go`. */
const DISGUISED = "src/\u202Eog.kcap";
const repository = await makeRepository({
  name: "acme/widgets",
  files: {
    ...generatedSource(20),
    "src/pack.go": SOURCE,
    [DISGUISED]: HIDDEN,
    ...MANY,
    "logo.png": new Uint8Array([137, 80, 78, 71, 0, 0, 1]),
  },
});
const gitServer = await startGitServer({ root: repository.root });
const server = await startServer({ env: asGitHub(gitServer) });
const api = apiClient(server.url);
const done = await (await api.ingestStream({ repository: "acme/widgets" })).all();
const failed = await (await api.ingestStream({ repository: "acme/missing" })).all();
const { body } = await api.call<{ repositories: { id: string }[] }>("/api/v1/repositories");
const repositoryId = body.repositories[0]?.id ?? "";
const dashboard = await openDashboard(server.url);

const PAGES: readonly (readonly [name: string, address: string, ready: string])[] = [
  ["ingestions", "/", "acme/widgets"],
  ["new ingestion", "/new?repository=acme/widgets", "GitHub:"],
  ["a finished job", `/jobs/${done.at(-1)?.progress.jobId}`, "Left out, by reason"],
  ["a failed job", `/jobs/${failed.at(-1)?.progress.jobId}`, "Failed while cloning"],
  ["repositories", "/repositories", "acme/widgets"],
  ["a repository", `/repositories/${repositoryId}`, "Last ingestions"],
  ["a directory", `/repositories/${repositoryId}/tree/src`, "pack.go"],
  ["a directory that is none", `/repositories/${repositoryId}/tree/nowhere`, "There is no such directory"],
  ["search", "/search?q=PackWidget", "pack.go"],
  ["search without a query", "/search", "Definitions come first"],
  ["a file", `/repositories/${repositoryId}/files/src/pack.go#L5`, "Outline"],
  ["a wrong address", "/whatever", "There is no page at this address"],
  ["an unknown job", "/jobs/none", "There is no ingestion with this id"],
];

/** The page, at an address. */
async function pageAt(address: string, { skip }: Pick<TestContext, "skip">): Promise<Page> {
  const { page } = dashboard ?? skip(NO_BROWSER);
  // A hash alone would not load the page anew.
  await page.goto("about:blank");
  await page.goto(`${server.url}${address}`);
  return page;
}

describe("the dashboard's pages", () => {
  describe.each(PAGES)("%s", (...[, address, ready]) => {
    test.for(["light", "dark"] as const)(
      "have nothing serious against them by axe, in %s",
      async (scheme, { skip }) => {
        const page = await pageAt("/", { skip });
        await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
        await page.goto(`${server.url}${address}`);
        await page.getByText(ready).first().waitFor();
        // Text, not a function: it runs in the page, whose globals Node's types do not know.
        await page.evaluate(axe.source);
        const { violations } = (await page.evaluate("axe.run()")) as AxeResults;
        expect(violations.filter(({ impact }) => impact === "serious" || impact === "critical").map(told)).toEqual([]);
      },
    );

    test("fit a phone", async ({ skip }) => {
      const page = await pageAt("/", { skip });
      await page.setViewportSize({ width: 360, height: 780 });
      await page.goto(`${server.url}${address}`);
      await page.getByText(ready).first().waitFor();
      const width = await page.evaluate("document.documentElement.scrollWidth");
      await page.setViewportSize({ width: 1280, height: 720 });
      expect(width).toBe(360);
    });
  });

  test("lead from the search box to the line in the file by keyboard alone", async ({ skip }) => {
    const page = await pageAt("/", { skip });
    await page.getByRole("link", { name: "acme/widgets" }).waitFor();
    await page.keyboard.press("/");
    await page.getByLabel("Search code").waitFor();
    await expect.poll(() => page.evaluate("document.activeElement?.id")).toBe("search");
    await page.keyboard.type("PackWidget lang:go");
    await page.getByText("1 file in").waitFor();
    expect(new URL(page.url()).searchParams.get("q")).toBe("PackWidget lang:go");
    expect(await page.locator("mark").first().innerText()).toBe("PackWidget");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByRole("navigation", { name: "Outline" }).waitFor();
    expect(page.url()).toMatch(/src\/pack\.go#L\d+$/);
    // Lines out of sight are drawn, and have a text, once they are scrolled to.
    await expect.poll(() => page.locator("[data-marked=true]").innerText()).toContain("PackWidget");
    await page.goBack();
    expect(await page.getByLabel("Search code").inputValue()).toBe("PackWidget lang:go");
    await page.getByText("1 file in").waitFor();
  });

  test("tell what the keys do, where nothing is being typed", async ({ skip }) => {
    const page = await pageAt("/search", { skip });
    const keys = page.getByRole("dialog", { name: "Keys" });
    await page.getByLabel("Search code").fill("");
    await page.keyboard.press("?");
    expect(await page.getByLabel("Search code").inputValue()).toBe("?");
    await page.getByLabel("Search code").blur();
    await page.keyboard.press("?");
    await keys.waitFor();
    await page.keyboard.press("Escape");
    await keys.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Keys" }).click();
    await keys.waitFor();
  });

  test("say so where there is none", async ({ skip }) => {
    const page = await pageAt("/whatever/it/is", { skip });
    await page.getByRole("heading", { name: "There is no page at this address" }).waitFor();
    await page.getByRole("link", { name: "See the ingestions" }).click();
    await page.getByRole("link", { name: "acme/widgets" }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/");
  });

  test("tell times in words, and the whole of them on hover", async ({ skip }) => {
    const page = await pageAt("/", { skip });
    const ended = page.locator("time").first();
    await ended.waitFor();
    expect(await ended.innerText()).toMatch(/just now|ago/);
    expect(await ended.getAttribute("title")).toMatch(/^\d+ \w+ \d{4}.*\d\d:\d\d:\d\d .+\(\d{4}-.*Z\)$/);
  });

  test("say what is wrong with a query, and keep what was found", async ({ skip }) => {
    const page = await pageAt("/search?q=PackWidget", { skip });
    await page.getByRole("list", { name: "Results" }).waitFor();
    await page.getByLabel("Search code").fill('PackWidget "open');
    await page.getByText("A quotation mark is not closed").waitFor();
    expect(await page.getByRole("list", { name: "Results" }).isVisible()).toBe(true);
  });

  test("point at lines that are clicked", async ({ skip }) => {
    const page = await pageAt(`/repositories/${repositoryId}/files/src/pack.go`, { skip });
    await page.getByLabel("Line 5", { exact: true }).click();
    await page.waitForURL("**#L5");
    await page.getByLabel("Line 7", { exact: true }).click({ modifiers: ["Shift"] });
    await page.waitForURL("**#L5-L7");
    await expect.poll(() => page.locator("[data-marked=true]").count()).toBe(3);
  });

  test("lead from a finished job to what it left out", async ({ skip }) => {
    const page = await pageAt(`/jobs/${done.at(-1)?.progress.jobId}`, { skip });
    await page.getByRole("button", { name: "Show the files" }).click();
    await page.getByRole("row", { name: "logo.png" }).waitFor();
    await page.getByRole("link", { name: "See the repository" }).click();
    await page.getByRole("heading", { name: "What is searchable" }).waitFor();
    expect(page.url()).toBe(`${server.url}/repositories/${repositoryId}`);
  });

  test("show why a file is not found", async ({ skip }) => {
    const page = await pageAt(`/repositories/${repositoryId}`, { skip });
    await page.getByRole("button", { name: "Show the files" }).click();
    const row = page.getByRole("row", { name: "logo.png" });
    await row.waitFor();
    expect(await row.innerText()).toContain("binary");
  });

  test("show characters that hide, or turn what stands around them", async ({ skip }) => {
    const page = await pageAt(`/search?q=Disguised`, { skip });
    const result = page.getByRole("list", { name: "Results" }).getByRole("link");
    await result.waitFor();
    expect(await result.innerText()).toMatch(/src\/\\u\{202e\}og\.kcap[^]*isAdmin \\u\{2066\}/);
    // The address is the file's own name.
    await result.click();
    await page.getByRole("heading", { name: String.raw`src/\u{202e}og.kcap` }).waitFor();
    expect(decodeURIComponent(page.url())).toContain(`/files/${DISGUISED}`);
    await expect.poll(() => page.title()).toBe(String.raw`\u{202e}og.kcap · MegaBrain`);
    expect(await page.evaluate("document.documentElement.outerHTML.match(/[\u202E\u2066](?![^<]*>)/g)")).toBeNull();
  });

  test("lead from a repository through its directories to a file and back, by keyboard alone", async ({ skip }) => {
    const page = await pageAt(`/repositories/${repositoryId}`, { skip });
    const files = page.getByRole("region", { name: "Files" });
    await files.getByRole("link", { name: "many/" }).press("Enter");
    await page.getByRole("heading", { name: "many", exact: true }).waitFor();
    await files.getByRole("link", { name: "deep/" }).press("Enter");
    await page.waitForURL("**/tree/many/deep");
    await files.getByRole("link", { name: "f1000.txt" }).waitFor();
    expect(await files.getByRole("link").count()).toBe(200);
    await files.getByRole("button", { name: "Show more" }).press("Enter");
    await files.getByRole("link", { name: "f1249.txt" }).press("Enter");
    await page.getByText("number 249").waitFor();
    const way = page.getByRole("navigation", { name: "Directory" });
    expect(await way.getByRole("link").allInnerTexts()).toEqual(["acme/widgets", "many", "deep"]);
    await way.getByRole("link", { name: "many" }).press("Enter");
    await page.waitForURL("**/tree/many");
    expect(await way.locator("[aria-current=page]").innerText()).toBe("many");
    await way.getByRole("link", { name: "acme/widgets" }).press("Enter");
    await page.getByRole("heading", { name: "What is searchable" }).waitFor();
  });

  test("show a page of files once that was asked for twice, and end the asking when they are left", async ({
    skip,
  }) => {
    const page = await pageAt(`/repositories/${repositoryId}/tree/many/deep`, { skip });
    const files = page.getByRole("region", { name: "Files" });
    const held: Route[] = [];
    await page.route(/\/files\?.*cursor=/, (route) => void held.push(route));
    await files.getByRole("button", { name: "Show more" }).dblclick();
    await expect.poll(() => held.length).toBe(2);
    const answers = page.waitForResponse(/cursor=/).then(() => page.waitForResponse(/cursor=/));
    for (const route of held) await route.continue();
    await answers;
    await files.getByRole("link", { name: "f1249.txt" }).first().waitFor();
    expect(await files.getByRole("link").count()).toBe(250);
    await page.reload();
    await files.getByRole("button", { name: "Show more" }).click();
    await expect.poll(() => held.length).toBe(3);
    const ended = page.waitForEvent("requestfailed");
    await page.getByRole("navigation", { name: "Directory" }).getByRole("link", { name: "acme/widgets" }).click();
    expect((await ended).url()).toContain("cursor=");
    await page.unrouteAll();
  });

  test("delete a repository once the question is answered", async ({ skip }) => {
    const page = await pageAt(`/repositories/${repositoryId}`, { skip });
    await page.getByRole("button", { name: "Delete" }).click();
    await page.keyboard.press("Escape");
    await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByRole("heading", { name: "No repository is searchable yet" }).waitFor();
  });
});

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
  }[];
}

function told({ id, nodes }: AxeResults["violations"][number]): string {
  return `${id}: ${nodes.map(({ html, failureSummary }) => `${html} (${failureSummary})`).join("; ")}`;
}

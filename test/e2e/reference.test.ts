import axe from "axe-core";
import type { Page } from "playwright-core";
import { describe, expect, test, type TestContext } from "vitest";
import { NO_BROWSER, openDashboard } from "../support/dashboard.ts";
import { startServer } from "../support/server.ts";

const server = await startServer();
const dashboard = await openDashboard(server.url);

async function docs({ skip }: Pick<TestContext, "skip">): Promise<Page> {
  const { page } = dashboard ?? skip(NO_BROWSER);
  await page.goto(`${server.url}/docs`);
  return page;
}

describe("the API's reference in a browser", () => {
  test("is a click away from the dashboard", async ({ skip }) => {
    const { page } = dashboard ?? skip(NO_BROWSER);
    await page.goto(server.url);
    await page.getByRole("link", { name: "API reference" }).click();
    await page.getByRole("heading", { name: "API reference" }).waitFor();
    expect(page.url()).toBe(`${server.url}/docs`);
  });

  test.for(["light", "dark"] as const)("has nothing serious against it by axe, in %s", async (scheme, { skip }) => {
    const page = await docs({ skip });
    await page.emulateMedia({ colorScheme: scheme });
    await page.locator("details").evaluateAll((all) => all.forEach((each) => each.setAttribute("open", "")));
    // Text, not a function: it runs in the page, whose globals Node's types do not know.
    await page.evaluate(axe.source);
    const { violations } = (await page.evaluate("axe.run()")) as AxeResults;
    expect(violations.filter(({ impact }) => impact === "serious" || impact === "critical")).toEqual([]);
  });

  test("fits a phone, with everything opened", async ({ skip }) => {
    const page = await docs({ skip });
    await page.setViewportSize({ width: 360, height: 780 });
    await page.locator("details").evaluateAll((all) => all.forEach((each) => each.setAttribute("open", "")));
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
    await page.setViewportSize({ width: 1280, height: 720 });
  });

  test("leads from the contents to an operation, and from there to a schema", async ({ skip }) => {
    const page = await docs({ skip });
    await page
      .getByRole("navigation")
      .getByRole("link", { name: /Follow one ingestion/ })
      .click();
    await expect.poll(() => page.url()).toBe(`${server.url}/docs#streamJob`);
    await page.locator("#streamJob").getByRole("link", { name: "StreamEvent" }).first().click();
    await expect.poll(() => page.url()).toBe(`${server.url}/docs#StreamEvent`);
    expect(await page.locator("#StreamEvent").innerText()).toContain("A whole statement of where a job is");
  });

  test("is styled, although its policy lets nothing in", async ({ skip }) => {
    const page = await docs({ skip });
    const background = "getComputedStyle(document.querySelector('article')).borderRadius";
    expect(await page.evaluate(background)).toBe("8px");
  });
});

interface AxeResults {
  readonly violations: readonly { readonly id: string; readonly impact: string }[];
}

import { expect } from "vitest";
import type { Page } from "playwright-core";
import { openTab } from "./chromium.ts";
import { onCleanUp } from "./cleanup.ts";

/** The dashboard in a real browser. */
export interface OpenDashboard {
  readonly page: Page;
  /** Another tab of the same browser. */
  openAnother(address: string): Promise<Page>;
  /** Addresses that were asked for at another origin than the server's. */
  readonly foreign: readonly string[];
  /** Event streams that were opened, by address. */
  readonly streams: readonly string[];
}

/**
 * Opens an address of the server; null where no browser is. At the end of the file nothing may have been thrown on the
 * page or refused by its Content-Security-Policy.
 */
export async function openDashboard(serverUrl: string, address = "/"): Promise<OpenDashboard | null> {
  const context = await (await openTab())?.context().browser()?.newContext();
  if (context === undefined) return null;
  const page = await context.newPage();
  const faults: string[] = [];
  const foreign: string[] = [];
  const streams: string[] = [];
  const watch = (tab: Page): void => {
    tab.setDefaultTimeout(TIMEOUT_MS);
    tab.on("pageerror", (error) => faults.push(error.stack ?? error.message));
    tab.on("console", (message) => {
      if (message.type() === "error" && !EXPECTED.test(message.text())) faults.push(message.text());
    });
    tab.on("request", (request) => {
      const url = new URL(request.url());
      if (url.origin !== serverUrl) foreign.push(request.url());
      if (url.pathname.endsWith("/events")) streams.push(url.pathname);
    });
  };
  watch(page);
  onCleanUp(() => expect({ faults, foreign }).toEqual({ faults: [], foreign: [] }));
  await page.goto(`${serverUrl}${address}`);
  return {
    page,
    foreign,
    streams,
    openAnother: async (at) => {
      const tab = await context.newPage();
      watch(tab);
      await tab.goto(`${serverUrl}${at}`);
      return tab;
    },
  };
}

/** Other tests use the machine too. */
const TIMEOUT_MS = 30_000;
/** What the browser itself says of requests that are answered with 4xx, or not at all: tests provoke them. */
const EXPECTED = /^Failed to load resource|net::ERR_/;

export const NO_BROWSER = "skipped: Chromium is missing";

import { chromium, type Page } from "playwright-core";
import { onCleanUp } from "./cleanup.ts";
import { findTool } from "./tools.ts";

/** A tab of the Chromium of this machine; null where there is none. */
export async function openTab(): Promise<Page | null> {
  const executablePath = findTool("chromium") ?? findTool("google-chrome");
  if (executablePath === null) return null;
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
  onCleanUp(() => browser.close());
  return browser.newPage();
}

/** Nothing but what a test asks for goes over the network. */
const CHROMIUM_FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

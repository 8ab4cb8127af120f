import { computed, signal } from "@preact/signals";
import { readRoute } from "./route.ts";

/** Where the page is: what a person sees in the address bar. */
export const address = signal(currentAddress());

export const route = computed(() => readRoute(address.value.pathname));
export const query = computed(() => new URLSearchParams(address.value.search));

/** Goes to another page of the dashboard, as a link does. */
export function navigate(to: string): void {
  history.pushState(null, "", to);
  address.value = currentAddress();
  scrollTo(0, 0);
}

/** Changes the address without a step in the history: for what changes with each letter typed. */
export function replaceAddress(to: string): void {
  history.replaceState(null, "", to);
  address.value = currentAddress();
}

/** Follows the browser's buttons, and takes clicks on links of our own pages before the browser loads them anew. */
export function followNavigation(): void {
  // The browser tells of links within the page too.
  addEventListener("popstate", () => {
    address.value = currentAddress();
  });
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (link === null || event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (link.target !== "" || link.origin !== location.origin || link.hasAttribute("download")) return;
    if (readRoute(link.pathname).page === "unknown") return;
    // Within a page the browser scrolls, and tells of it.
    if (link.pathname === location.pathname && link.search === location.search && link.hash !== "") return;
    event.preventDefault();
    if (link.href !== location.href) navigate(link.href);
  });
}

interface Address {
  readonly pathname: string;
  readonly search: string;
  readonly hash: string;
}

function currentAddress(): Address {
  const { pathname, search, hash } = location;
  return { pathname, search, hash };
}

import { describe, expect, test } from "vitest";
import { checkHostLiteral, curlPins, vetHost } from "./host-policy.ts";

const never = new AbortController().signal;

function literal(url: string, allowHosts: readonly string[] = []): string {
  try {
    checkHostLiteral(url, { allowHosts });
    return "allowed";
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe("what a URL shows by itself", () => {
  test.each([
    "https://github.com/o/n",
    "https://8.8.8.8/o/n",
    "https://[2606:4700:4700::1111]/o/n",
    "https://git.example.org:8443/o/n",
    // A name that only looks like a private address; its own addresses are checked later.
    "https://10.0.0.1.example.org/o/n",
  ])("allowed: %s", (url) => {
    expect(literal(url)).toBe("allowed");
  });

  test.each([
    "https://127.0.0.1/o/n",
    "http://127.0.0.1/o/n",
    "https://127.1/o/n",
    "https://2130706433/o/n",
    "https://0x7f000001/o/n",
    "https://0x7f.1/o/n",
    "https://0177.0.0.1/o/n",
    "https://127.0.0.1./o/n",
    "https://127.0.0.1:443/o/n",
    "https://①②⑦.⓪.⓪.①/o/n",
    "https://127。0。0。1/o/n",
    "https://%31%32%37.0.0.1/o/n",
    "https://0/o/n",
    "https://[::1]/o/n",
    "https://[::]/o/n",
    "https://[::ffff:127.0.0.1]/o/n",
    "https://[::ffff:a9fe:a9fe]/o/n",
    "https://[64:ff9b::7f00:1]/o/n",
    "https://[fd00:ec2::254]/o/n",
    "https://169.254.169.254/latest/meta-data",
    "https://100.100.100.200/o/n",
    "https://localhost/o/n",
    "https://LOCALHOST./o/n",
    "https://git.localhost/o/n",
    "https://ｌｏｃａｌｈｏｓｔ/o/n",
    "https://local\u00ADhost/o/n",
    "https://１２７.0.0.1/o/n",
    "https://017700000001/o/n",
    "https://127.0.1/o/n",
    "https://[::ffff:7f00:1]/o/n",
    "https://[0:0:0:0:0:ffff:127.0.0.1]/o/n",
  ])("refused: %s", (url) => {
    expect(literal(url)).toBe("host_not_allowed");
  });

  test("http to a public host is refused for its scheme", () => {
    expect(literal("http://github.com/o/n")).toBe("invalid_repository");
    expect(literal("http://8.8.8.8/o/n")).toBe("invalid_repository");
  });
});

describe("what the operator lists", () => {
  test.each<[string, string, string]>([
    ["127.0.0.1", "http://127.0.0.1:4000/o/n", "allowed"],
    ["127.0.0.1", "http://0x7f.1:4000/o/n", "allowed"],
    ["127.0.0.1", "https://[::ffff:127.0.0.1]/o/n", "allowed"],
    ["127.0.0.1", "http://127.0.0.2/o/n", "host_not_allowed"],
    ["127.0.0.1:4000", "http://127.0.0.1:4000/o/n", "allowed"],
    ["127.0.0.1:4000", "http://127.0.0.1:4001/o/n", "host_not_allowed"],
    ["10.0.0.0/8", "http://10.9.8.7/o/n", "allowed"],
    ["10.0.0.0/8", "http://11.0.0.1/o/n", "invalid_repository"],
    ["10.0.0.0/8", "https://192.168.0.1/o/n", "host_not_allowed"],
    ["::1", "http://[::1]:4000/o/n", "allowed"],
    ["[::1]:4000", "http://[::1]:4000/o/n", "allowed"],
    ["[::1]:4000", "http://[::1]:4001/o/n", "host_not_allowed"],
    ["fd00::/8", "http://[fd12::1]/o/n", "allowed"],
    ["localhost", "http://localhost:4000/o/n", "allowed"],
    ["Git.Internal", "http://git.internal./o/n", "allowed"],
    ["git.internal:8443", "https://git.internal:8443/o/n", "allowed"],
    ["git.internal:443", "https://git.internal/o/n", "allowed"],
    ["git.internal", "http://evil.git.internal/o/n", "invalid_repository"],
    ["git.internal:80", "http://git.internal:81/o/n", "invalid_repository"],
    // The name may resolve to the listed range, so it is judged later.
    ["10.0.0.0/8", "http://git.internal/o/n", "allowed"],
  ])("%s: %s is %s", (entry, url, outcome) => {
    expect(literal(url, ["other.example", entry])).toBe(outcome);
  });
});

describe("what a name resolves to", () => {
  const vet = (url: string, addresses: readonly string[], allowHosts: readonly string[] = []) =>
    vetHost(url, { allowHosts, resolve: async () => addresses }, never);

  test("public addresses are pinned, all of them", async () => {
    const pinned = await vet("https://git.example.org/o/n", ["93.184.216.34", "2606:4700:4700::1111"]);
    expect(pinned).toEqual({
      host: "git.example.org",
      port: 443,
      addresses: ["93.184.216.34", "2606:4700:4700::1111"],
    });
    expect(curlPins(pinned)).toEqual(["git.example.org:443:93.184.216.34,[2606:4700:4700::1111]"]);
  });

  test("an address in the URL needs no pin", async () => {
    expect(curlPins(await vet("https://8.8.8.8/o/n", []))).toEqual([]);
  });

  test.each([
    [["127.0.0.1"], []],
    [["93.184.216.34", "169.254.169.254"], []],
    [["93.184.216.34", "fe80::1%eth0"], []],
    [["10.0.0.1", "192.168.0.1"], ["10.0.0.0/8"]],
    [["10.0.0.1"], ["10.0.0.1:8443"]],
  ])("%j with %j listed is refused", async (addresses, allowHosts) => {
    await expect(vet("https://git.example.org/o/n", addresses, allowHosts)).rejects.toMatchObject({
      code: "host_not_allowed",
    });
  });

  test.each([
    ["https://git.internal/o/n", ["10.0.0.1", "93.184.216.34"], ["10.0.0.0/8"]],
    ["http://git.internal/o/n", ["10.0.0.1"], ["10.0.0.0/8"]],
    ["http://git.internal/o/n", ["127.0.0.1"], ["git.internal"]],
    ["http://git.internal:8080/o/n", ["::ffff:10.0.0.1"], ["10.0.0.1:8080"]],
  ])("%s at %j with %j listed is allowed", async (url, addresses, allowHosts) => {
    expect((await vet(url, addresses, allowHosts)).addresses).toEqual(addresses);
  });

  test("http to a name that turns out to be public is refused", async () => {
    await expect(vet("http://git.example.org/o/n", ["93.184.216.34"], ["10.0.0.0/8"])).rejects.toMatchObject({
      code: "invalid_repository",
    });
  });

  test("the system's resolver is asked", async () => {
    await expect(vetHost("https://localhost/o/n", { allowHosts: ["10.0.0.0/8"] }, never)).rejects.toMatchObject({
      code: "host_not_allowed",
    });
    const { addresses } = await vetHost("https://localhost/o/n", { allowHosts: ["localhost"] }, never);
    expect(addresses.every((address) => ["127.0.0.1", "::1"].includes(address))).toBe(true);
  });

  test("nothing, behind a proxy, is the proxy's to resolve", async () => {
    const resolve = (): Promise<string[]> => Promise.reject(new Error("ENOTFOUND"));
    const settings = { allowHosts: [], resolve };
    const url = "https://git.example.org/o/n";
    await expect(vetHost(url, settings, never)).rejects.toMatchObject({ code: "dns" });
    const proxied = await vetHost(url, { ...settings, httpProxy: "http://proxy:3128" }, never);
    expect(curlPins(proxied)).toEqual([]);
    const loopback = vetHost("https://127.0.0.1/o/n", { ...settings, httpProxy: "http://proxy:3128" }, never);
    await expect(loopback).rejects.toMatchObject({ code: "host_not_allowed" });
  });

  test("a resolver that never answers is left when the signal aborts", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const resolve = (): Promise<string[]> => {
      queueMicrotask(() => controller.abort(reason));
      return new Promise(() => undefined);
    };
    const vetting = vetHost("https://git.example.org/o/n", { allowHosts: [], resolve }, controller.signal);
    await expect(vetting).rejects.toBe(reason);
  });
});

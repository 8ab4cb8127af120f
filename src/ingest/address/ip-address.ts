import { BlockList, isIPv4, isIPv6 } from "node:net";

/**
 * Whether an address belongs to the public internet. Everything else is refused as a target: private networks,
 * loopback, link-local, metadata services, CGNAT, multicast and what is reserved (the special-purpose registries of
 * IANA). An IPv6 address that only carries an IPv4 one is judged by that.
 */
export function isPublicAddress(address: string): boolean {
  const inner = mappedIPv4(address) ?? carriedIPv4(address) ?? address;
  if (isIPv4(inner)) return !NOT_PUBLIC.check(inner, "ipv4");
  if (!isIPv6(inner)) return false;
  return GLOBAL_UNICAST.check(inner, "ipv6") && !NOT_PUBLIC.check(inner, "ipv6");
}

/** The IPv4 address that a mapped one (`::ffff:a.b.c.d`) is another spelling of; null for any other. */
export function mappedIPv4(address: string): string | null {
  if (!isIPv6(address)) return null;
  const words = wordsOf(address);
  return prefixOf(words) === "0:0:0:0:0:ffff" ? dotted(words[6], words[7]) : null;
}

const NOT_PUBLIC = blockList([
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  // Azure's platform service: reachable from every machine there, in the middle of public space.
  "168.63.129.16/32",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
  "2001::/23",
  "2001:db8::/32",
  "3fff::/20",
]);
/** The only IPv6 space given out so far. Unique local, link-local, multicast, loopback lie outside. */
const GLOBAL_UNICAST = blockList(["2000::/3"]);

function blockList(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = "", bits = ""] = range.split("/");
    list.addSubnet(network, Number(bits), isIPv4(network) ? "ipv4" : "ipv6");
  }
  return list;
}

/** The IPv4 address that is reached through NAT64 (`64:ff9b::/96`) or 6to4 (`2002::/16`). */
function carriedIPv4(address: string): string | null {
  if (!isIPv6(address)) return null;
  const words = wordsOf(address);
  if (prefixOf(words) === "64:ff9b:0:0:0:0") return dotted(words[6], words[7]);
  return words[0] === 0x2002 ? dotted(words[1], words[2]) : null;
}

function prefixOf(words: readonly number[]): string {
  return words
    .slice(0, 6)
    .map((word) => word.toString(16))
    .join(":");
}

/** The eight words of a valid IPv6 address, in any of its spellings. */
function wordsOf(address: string): readonly number[] {
  const [plain = ""] = address.split("%");
  const hexadecimal = plain.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...bytes: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = bytes.slice(0, 4).map(Number);
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
  const [head = "", tail] = hexadecimal.split("::");
  const first = groups(head);
  const last = groups(tail ?? "");
  const zeros = tail === undefined ? 0 : 8 - first.length - last.length;
  return [...first, ...Array.from({ length: zeros }, () => 0), ...last];
}

function groups(part: string): readonly number[] {
  return part === "" ? [] : part.split(":").map((word) => Number.parseInt(word, 16));
}

function dotted(high = 0, low = 0): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}

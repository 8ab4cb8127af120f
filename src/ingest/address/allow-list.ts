import { BlockList, isIP, isIPv4 } from "node:net";
import { isHostName } from "./host-name.ts";
import { mappedIPv4 } from "./ip-address.ts";

/** The hosts an operator listed although they are private or speak plain http. */
export interface AllowList {
  /** Lists addresses or ranges, so that a name may turn out to be allowed once it is resolved. */
  readonly hasAddresses: boolean;
  allowsName(host: string, port: number): boolean;
  allowsAddress(address: string, port: number): boolean;
}

/**
 * Reads `MEGABRAIN_ALLOW_HOSTS`: each entry is a host, `host:port`, an address, `address:port` or a CIDR range. Throws a
 * sentence about the first that is none of these.
 */
export function parseAllowList(entries: readonly string[]): AllowList {
  const names = new Set<string>();
  const addresses: { readonly list: BlockList; readonly port: number | null }[] = [];
  for (const entry of entries) {
    const { host, port, bits } = parseEntry(entry.trim().toLowerCase());
    if (isIP(host) === 0) {
      names.add(port === null ? host : `${host}:${port}`);
      continue;
    }
    const list = new BlockList();
    const type = isIPv4(host) ? "ipv4" : "ipv6";
    list.addSubnet(host, bits ?? (type === "ipv4" ? 32 : 128), type);
    addresses.push({ list, port });
  }
  return {
    hasAddresses: addresses.length > 0,
    allowsName: (host, port) => names.has(host) || names.has(`${host}:${port}`),
    allowsAddress(address, port) {
      const plain = mappedIPv4(address) ?? address;
      const type = isIPv4(plain) ? "ipv4" : "ipv6";
      return addresses.some((known) => (known.port ?? port) === port && known.list.check(plain, type));
    },
  };
}

interface Entry {
  readonly host: string;
  readonly port: number | null;
  /** Length of a CIDR range's prefix. */
  readonly bits: number | null;
}

function parseEntry(entry: string): Entry {
  const [, network = "", bits] = /^\[?([^\]/]+)\]?\/(\d{1,3})$/.exec(entry) ?? [];
  if (bits !== undefined && Number(bits) <= (BITS_MAX[isIP(network)] ?? -1)) {
    return { host: network, port: null, bits: Number(bits) };
  }
  if (isIP(entry) !== 0) return { host: entry, port: null, bits: null };
  const [, bracketed = "", named = "", portText] = /^(?:\[([^\]]+)\]|([^:/]+?)\.?)(?::(\d{1,5}))?$/.exec(entry) ?? [];
  const port = portText === undefined ? null : Number(portText);
  const isHost = bracketed === "" ? isUrlHost(named) : isIP(bracketed) !== 0;
  if (!isHost || (port !== null && (port < 1 || port > PORT_MAX))) throw notAnEntry(entry);
  return { host: bracketed || named, port, bits: null };
}

/** Of a CIDR range, by the version of IP. */
const BITS_MAX: Readonly<Record<number, number>> = { 4: 32, 6: 128 };
const PORT_MAX = 65_535;

/** Spelled as a URL's host is: any other spelling would match none. */
function isUrlHost(host: string): boolean {
  const url = `http://${host}`;
  return isHostName(host) && URL.canParse(url) && new URL(url).hostname === host;
}

function notAnEntry(entry: string): Error {
  return new Error(`"${entry}" is not a host, host:port, an address or a CIDR range`);
}

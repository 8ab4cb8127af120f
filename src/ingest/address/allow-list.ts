import { BlockList, isIP, isIPv4 } from "node:net";
import { mappedIPv4 } from "./ip-address.ts";

/** The hosts an operator listed although they are private or speak plain http. */
export interface AllowList {
  /** Lists addresses or ranges, so that a name may turn out to be allowed once it is resolved. */
  readonly hasAddresses: boolean;
  allowsName(host: string, port: number): boolean;
  allowsAddress(address: string, port: number): boolean;
}

/** Reads `MEGABRAIN_ALLOW_HOSTS`: each entry is a host, `host:port`, an address, `address:port` or a CIDR range. */
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
  const [, network, bits] = /^\[?([^\]/]+)\]?\/(\d{1,3})$/.exec(entry) ?? [];
  if (network !== undefined && isIP(network) !== 0) return { host: network, port: null, bits: Number(bits) };
  const [, bracketed, portOfBracketed] = /^\[([^\]]+)\](?::(\d+))?$/.exec(entry) ?? [];
  if (bracketed !== undefined) return { host: bracketed, port: portOf(portOfBracketed), bits: null };
  if (isIP(entry) !== 0) return { host: entry, port: null, bits: null };
  const [, host = entry, port] = /^([^:]+)(?::(\d+))?$/.exec(entry) ?? [];
  return { host: host.replace(/\.$/, ""), port: portOf(port), bits: null };
}

function portOf(text: string | undefined): number | null {
  return text === undefined ? null : Number(text);
}

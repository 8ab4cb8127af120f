import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isPublicAddress, mappedIPv4 } from "./ip-address.ts";

describe("public", () => {
  test.each([
    "1.1.1.1",
    "93.184.216.34",
    "172.15.255.255",
    "172.32.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "223.255.255.255",
    "2606:4700:4700::1111",
    "2a00:1450:4001:82a::200e",
    "::ffff:93.184.216.34",
    "::ffff:5db8:d822",
    "64:ff9b::93.184.216.34",
    "2002:5db8:d822::1",
  ])("%s", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
});

describe("not public", () => {
  test.each([
    ["this network", "0.0.0.0"],
    ["private", "10.1.2.3"],
    ["private", "172.16.0.1"],
    ["private", "172.31.255.255"],
    ["private", "192.168.0.1"],
    ["CGNAT", "100.64.0.1"],
    ["Alibaba's metadata", "100.100.100.200"],
    ["loopback", "127.0.0.1"],
    ["loopback", "127.255.255.254"],
    ["metadata", "169.254.169.254"],
    ["Oracle's metadata", "192.0.0.192"],
    ["Azure's platform", "168.63.129.16"],
    ["documentation", "192.0.2.1"],
    ["benchmarks", "198.18.0.1"],
    ["multicast", "224.0.0.1"],
    ["reserved", "240.0.0.1"],
    ["broadcast", "255.255.255.255"],
    ["unspecified", "::"],
    ["loopback", "::1"],
    ["loopback written out", "0:0:0:0:0:0:0:1"],
    ["link-local", "fe80::1"],
    ["link-local with a zone", "fe80::1%eth0"],
    ["unique local", "fd00::1"],
    ["Amazon's metadata", "fd00:ec2::254"],
    ["multicast", "ff02::1"],
    ["site-local", "fec0::1"],
    ["mapped", "::ffff:127.0.0.1"],
    ["mapped in hexadecimal", "::ffff:7f00:1"],
    ["mapped written out", "0:0:0:0:0:ffff:a9fe:a9fe"],
    ["compatible", "::127.0.0.1"],
    ["NAT64", "64:ff9b::10.0.0.1"],
    ["local NAT64", "64:ff9b:1::1"],
    ["6to4", "2002:7f00:1::"],
    ["Teredo", "2001:0:53aa:64c:0:0:0:0"],
    ["documentation", "2001:db8::1"],
    ["documentation", "3fff::1"],
    ["no address", "example.org"],
    ["no address", ""],
  ])("%s: %s", (_, address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

test("a mapped address is judged as the one it maps", () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      expect(isPublicAddress(`::ffff:${address}`)).toBe(isPublicAddress(address));
      expect(isPublicAddress(`64:ff9b::${address}`)).toBe(isPublicAddress(address));
      expect(mappedIPv4(`::ffff:${address}`)).toBe(address);
    }),
  );
});

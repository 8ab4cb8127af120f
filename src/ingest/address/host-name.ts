/** Whether it is a host's name as URLs hold it: lower case, ASCII. An IPv6 address in brackets is one too. */
export function isHostName(hostname: string): boolean {
  if (hostname.startsWith("[")) return true;
  const name = hostname.replace(/\.$/, "");
  return (
    name.length <= 253 && name.split(".").every((label) => /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label))
  );
}

/**
 * An address as a person typed it, without what may be a secret in it: what stands before an @ in it, a query, a
 * fragment. `git@host:path` is ssh's, and a path may hold an @.
 */
export function withoutCredentials(address: string): string {
  if (address.startsWith("/")) return address;
  const [, scheme = "", rest = ""] = /^([a-z][a-z0-9+.-]*:\/\/)?(.*)$/is.exec(address) ?? [];
  const isSsh = scheme === "" && /^git@[^@]*$/.test(rest);
  return scheme + (isSsh ? rest : rest.slice(rest.lastIndexOf("@") + 1)).replace(/[?#].*$/s, "");
}

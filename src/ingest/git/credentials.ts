/** What a private repository is read with. Lives in memory only. */
export interface Credentials {
  readonly username: string;
  readonly secret: string;
}

/** The value of the `Authorization` header. */
export function basicAuthorization({ username, secret }: Credentials): string {
  return `Basic ${base64(`${username}:${secret}`)}`;
}

/** Every form in which these credentials could turn up in a text. */
export function secretsOf(credentials: Credentials | null): readonly string[] {
  if (credentials === null) return [];
  const { username, secret } = credentials;
  const forms = [secret, encodeURIComponent(secret), base64(`${username}:${secret}`)];
  return [...new Set(forms)].filter((form) => form !== "").sort((a, b) => b.length - a.length);
}

/** Replaces the secrets, and the user and password of any URL, by `***`. */
export function redact(text: string, secrets: readonly string[]): string {
  const withoutSecrets = secrets.reduce((rest, secret) => rest.replaceAll(secret, "***"), text);
  return withoutSecrets
    .replaceAll(/(\b[a-z][a-z0-9+.-]*:\/\/)[^/\s@'"]+@/gi, "$1***@")
    .replaceAll(/(authorization:\s*)\S.*/gi, "$1***");
}

function base64(text: string): string {
  return Buffer.from(text, "utf8").toString("base64");
}

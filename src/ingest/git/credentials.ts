/** What a private repository is read with. Lives in memory only. */
export interface Credentials {
  readonly username: string;
  readonly secret: string;
}

/** The value of the `Authorization` header. */
export function basicAuthorization({ username, secret }: Credentials): string {
  return `Basic ${base64(`${username}:${secret}`)}`;
}

/** Every form in which these credentials could turn up in a text, longest first. */
export function secretsOf(credentials: Credentials | null): readonly string[] {
  if (credentials === null) return [];
  const { username, secret } = credentials;
  // Some hosts take a token for the user name. A shorter name may be a word that git itself says.
  const hidden = username.length < USERNAME_CHARACTERS_MIN ? [secret] : [secret, username];
  const forms = [base64(`${username}:${secret}`), ...hidden.flatMap(formsOf)];
  return [...new Set(forms)].filter((form) => form !== "").sort((a, b) => b.length - a.length);
}

const USERNAME_CHARACTERS_MIN = 8;

function formsOf(text: string): readonly string[] {
  const inForm = new URLSearchParams({ "": text }).toString().slice(1);
  const inJson = JSON.stringify(text).slice(1, -1);
  // Git takes a plain text for Latin-1 when its server does not say what it is.
  const asLatin1 = Buffer.from(text, "utf8").toString("latin1");
  return [text, encodeURIComponent(text), inForm, inJson, asLatin1, base64(text)];
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

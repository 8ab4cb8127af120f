import { AppError } from "../core/error.ts";

/**
 * Reads the body of an ingest request: JSON whatever the content type says, because `curl -d '{…}'` says it is a form;
 * or a real form. Types are checked later. Messages never quote the body: it may hold a token.
 */
export function parseIngestBody(bytes: Uint8Array, contentType: string | undefined): unknown {
  const text = decode(bytes).trim();
  if (text === "") throw new AppError("invalid_request", "The body is empty; a JSON object was expected.");
  const isForm = contentType?.toLowerCase().startsWith("application/x-www-form-urlencoded") === true;
  if (isForm && !/^[{["]/.test(text)) return parseForm(text);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // The parser's own message quotes what it read.
    throw new AppError("invalid_request", "The body is not valid JSON.", {
      hint: `Send a JSON object such as {"repository": "owner/name"}.`,
    });
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AppError("invalid_request", "The body is not valid UTF-8.", { cause });
  }
}

function parseForm(text: string): Readonly<Record<string, unknown>> {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of new URLSearchParams(text)) {
    if (!FORM_FIELDS.has(name)) continue;
    if (Object.hasOwn(fields, name)) {
      throw new AppError("invalid_request", `${name}: is given more than once.`, { field: name });
    }
    fields[name] = name === "full" ? parseBoolean(value) : value;
  }
  return fields;
}

/** Anything else stays text, and is refused where types are checked. */
function parseBoolean(text: string): boolean | string {
  return { true: true, "1": true, false: false, "0": false }[text] ?? text;
}

const FORM_FIELDS: ReadonlySet<string> = new Set(["repository", "ref", "branch", "token", "username", "full"]);

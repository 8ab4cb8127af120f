import type { Operation } from "./document.ts";

/** The operation as a command for a shell, with what its parameters have as examples. */
export function curlOf(operation: Operation, { method, address, origin }: Place): string {
  const { parameters = [], requestBody } = operation;
  const path = parameters
    .filter((parameter) => parameter.in === "path")
    .reduce((filled, { name, example }) => filled.replace(`{${name}}`, segments(example ?? name)), address);
  const query = parameters
    .filter((parameter) => parameter.in === "query" && parameter.example !== undefined)
    .map(({ name, example }) => `${name}=${encodeURIComponent(String(example))}`)
    .join("&");
  const streams = operation.responses["200"]?.content?.["text/event-stream"] !== undefined;
  const options = [
    streams ? ["-N"] : [],
    method === "get" || method === "post" ? [] : [`-X ${method.toUpperCase()}`],
    method === "post" && requestBody === undefined ? ["-X POST"] : [],
  ].flat();
  const [media] = Object.values(requestBody?.content ?? {});
  const body = media?.example === undefined ? "" : ` -d ${quoted(JSON.stringify(media.example))}`;
  return `${["curl", ...options].join(" ")} ${quoted(`${origin}${path}${query === "" ? "" : `?${query}`}`)}${body}`;
}

export interface Place {
  /** In lower case. */
  readonly method: string;
  /** With its parameters in braces. */
  readonly address: string;
  readonly origin: string;
}

/** A path stays one. */
function segments(value: unknown): string {
  return String(value).split("/").map(encodeURIComponent).join("/");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

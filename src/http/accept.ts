/** Whether an `Accept` header asks for a page, as a browser's does that goes to an address. HTML must be named. */
export function prefersPage(accept: string | undefined): boolean {
  const ranges = (accept ?? "").split(",").map(parseRange);
  const page = ranges.find(({ type }) => type === "text/html");
  const json = ranges.find(({ type }) => type === "application/json" || type === "application/problem+json");
  return page !== undefined && page.quality > 0 && page.quality > (json?.quality ?? 0);
}

/**
 * Whether an `Accept` header prefers an event stream to JSON. A stream must be named: `*` and a missing header mean
 * JSON. At equal quality what is named first wins, and a name wins over a wildcard.
 */
export function prefersEventStream(accept: string | undefined): boolean {
  const ranges = (accept ?? "").split(",").map(parseRange);
  const stream = ranges.find(({ type }) => type === "text/event-stream");
  if (stream === undefined || stream.quality === 0) return false;
  const json = ranges.find(({ type }) => type === "application/json" || type === "application/problem+json");
  if (json === undefined) {
    const wildcard = ranges.find(({ type }) => type === "application/*" || type === "*/*");
    return wildcard === undefined || stream.quality >= wildcard.quality;
  }
  if (stream.quality !== json.quality) return stream.quality > json.quality;
  return ranges.indexOf(stream) < ranges.indexOf(json);
}

function parseRange(text: string): { readonly type: string; readonly quality: number } {
  const [type = "", ...parameters] = text.split(";").map((part) => part.trim().toLowerCase());
  const quality = Number(parameters.find((parameter) => parameter.startsWith("q="))?.slice(2) ?? 1);
  return { type, quality: Number.isNaN(quality) ? 0 : quality };
}

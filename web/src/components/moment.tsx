import { now } from "../clock.ts";
import { formatAgo, formatMoment } from "../format.ts";

/** A time in words; the whole of it, local and as the server wrote it, is shown on hover. */
export function Moment({ at, children }: MomentProps) {
  const ms = Date.parse(at);
  return (
    <time dateTime={at} title={`${formatMoment(ms)} (${at})`}>
      {children ?? formatAgo(ms, now.value)}
    </time>
  );
}

interface MomentProps {
  /** RFC 3339. */
  readonly at: string;
  /** In place of how long ago it was. */
  readonly children?: string;
}

/** What a process of subscribers is asked to do. It answers each request with a report. */
export type CrowdRequest =
  | {
      readonly do: "connect";
      readonly count: number;
      readonly target: {
        readonly host: string;
        readonly port: number;
        readonly path: string;
        /** The address to connect from: each has its own ephemeral ports. */
        readonly from: string;
      };
    }
  | { readonly do: "forget latencies" }
  | { readonly do: "report" };

export interface CrowdReport {
  /** Subscribers that have had an event. */
  readonly connected: number;
  /** Events that came, over all subscribers. */
  readonly deliveries: number;
  /** How many came so many milliseconds after their timestamp. */
  readonly latencies: readonly number[];
  /** Subscribers whose stream is over. */
  readonly ended: number;
  /** Least and greatest of the subscribers' newest event ids. */
  readonly lastIds: readonly [number, number];
  /** What must not be: an event that is missing or comes twice, a connection that breaks. */
  readonly faults: readonly string[];
}

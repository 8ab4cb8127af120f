declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** ULID (26 characters of Crockford base 32): sorts by time of creation. */
export type JobId = Branded<"JobId">;
/** Stable for one (repository, ref); lower-case letters and digits. */
export type RepositoryId = Branded<"RepositoryId">;
/** Names one immutable segment; also its directory in the embedded store. */
export type SegmentId = Branded<"SegmentId">;

/** Position of an event in its job's log: 1, 2, 3 … 0 stands before the first. */
export type Cursor = number;

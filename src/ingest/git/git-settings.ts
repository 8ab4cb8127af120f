/** What the operator decides about every git process. */
export interface GitSettings {
  /** Private or plain-http hosts that may be fetched from: host, host:port or CIDR. */
  readonly allowHosts: readonly string[];
  /** PEM file with the certificate authorities to trust, or null for the system's. */
  readonly caFile: string | null;
  /** `http://proxy:port` for every fetch, or null. */
  readonly httpProxy: string | null;
  /** Directories that `local` repositories must lie in, symlinks resolved. */
  readonly localRoots: readonly string[];
  /** Repositories whose objects may lie elsewhere: see `LocalRules`. */
  readonly trustedPaths?: readonly string[] | undefined;
  /** Gives up when the server does not answer a connection for so long. */
  readonly connectTimeoutMs: number;
  /** Gives up when git reports nothing at all for so long. */
  readonly idleTimeoutMs: number;
  /** Gives up when cloning takes longer in all. */
  readonly cloneTimeoutMs: number;
  /** Gives up as soon as one fetch has received more than this. What earlier ones left does not count. */
  readonly maxRepositoryBytes: number;
  /** Where git is looked for, as in `PATH`. Left out: the usual directories. */
  readonly searchPath?: string;
}

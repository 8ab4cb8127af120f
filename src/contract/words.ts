import { Type } from "typebox";

/** The closed lists of the wire (docs/protocol.md). They are spelled out: a client's contract does not follow a refactoring. */
export const WorkStage = Type.Enum(["Cloning", "Parsing", "Indexing"]);
export const Stage = Type.Enum(["Cloning", "Parsing", "Indexing", "Complete", "Failed"]);
export const JobStatus = Type.Enum(["queued", "running", "complete", "failed"]);
export const Source = Type.Enum(["github", "gitlab", "bitbucket", "git", "local"]);

export const SkipReason = Type.Enum([
  "binary",
  "too_large",
  "minified",
  "lfs_pointer",
  "symlink",
  "submodule",
  "parser_timeout",
  "parser_crash",
]);

export const SymbolKind = Type.Enum([
  "class",
  "interface",
  "trait",
  "struct",
  "union",
  "enum",
  "enum_member",
  "record",
  "annotation",
  "type",
  "function",
  "method",
  "constructor",
  "field",
  "property",
  "constant",
  "variable",
  "module",
  "namespace",
  "macro",
]);

export const ErrorCode = Type.Enum([
  "invalid_request",
  "invalid_repository",
  "source_not_allowed",
  "host_not_allowed",
  "auth_required",
  "auth_failed",
  "forbidden",
  "not_found",
  "ref_not_found",
  "empty_repository",
  "redirected",
  "network",
  "dns",
  "tls",
  "timeout",
  "rate_limited",
  "server_error",
  "too_large",
  "disk_full",
  "malicious_tree",
  "cancelled",
  "interrupted",
  "queue_full",
  "idempotency_conflict",
  "internal",
]);

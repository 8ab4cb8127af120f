import type { StreamEvent } from "../../contract/progress-event.ts";
import type { JobId, RepositoryId } from "../../core/ids.ts";
import type { ProgressEvent } from "../../core/progress-event.ts";

/**
 * The event as the wire has it: the very value the log holds. That core's type and the contract's schema say the same
 * is checked here by the compiler, field by field.
 */
export function wireEvent(event: ProgressEvent): StreamEvent {
  return event as StreamEvent & Verified<Same<Flat<StreamEvent>, Plain<ProgressEvent>>>;
}

type Verified<Claim extends true> = Claim extends true ? unknown : never;

/** Equal also in which fields are optional; assignability alone would not tell. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Without readonly and brands, which JSON does not know. */
type Plain<T> = T extends JobId | RepositoryId
  ? string
  : T extends readonly (infer Item)[]
    ? Plain<Item>[]
    : T extends object
      ? { -readonly [Key in keyof T]: Plain<T[Key]> }
      : T;
type Flat<T> = Plain<T>;

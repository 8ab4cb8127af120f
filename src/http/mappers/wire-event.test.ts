import { expectTypeOf, test } from "vitest";
import type { StreamEvent } from "../../contract/progress-event.ts";
import type { JobId } from "../../core/ids.ts";
import type { ProgressEvent } from "../../core/progress-event.ts";

test("the event on the wire has exactly the fields that core gives it", () => {
  // Checked by the compiler.
  expectTypeOf<Plain<StreamEvent>>().toEqualTypeOf<Plain<ProgressEvent>>();
});

/** Without readonly and brands, which JSON does not know. */
type Plain<T> = T extends JobId
  ? string
  : T extends readonly (infer Item)[]
    ? Plain<Item>[]
    : T extends object
      ? { -readonly [Key in keyof T]: Plain<T[Key]> }
      : T;

import path from "node:path";
import { AppError } from "../../../core/error.ts";
import type { Repository } from "../../../core/repository.ts";
import { SqliteError } from "../sqlite.ts";

/** A file of a segment that is not what was written, or not for this version. `how` goes on from its name: `is cut short`. */
export function damagedSegment(file: string, how: string, cause?: unknown): AppError {
  const name = path.join(path.basename(path.dirname(file)), path.basename(file));
  return new AppError("internal", `The index file ${name} ${how}.`, { cause, title: TITLE, hint: INGEST_AGAIN });
}

/** Anything but a bug: a file of the index that is not there, or not what was written. */
export function isDamage(error: unknown): error is Error {
  const isOfSystem = error instanceof Error && "syscall" in error;
  return error instanceof AppError || error instanceof SqliteError || isOfSystem;
}

/** What a build stands on is damaged: the build itself cannot be blamed, and the next one does without. */
export class DamagedBase extends Error {
  constructor(damage: Error) {
    super(damageReason(damage), { cause: damage });
    this.name = "DamagedBase";
  }
}

/** Reads what a build stands on. Throws `DamagedBase` when it is damaged. */
export function readBase<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw asDamagedBase(error);
  }
}

/** What to throw instead of an error of reading what a build stands on. */
export function asDamagedBase(error: unknown): unknown {
  return isDamage(error) ? new DamagedBase(error) : error;
}

/** What damage means to a person: whose index cannot be read, why, and what becomes of it. */
export function damagedIndex({ address, ref }: Repository, damage: Error): AppError {
  const detail = `${address.display} (${ref}) cannot be read. ${damageReason(damage)} ${REBUILT}`;
  return new AppError("internal", detail, { cause: damage, title: TITLE, hint: INGEST_AGAIN });
}

/** A sentence without paths of this machine, which the messages of others hold. */
export function damageReason(damage: Error): string {
  if (damage instanceof AppError) return damage.message;
  return `A file of its index cannot be read (${(damage as NodeJS.ErrnoException).code ?? damage.name}).`;
}

const TITLE = "The index cannot be read";
const REBUILT = "Its index will be built anew at the next ingestion.";
const INGEST_AGAIN = "Ingest the repository again.";

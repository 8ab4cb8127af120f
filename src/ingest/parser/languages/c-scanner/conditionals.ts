/** What `#if` and its branches do to a scan. */
export interface Branching<Position> {
  save(): Position;
  restore(position: Position): void;
  /** Number that the next block will have. */
  nextBlock(): number;
  /** Forgets what blocks from a number on define, unless they are closed. */
  dropOpen(block: number): void;
}

/** An `#if` that is open. */
interface Conditional<Position> {
  readonly before: Position;
  /** Where the branch that counts ended. */
  after: Position | null;
  /** True in a branch that does not count: under `#if 0`, and behind the one that does. */
  isIdle: boolean;
  /** The first block of the branch. */
  block: number;
}

/**
 * All branches of an `#if` are scanned, each as if it were the only one, and what follows as if the first were: so each may
 * open the same brace. What another leaves open is a variant of what the first does, and no definition of its own.
 */
export class Conditionals<Position> {
  readonly #scan: Branching<Position>;
  readonly #open: Conditional<Position>[] = [];

  constructor(scan: Branching<Position>) {
    this.#scan = scan;
  }

  /** At `#if`. */
  open(isIdle: boolean): void {
    if (this.#open.length === OPEN_MAX) this.#open.shift();
    this.#open.push({ before: this.#scan.save(), after: null, isIdle, block: this.#scan.nextBlock() });
  }

  /** At `#else` and `#elif`. */
  next(): void {
    const conditional = this.#open.at(-1);
    if (conditional === undefined) return;
    this.#leave(conditional);
    this.#scan.restore(conditional.before);
    conditional.block = this.#scan.nextBlock();
    conditional.isIdle = conditional.after !== null;
  }

  /** At `#endif`. */
  close(): void {
    const conditional = this.#open.pop();
    if (conditional === undefined || !conditional.isIdle) return;
    this.#leave(conditional);
    this.#scan.restore(conditional.after ?? conditional.before);
  }

  #leave(conditional: Conditional<Position>): void {
    if (conditional.isIdle) this.#scan.dropOpen(conditional.block);
    else conditional.after = this.#scan.save();
  }
}

/** Of those inside each other; deeper than this the outermost are forgotten. */
const OPEN_MAX = 100;

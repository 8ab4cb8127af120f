import { InvalidArgumentError } from "commander";

/** Reads an option that is a whole number within bounds. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max)) {
      throw new InvalidArgumentError(`A whole number from ${min} to ${max} was expected.`);
    }
    return value;
  };
}

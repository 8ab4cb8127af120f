import { loadConfig, type Config, type ConfigInput } from "../config.ts";
import { AppError } from "../core/error.ts";
import { WrongUse } from "./failure.ts";

/** The settings; a wrong one is wrong use, not a failure of what was asked. */
export function readConfig(input: ConfigInput): Config {
  try {
    return loadConfig(input);
  } catch (error) {
    if (error instanceof AppError) throw new WrongUse(error.message, { cause: error });
    throw error;
  }
}

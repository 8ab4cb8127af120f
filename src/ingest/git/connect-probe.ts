import { connect } from "node:net";
import type { LookupFunction } from "node:net";
import { AppError } from "../../core/error.ts";

/** Where git's first connection goes. */
export interface ConnectTarget {
  readonly host: string;
  readonly port: number;
  /** The addresses that were checked; none where the name is the proxy's and resolves freely. */
  readonly addresses: readonly string[];
  readonly timeoutMs: number;
}

/**
 * Opens a connection beside git's own, because git has no limit for it and curl waits minutes. Rejects with `timeout`
 * when nobody answers; resolves when someone does, when git itself will tell what is wrong, or when `signal` aborts.
 */
export function probeConnection(target: ConnectTarget, signal: AbortSignal): Promise<void> {
  const { host, port, addresses, timeoutMs } = target;
  return new Promise((resolve, reject) => {
    const lookup = addresses.length === 0 ? {} : { lookup: answering(addresses) };
    const socket = connect({ host, port, autoSelectFamily: true, ...lookup });
    const timer = setTimeout(() => {
      reject(new AppError("timeout", `${host} did not answer a connection within ${timeoutMs / 1000} s.`));
      socket.destroy();
    }, timeoutMs);
    const stop = (): void => void socket.destroy();
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    socket.once("connect", stop);
    // Refused, unreachable: git meets the same and says so better.
    socket.once("error", stop);
    socket.once("close", () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      resolve();
    });
  });
}

function answering(addresses: readonly string[]): LookupFunction {
  const answers = addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
  return (_, options, callback) => {
    if (options.all === true) callback(null, answers);
    else callback(null, answers[0]?.address ?? "", answers[0]?.family);
  };
}

import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { AppError } from "../core/error.ts";
import { jsonBody } from "./json-body.ts";
import { PROBLEM_TYPE, toProblem } from "./problem.ts";

/**
 * Answers bytes that are not HTTP, and requests that take too long to arrive. Only where nothing has been written yet:
 * later, the answer could land inside another one, such as an event stream.
 */
export function answerClientError(error: Error & { readonly code?: string }, socket: Socket): void {
  if (socket.writable && socket.bytesWritten === 0) {
    const status = STATUS_BY_CODE[error.code ?? ""] ?? 400;
    const detail = `The request could not be read: ${STATUS_CODES[status] ?? "bad request"}.`;
    const body = jsonBody({ ...toProblem(new AppError("invalid_request", detail)), status });
    socket.write(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: ${PROBLEM_TYPE}\r\n` +
        `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    );
  }
  socket.destroy();
}

const STATUS_BY_CODE: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
};

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { progressEvent } from "../../../test/conformance/ports/samples.ts";
import { commentFrame, progressFrame, retryFrame } from "./frame.ts";

describe("a frame", () => {
  test("is written as the protocol shows it", () => {
    const event = progressEvent({ message: "Parsing file 50/200" });
    expect(progressFrame(event, 17).plain.toString()).toBe(
      `id: 17\nevent: progress\ndata: ${JSON.stringify(event)}\n\n`,
    );
    expect(progressFrame(event, null).plain.toString()).toBe(`event: progress\ndata: ${JSON.stringify(event)}\n\n`);
    expect(retryFrame(2740).plain.toString()).toBe("retry: 2740\n\n");
    expect(commentFrame("ping").plain.toString()).toBe(": ping\n\n");
  });

  test("holds three lines and its event unchanged, whatever text the event carries", () => {
    fc.assert(
      fc.property(anyText, anyText, fc.integer({ min: 1 }), (message, path, cursor) => {
        const files = { done: 1, total: 2, skipped: 0, failed: 0, current: path };
        const event = progressEvent({ message, repository: path, files });
        const text = progressFrame(event, cursor).plain.toString();
        const lines = text.split(/\r\n|\r|\n/);
        expect(lines).toHaveLength(5);
        expect(lines.slice(0, 2)).toEqual([`id: ${cursor}`, "event: progress"]);
        expect(lines.slice(3)).toEqual(["", ""]);
        expect(JSON.parse(lines[2]!.slice("data: ".length))).toEqual(event);
      }),
    );
  });

  test("stays one comment, whatever its text", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(
          commentFrame(text)
            .plain.toString()
            .split(/\r\n|\r|\n/),
        ).toHaveLength(3);
      }),
    );
  });

  test("is one well-formed chunk around the same bytes", () => {
    fc.assert(
      fc.property(anyText, (message) => {
        const { plain, chunked } = progressFrame(progressEvent({ message }), 1);
        const size = Buffer.from(`${plain.length.toString(16)}\r\n`);
        expect(chunked.equals(Buffer.concat([size, plain, Buffer.from("\r\n")]))).toBe(true);
      }),
    );
  });

  test.each([0, -1, 1.5, Number.NaN, Number.MAX_SAFE_INTEGER + 1])("refuses %s as an id", (cursor) => {
    expect(() => progressFrame(progressEvent(), cursor)).toThrow(RangeError);
  });
});

/** Text with what ends lines, and with what takes several bytes. */
const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(fc.constantFrom("\r", "\n", "\r\n", "\u2028", "\u0085", "\0", "data: x", "id: 9", ":", "é", "😀"))
    .map((parts) => parts.join("")),
);

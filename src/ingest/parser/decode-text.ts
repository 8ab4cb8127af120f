import { isAscii, isUtf8 } from "node:buffer";

/** A text in the two forms the rest works with. */
export interface DecodedText {
  readonly text: string;
  /** Its UTF-8, without a byte order mark. */
  readonly utf8: Uint8Array;
}

/**
 * Text from bytes whose encoding nobody declared: UTF-8; UTF-16 with a byte order mark; UTF-8 with some damage; else
 * Latin-1, in which every byte means something.
 */
export function decodeText(bytes: Uint8Array): DecodedText {
  const utf16 = utf16Decoder(bytes);
  if (utf16 !== null) return fromText(utf16.decode(bytes));
  const utf8 = startsWith(bytes, UTF8_MARK) ? bytes.subarray(UTF8_MARK.length) : bytes;
  const buffer = Buffer.from(utf8.buffer, utf8.byteOffset, utf8.length);
  if (isAscii(utf8)) return { text: buffer.toString("latin1"), utf8 };
  if (isUtf8(utf8)) return { text: buffer.toString("utf8"), utf8 };
  const repaired = buffer.toString("utf8");
  return fromText(isMostlyUtf8(repaired) ? repaired : buffer.toString("latin1"));
}

/** UTF-16 is full of NUL bytes, by which binary files are told. */
export function hasUtf16Mark(bytes: Uint8Array): boolean {
  return utf16Decoder(bytes) !== null;
}

function utf16Decoder(bytes: Uint8Array): InstanceType<typeof TextDecoder> | null {
  // FF FE 00 00 is UTF-32, which no source is written in.
  if (startsWith(bytes, [0xff, 0xfe]) && !startsWith(bytes, [0xff, 0xfe, 0, 0])) return new TextDecoder("utf-16le");
  return startsWith(bytes, [0xfe, 0xff]) ? new TextDecoder("utf-16be") : null;
}

function fromText(text: string): DecodedText {
  return { text, utf8: new TextEncoder().encode(text) };
}

/** Whether more of what is beyond ASCII was understood than was replaced: a long text may have a few bad bytes. */
function isMostlyUtf8(text: string): boolean {
  let understood = 0;
  let replaced = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === REPLACEMENT) replaced++;
    else if (unit > 0x7f) understood++;
  }
  return understood > replaced;
}

function startsWith(bytes: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((byte, i) => bytes[i] === byte);
}

const UTF8_MARK = [0xef, 0xbb, 0xbf];
const REPLACEMENT = 0xfffd;

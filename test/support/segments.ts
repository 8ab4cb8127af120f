import { mkdirSync, renameSync } from "node:fs";
import type { RepositoryId, SegmentId } from "../../src/core/ids.ts";
import type { CodeSymbol } from "../../src/core/outline.ts";
import { encodeBatch, readBatch } from "../../src/core/parsed-batch.ts";
import type { ParsedFile } from "../../src/core/parsed-file.ts";
import { PARSE_VERSION, type Manifest, type Repository, type SkippedFile } from "../../src/core/repository.ts";
import { createTrigramSet } from "../../src/core/trigram.ts";
import { buildingDirectory, segmentDirectory } from "../../src/store/embedded/segment/segment-layout.ts";
import { SegmentWriter } from "../../src/store/embedded/segment/segment-writer.ts";

export interface SampleFile extends Partial<Omit<ParsedFile, "content" | "trigrams" | "outline">> {
  readonly path: string;
  readonly text?: string;
  /** Names, each defined as a function on the line where it first stands; or whole symbols. */
  readonly symbols?: readonly (string | CodeSymbol)[];
}

/** A file as a parser process hands it over. */
export function parsedFile({ path, text = "", symbols = [], ...rest }: SampleFile): ParsedFile {
  const content = new TextEncoder().encode(text);
  trigrams.add(content);
  trigrams.add(new TextEncoder().encode(path));
  return {
    blob: "0".repeat(40),
    language: "Text",
    mark: null,
    degraded: null,
    ...rest,
    path,
    content,
    outline: {
      symbols: symbols.map((symbol) => (typeof symbol === "string" ? symbolNamed(symbol, text) : symbol)),
      problems: [],
    },
    trigrams: trigrams.take(),
  };
}

export function symbolNamed(name: string, text: string, rest: Partial<CodeSymbol> = {}): CodeSymbol {
  const at = Math.max(text.indexOf(name), 0);
  const startByte = Buffer.byteLength(text.slice(0, at));
  const line = text.slice(0, at).split("\n").length;
  return {
    name,
    qualifiedName: name,
    kind: "function",
    line,
    startLine: line,
    endLine: line,
    startByte,
    endByte: startByte + Buffer.byteLength(name),
    signature: text.split("\n")[line - 1] ?? "",
    doc: null,
    parent: null,
    ...rest,
  };
}

export interface SegmentSample {
  readonly id: string;
  readonly files: readonly ParsedFile[];
  readonly skipped?: readonly SkippedFile[];
  readonly superseded?: readonly string[];
}

/** Builds a segment in this process. */
export async function buildSegment(
  segmentsDir: string,
  { id, files, skipped = [], superseded = [] }: SegmentSample,
): Promise<SegmentId> {
  const building = buildingDirectory(segmentsDir, id as SegmentId);
  mkdirSync(building, { recursive: true });
  const writer = new SegmentWriter(building);
  try {
    writer.add(readBatch(encodeBatch(files)));
    writer.skip(skipped);
    writer.supersede(superseded);
    await writer.finish(() => {});
  } finally {
    writer.close();
  }
  renameSync(building, segmentDirectory(segmentsDir, id as SegmentId));
  return id as SegmentId;
}

export function manifestOf(...segments: readonly SegmentId[]): Manifest {
  return { parseVersion: PARSE_VERSION, segments };
}

export function repositoryOf(display: string, segments: readonly SegmentId[]): Repository {
  const [owner = "", name = ""] = display.split("/");
  const url = `https://example.org/${display}`;
  return {
    id: display.replaceAll("/", "") as RepositoryId,
    address: { source: "git", url, display, host: "example.org", owner, name },
    ref: "main",
    snapshot: {
      commit: "c".repeat(40),
      manifest: manifestOf(...segments),
      files: 0,
      symbols: 0,
      bytes: 0,
      indexBytes: 0,
      receivedBytes: 0,
      skipped: {},
      languages: {},
    },
    indexedAt: 0,
  };
}

const trigrams = createTrigramSet();

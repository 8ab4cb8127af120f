// Records a real ingestion as the command line shows it, as an SVG that plays in a browser:
//
//   npm run build
//   node docs/images/record-ingest.mjs OWNER/NAME > docs/images/ingest.svg
//
// It runs the command of the program itself on a terminal of its own making; nothing in the picture is written by hand.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { runCli } from "../../dist/run-cli.js";

const COLUMNS = 92;
const LAST_FRAME_MS = 6000;
const LINE_PX = 20;
const COLUMN_PX = 8.4;
const MARGIN_PX = 16;
// oxlint-disable-next-line no-control-regex -- they are what it reads
const TOKEN = /\u001B\[(\d*)([AJKm])|[^]/gu;
/** Of a dark terminal, by the numbers of the escape sequences. */
const STYLES = { 1: "font-weight:bold", 2: "fill:#6e7681", 31: "fill:#ff7b72", 33: "fill:#d29922", 36: "fill:#39c5cf" };

const repository = process.argv[2];
if (repository === undefined) {
  process.stderr.write("Which repository? node docs/images/record-ingest.mjs OWNER/NAME > docs/images/ingest.svg\n");
  process.exit(2);
}
const screen = createScreen();
const frames = [];
const start = performance.now();
const print = (sequence) => {
  screen.write(sequence);
  frames.push({ at: performance.now() - start, lines: screen.lines() });
};

print(`$ megabrain ingest ${repository}\n`);
const dataDir = mkdtempSync(path.join(tmpdir(), "megabrain-recording-"));
// oxlint-disable-next-line node/no-process-env -- a program's own entry may
const env = { ...process.env, MEGABRAIN_DATA_DIR: dataDir };
process.exitCode = await runCli(["ingest", repository], {
  program: "megabrain",
  env,
  output: {
    result: (text) => print(`${text}\n`),
    note: (text) => print(`${text}\n`),
    look: { colour: true, unicode: true },
    columns: COLUMNS,
    terminal: {
      columns: () => COLUMNS,
      rows: () => 24,
      write: print,
      onResize: () => () => undefined,
      look: { colour: true, unicode: true },
    },
  },
  clock: {
    now: () => Date.now(),
    elapsed: () => performance.now(),
    sleep: (ms, signal) => delay(ms, undefined, { signal }),
  },
  readStdin: () => Promise.resolve(""),
  onInterrupt: () => () => undefined,
  exitNow: (status) => process.exit(status),
});
rmSync(dataDir, { recursive: true, force: true });
process.stdout.write(toSvg(frames));

/** As much of a terminal as the command line uses: text, newline, return, cursor up, clear line and below, colours. */
function createScreen() {
  const rows = [[]];
  let [row, column, style] = [0, 0, ""];
  const put = (character) => {
    rows[row][column] = { character, style };
    column += 1;
  };
  return {
    write: (sequence) => {
      for (const [token, parameter, command] of sequence.matchAll(TOKEN)) {
        if (command === "A") row -= Number(parameter || 1);
        else if (command === "K") rows[row] = [];
        else if (command === "J") rows.splice(row, Infinity, rows[row].slice(0, column));
        else if (command === "m") style = STYLES[parameter] ?? "";
        else if (token === "\r") column = 0;
        else if (token === "\n") {
          [row, column] = [row + 1, 0];
          rows[row] ??= [];
        } else put(token);
      }
    },
    lines: () => rows.map((cells) => cells.map((cell) => ({ ...cell }))),
  };
}

/** Each frame shows from its own time until the next one's, over and over. */
function toSvg(recorded) {
  const shown = recorded.filter(({ at }, index) => (recorded[index + 1]?.at ?? Infinity) - at > 30);
  const total = shown.at(-1).at + LAST_FRAME_MS;
  const rowsMax = Math.max(...shown.map(({ lines }) => lines.length));
  const width = Math.ceil(COLUMNS * COLUMN_PX + 2 * MARGIN_PX);
  const height = rowsMax * LINE_PX + 2 * MARGIN_PX;
  const groups = shown.map(({ at, lines }, index) => {
    const end = shown[index + 1]?.at ?? total;
    const [from, to] = [index === 0 ? 0 : at, end].map((ms) => ((ms / total) * 100).toFixed(3));
    const keyframes = `@keyframes f${index}{0%{visibility:hidden}${from}%{visibility:visible}${to}%{visibility:hidden}}`;
    const isLast = index === shown.length - 1;
    // Where animations are off, the last frame stands.
    const animation = `animation:f${index} ${(total / 1000).toFixed(2)}s step-end infinite`;
    const style = `${keyframes}#f${index}{${isLast ? "" : "visibility:hidden;"}${animation}}`;
    return { style, group: `<g id="f${index}">${lines.map(toText).join("")}</g>` };
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<title>A watched ingestion in a terminal</title>
<style>text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:#e6edf3;white-space:pre}
@media (prefers-reduced-motion:reduce){g{animation:none!important}}
${groups.map(({ style }) => style).join("\n")}</style>
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
${groups.map(({ group }) => group).join("\n")}
</svg>
`;
}

function toText(cells, row) {
  const spans = [];
  for (const { character, style } of Array.from(cells, (cell) => cell ?? { character: " ", style: "" })) {
    const last = spans.at(-1);
    if (last?.style === style) last.text += character;
    else spans.push({ style, text: character });
  }
  if (spans.length === 0) return "";
  const width = (cells.length * COLUMN_PX).toFixed(1);
  const y = MARGIN_PX + row * LINE_PX + 14;
  const inner = spans
    .map(({ style, text }) => `<tspan${style && ` style="${style}"`}>${escape(text)}</tspan>`)
    .join("");
  return `<text x="${MARGIN_PX}" y="${y}" textLength="${width}" xml:space="preserve">${inner}</text>`;
}

function escape(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

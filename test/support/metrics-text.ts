/** One number of Prometheus' text format. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * Reads Prometheus' text format, version 0.0.4. Throws at a line that is none of it, at a sample whose metric was not
 * described before it, and at one that comes twice.
 */
export function readMetrics(text: string): readonly Sample[] {
  if (!text.endsWith("\n")) throw new Error("the last line does not end");
  const described = new Set<string>();
  const seen = new Set<string>();
  const samples: Sample[] = [];
  for (const line of text.split("\n").filter(Boolean)) {
    const [, typed] = /^# TYPE (\S+) (?:counter|gauge|histogram|summary)$/.exec(line) ?? [];
    if (typed !== undefined) described.add(typed);
    if (line.startsWith("#")) {
      if (!/^# (?:HELP \S+ .+|TYPE \S+ \S+)$/.test(line)) throw new Error(`not a comment that is known: ${line}`);
      continue;
    }
    const [, name = "", labels = "", value = ""] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    if (value === "" || (Number.isNaN(numberOf(value)) && !/^nan$/i.test(value)))
      throw new Error(`not a sample: ${line}`);
    const family = described.has(name) ? name : name.replace(/_(?:bucket|sum|count)$/, "");
    if (!described.has(family)) throw new Error(`no type was told of ${name}`);
    const series = line.slice(0, line.lastIndexOf(" "));
    if (seen.has(series)) throw new Error(`comes twice: ${series}`);
    seen.add(series);
    samples.push({ name, labels: labelsOf(labels), value: numberOf(value) });
  }
  return samples;
}

/** The value of the one sample with this name and, among others, these labels. Throws where there is none or another. */
export function valueOf(
  samples: readonly Sample[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number {
  const wanted = Object.entries(labels);
  const found = samples.filter(
    (sample) => sample.name === name && wanted.every(([label, value]) => sample.labels[label] === value),
  );
  const [sample] = found;
  if (sample === undefined || found.length > 1) {
    throw new Error(`${found.length} samples of ${name} have ${JSON.stringify(labels)}`);
  }
  return sample.value;
}

function labelsOf(text: string): Readonly<Record<string, string>> {
  const labels: Record<string, string> = {};
  const rest = text.replaceAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"(?:,|$)/g, (_all, name: string, value: string) => {
    labels[name] = value;
    return "";
  });
  if (rest !== "") throw new Error(`not labels: ${text}`);
  return labels;
}

function numberOf(text: string): number {
  return text === "+Inf" ? Number.POSITIVE_INFINITY : Number(text);
}

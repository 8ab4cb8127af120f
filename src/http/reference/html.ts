/** A piece of HTML. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Content = string | number | Html | null | readonly Content[];

/**
 * A piece of HTML from a template. Whatever is put into it is text, unless it is such a piece itself. The template's own
 * line breaks and indentation count as one space, as they do in HTML.
 */
export function html(template: TemplateStringsArray, ...contents: readonly Content[]): Html {
  return new Html(template.map((text, i) => text.replaceAll(/\s*\n\s*/g, " ") + textOf(contents[i] ?? null)).join(""));
}

/** Sentences, with `code` between backquotes. An empty line begins a paragraph. */
export function prose(text: string): Html {
  return html`${text.split("\n\n").map((paragraph) => html`<p>${sentence(paragraph)}</p>`)}`;
}

/** As `prose`, within a line. */
export function sentence(text: string): Html {
  return html`${text.split("`").map((part, i) => (i % 2 === 0 ? part : html`<code>${part}</code>`))}`;
}

function textOf(content: Content): string {
  if (content === null) return "";
  if (content instanceof Html) return content.text;
  if (typeof content === "object") return content.map(textOf).join("");
  return String(content).replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

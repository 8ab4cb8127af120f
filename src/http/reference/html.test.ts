import { expect, test } from "vitest";
import { html, prose } from "./html.ts";

test("text cannot become HTML, whatever it holds", () => {
  const text = `<script>alert("1")</script> & 'x'`;
  expect(html`<p title="${text}">${text}</p>`.text).not.toMatch(/<script|"1"|'x'|& /);
});

test("pieces are put in as they are, in lists too, and nothing for null", () => {
  const items = ["a", "<b>"].map((each) => html`<i>${each}</i>`);
  expect(html`<p>${items}${null}${2}</p>`.text).toBe("<p><i>a</i><i>&#60;b&#62;</i>2</p>");
});

test("only the template's own line breaks are let go", () => {
  const text = "a\n  b";
  const { text: made } = html`<ul>
    <li>${text}</li>
  </ul>`;
  expect(made).toBe("<ul> <li>a\n  b</li> </ul>");
});

test("sentences have their code marked, and paragraphs", () => {
  expect(prose("Say `<a>`.\n\nOr not.").text).toBe("<p>Say <code>&#60;a&#62;</code>.</p><p>Or not.</p>");
});

import { curlOf, type Place } from "./curl.ts";
import type { Answer, Operation, Parameter, Schema } from "./document.ts";
import { html, prose, sentence, type Html } from "./html.ts";
import { fieldsOf, row, typeOf } from "./schema-view.ts";

/** One operation: what it does, what it takes, what it answers, and how to try it. */
export function operationView(operation: Operation, place: Place): Html {
  const { operationId, summary, description, parameters = [], responses } = operation;
  return html`<article id="${operationId}" aria-labelledby="${operationId}-title">
    <h3 id="${operationId}-title">${summary}</h3>
    <p class="call">${methodBadge(place.method)} <code>${place.address}</code></p>
    ${description === undefined ? null : prose(description)} ${PLACES.map((part) => parametersView(part, parameters))}
    ${bodyView(operation)} ${answersView(responses)}
    <h4>Try it</h4>
    <pre><code>${curlOf(operation, place)}</code></pre>
  </article>`;
}

export function methodBadge(method: string): Html {
  return html`<span class="method ${method}">${method.toUpperCase()}</span>`;
}

const PLACES = [
  { in: "path", title: "In the path" },
  { in: "query", title: "In the query" },
  { in: "header", title: "Headers" },
] as const;

function parametersView(part: (typeof PLACES)[number], parameters: readonly Parameter[]): Html | null {
  const own = parameters.filter((parameter) => parameter.in === part.in);
  if (own.length === 0) return null;
  return html`<h4>${part.title}</h4>
    <dl class="rows">
      ${own.map(({ name, schema, required, description }) =>
        row({ name, schema, note: required === true ? "" : "optional", description }),
      )}
    </dl>`;
}

function bodyView({ requestBody }: Operation): Html | null {
  if (requestBody === undefined) return null;
  const types = Object.keys(requestBody.content);
  const [media] = Object.values(requestBody.content);
  if (media === undefined) return null;
  return html`<h4>Body</h4>
    <p>${typeOf(media.schema)}, as ${types.map((type, i) => html`${i === 0 ? "" : " or "}<code>${type}</code>`)}</p>
    ${example(media.example)}`;
}

function answersView(responses: Operation["responses"]): Html {
  const all = Object.entries(responses);
  const answers = all.filter(([status]) => /^[23]/.test(status));
  const refusals = all.filter(([status]) => !/^[23]/.test(status));
  return html`<h4>Answers</h4>
    ${answers.map(([status, answer]) => answerView(status, answer))}
    ${
      refusals.length === 0
        ? null
        : html`<details>
            <summary>Refusals and failures</summary>
            <dl class="rows">${refusals.map(([status, answer]) => refusalView(status, answer))}</dl>
          </details>`
    }`;
}

function answerView(status: string, { description, content = {} }: Answer): Html {
  const [type] = Object.keys(content);
  const [media] = Object.values(content);
  return html`<div class="answer">
    <p><span class="status">${status}</span> ${sentence(description)}</p>
    ${
      type === undefined || media === undefined
        ? null
        : html`<p>${typeOf(media.schema)}, as <code>${type}</code></p>
            ${media.example === undefined ? null : exampleDetails(media.example)}`
    }
  </div>`;
}

function refusalView(status: string, { description, content = {} }: Answer): Html {
  const [media] = Object.values(content);
  return html`<div>
    <dt>
      <span class="status">${status}</span> ${
        media === undefined ? null : html`<span class="type">${typeOf(media.schema)}</span>`
      }
    </dt>
    <dd>${sentence(description)}</dd>
  </div>`;
}

function exampleDetails(value: unknown): Html {
  return html`<details>
    <summary>Example</summary>
    ${example(value)}
  </details>`;
}

/** A schema with a name, as the operations refer to it. */
export function schemaView(name: string, schema: Schema): Html {
  return html`<article id="${name}" aria-labelledby="${name}-title">
    <h3 id="${name}-title">${name}</h3>
    ${schema.description === undefined ? null : prose(schema.description)}
    ${schema.properties === undefined ? html`<p>${typeOf(schema)}</p>` : fieldsOf(schema)}
    ${schema.examples?.[0] === undefined ? null : exampleDetails(schema.examples[0])}
  </article>`;
}

function example(value: unknown): Html | null {
  return value === undefined ? null : html`<pre><code>${JSON.stringify(value, null, 2)}</code></pre>`;
}

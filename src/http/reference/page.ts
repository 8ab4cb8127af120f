import { ERROR_TABLE } from "../../core/error.ts";
import type { ApiDocument, Operation } from "./document.ts";
import { Html, html, prose, sentence } from "./html.ts";
import { methodBadge, operationView, schemaView } from "./operation-view.ts";
import { STYLE } from "./style.ts";

/**
 * The reference of the API as one page without scripts: whoever reads it loads nothing else, and nothing runs. `origin`
 * is where the commands to try go.
 */
export function referencePage(document: ApiDocument, origin: string): string {
  const { info, components } = document;
  const groups = groupsOf(document);
  const schemas = Object.entries(components?.schemas ?? {});
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>API reference · ${info.title}</title>
        <link rel="icon" href="${ICON}" />
        ${STYLE_ELEMENT}
      </head>
      <body>
        <a class="skip" href="#main">Skip to content</a>
        <header>
          <a class="brand" href="/">${info.title}</a>
          <span>API reference, ${info.version}</span>
          <a class="raw" href="/api/openapi.json">OpenAPI</a>
        </header>
        <div class="columns">
          ${contents(
            groups,
            schemas.map(([name]) => name),
          )}
          <main id="main" tabindex="-1">
            <h1>API reference</h1>
            ${prose(info.description ?? "")}
            ${groups.map(
              ({ name, description, operations }) =>
                html`<section aria-labelledby="${anchor(name)}">
                  <h2 id="${anchor(name)}">${name}</h2>
                  <p>${sentence(description)}</p>
                  ${operations.map((each) => operationView(each.operation, { ...each, origin }))}
                </section>`,
            )}
            ${problemsView()}
            <section aria-labelledby="schemas">
              <h2 id="schemas">Schemas</h2>
              ${schemas.map(([name, schema]) => schemaView(name, schema))}
            </section>
          </main>
        </div>
      </body>
    </html>`.text;
}

interface Group {
  readonly name: string;
  readonly description: string;
  readonly operations: readonly PlacedOperation[];
}

interface PlacedOperation {
  readonly method: string;
  readonly address: string;
  readonly operation: Operation;
}

function groupsOf({ tags = [], paths }: ApiDocument): readonly Group[] {
  const all = Object.entries(paths).flatMap(([address, methods]) =>
    Object.entries(methods).map(([method, operation]): PlacedOperation => ({ method, address, operation })),
  );
  return tags.map(({ name, description = "" }) => ({
    name,
    description,
    operations: all.filter(({ operation }) => operation.tags[0] === name),
  }));
}

function contents(groups: readonly Group[], schemas: readonly string[]): Html {
  return html`<nav aria-label="Contents">
    ${groups.map(
      ({ name, operations }) =>
        html`<p><a href="#${anchor(name)}">${name}</a></p>
          <ul>
            ${operations.map(
              ({ method, operation }) =>
                html`<li>
                  <a href="#${operation.operationId}">${methodBadge(method)} ${operation.summary}</a>
                </li>`,
            )}
          </ul>`,
    )}
    <p><a href="#problems">Problems</a></p>
    <p><a href="#schemas">Schemas</a></p>
    <ul class="schemas">
      ${schemas.map((name) => html`<li><a href="#${name}">${name}</a></li>`)}
    </ul>
  </nav>`;
}

function problemsView(): Html {
  return html`<section aria-labelledby="problems">
    <h2 id="problems">Problems</h2>
    <p>
      What a refused request is answered with is a <a href="#Problem">Problem</a>; how an ingestion failed is told in a
      <a href="#JobError">JobError</a>. Both have one of these codes, and the list is closed.
    </p>
    <article aria-label="Codes">
      <dl class="rows">
        ${Object.entries(ERROR_TABLE).map(
          ([code, { status, title, hint, retryable }]) =>
            html`<div>
              <dt>
                <code class="name">${code}</code> <span class="status">${status}</span>
                ${retryable ? html`<span class="note">may pass by itself</span>` : null}
              </dt>
              <dd>${title}. ${hint}</dd>
            </div>`,
        )}
      </dl>
    </article>
  </section>`;
}

/** No operation is called like that. */
function anchor(group: string): string {
  return `about-${group.toLowerCase()}`;
}

/** Letter for letter: the page's policy has the style's digest. */
const STYLE_ELEMENT = new Html(`<style>${STYLE}</style>`);

/** The dashboard's, drawn in the address itself. */
const ICON = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#4451cf"/>' +
    '<path d="M7 23V10l9 8 9-8v13" fill="none" stroke="#fff" stroke-width="3.2" stroke-linecap="round" ' +
    'stroke-linejoin="round"/></svg>',
)}`;

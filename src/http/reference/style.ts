/** The colours are the dashboard's (web/src/styles/base.css). */
export const STYLE = `
:root {
  color-scheme: light dark;
  --bg: #f7f7f9; --surface: #fff; --raised: #f2f2f5; --border: #e2e3e8;
  --text: #1a1b20; --muted: #5b5f6b; --accent: #4451cf;
  --good: #18754a; --good-soft: #e5f4ec; --bad: #b72c26; --bad-soft: #fcebea; --blue-soft: #eceefc;
  --mono: ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --bg: #0f1013; --surface: #16171b; --raised: #1e2026; --border: #292b33;
    --text: #e6e7ec; --muted: #9ea3b0; --accent: #8f9bff;
    --good: #54c78d; --good-soft: #12291e; --bad: #ff8078; --bad-soft: #331817; --blue-soft: #20244a;
  }
}
* { box-sizing: border-box; }
html { font: 14px/21px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  color: var(--text); background: var(--bg); scroll-padding-top: 68px; -webkit-text-size-adjust: 100%; }
body, h1, h2, h3, h4, p, dl, dd, ul, pre { margin: 0; padding: 0; }
ul { list-style: none; }
a { color: var(--accent); text-decoration: none; }
a:hover, main a { text-decoration: underline; text-underline-offset: 2px; }
code, pre { font-family: var(--mono); font-size: 12.5px; overflow-wrap: anywhere; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
main:focus { outline: none; }
.skip { position: absolute; left: -9999px; }
.skip:focus { left: 8px; top: 8px; z-index: 2; padding: 4px 12px; background: var(--surface); }
header { position: sticky; top: 0; z-index: 1; display: flex; align-items: center; gap: 12px; height: 52px;
  padding: 0 24px; background: var(--surface); border-bottom: 1px solid var(--border); }
header span { flex: 1; color: var(--muted); }
.brand { color: var(--text); font-weight: 600; }
.columns { display: grid; grid-template-columns: 264px minmax(0, 1fr); max-width: 1180px; margin: 0 auto; }
nav { position: sticky; top: 52px; align-self: start; max-height: calc(100vh - 52px); overflow-y: auto;
  padding: 20px 12px 32px 24px; font-size: 13px; }
nav p { margin: 14px 0 2px; font-weight: 600; }
nav p:first-child { margin-top: 0; }
nav p a { color: var(--text); }
nav li a { display: flex; align-items: baseline; gap: 6px; padding: 2px 0; color: var(--muted); }
nav li a:hover { color: var(--text); }
main { padding: 24px 24px 96px; }
h1 { font-size: 22px; line-height: 30px; margin-bottom: 8px; }
h2 { font-size: 18px; line-height: 26px; margin: 40px 0 4px; }
h3 { font-size: 15px; line-height: 22px; }
h4 { margin: 18px 0 6px; font-size: 13px; font-weight: 600; }
p + p { margin-top: 8px; }
section > p { color: var(--muted); }
article { margin-top: 16px; padding: 16px 20px 20px; background: var(--surface); border: 1px solid var(--border);
  border-radius: 8px; }
article:target { border-color: var(--accent); }
.call { margin: 4px 0 8px; }
.method { flex: none; padding: 0 5px; border-radius: 4px; font: 600 11px/18px var(--mono);
  color: var(--accent); background: var(--blue-soft); }
.method.post { color: var(--good); background: var(--good-soft); }
.method.delete { color: var(--bad); background: var(--bad-soft); }
.rows > div { padding: 8px 0; border-top: 1px solid var(--border); }
.rows > div:first-child { border-top: 0; padding-top: 2px; }
.rows .rows { margin: 4px 0 0 2px; padding-left: 14px; border-left: 2px solid var(--border); }
.name { font-weight: 600; }
.type, .note { color: var(--muted); font-size: 13px; }
.note { font-style: italic; }
dd { color: var(--text); }
.status { padding: 0 5px; border-radius: 4px; font: 600 12px/18px var(--mono); background: var(--raised); }
.answer + .answer { margin-top: 12px; }
.answer p + p { margin-top: 4px; }
details { margin-top: 8px; }
summary { color: var(--accent); cursor: pointer; width: fit-content; }
pre { margin-top: 8px; padding: 10px 12px; background: var(--raised); border-radius: 6px; white-space: pre-wrap; }
@media (max-width: 800px) {
  header { padding: 0 16px; }
  .columns { display: block; }
  nav { position: static; max-height: none; padding: 16px 16px 0; }
  nav .schemas { display: none; }
  nav li a { padding: 5px 0; }
  main { padding: 24px 16px 64px; }
  article { padding: 14px 14px 16px; }
}
`;

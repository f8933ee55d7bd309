import { readFileSync } from 'node:fs';
import path from 'node:path';

import type { GraphEdge, StackGraph } from '../model';
import type { Card, Link, Picture } from '../picture';
import { layout, pictureOf, svg } from '../picture';
import { escaped } from '../picture/markup';
import { stateText } from '../picture/draw-card';
import { pageStyle } from '../picture/style';

/** A page with the picture, in one file: it asks nothing of any server, and says so to the browser. */
export async function htmlFile(graph: StackGraph): Promise<string> {
  const picture = pictureOf(graph);
  const drawn = svg(graph, await layout(graph, picture));
  const title = `The stack of ${escaped(graph.environment)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${title}</title>
<style>
${pageStyle()}${own('page.css')}</style>
</head>
<body class="picture">
<header>
<h1>${title}</h1>
<span class="grow"></span>
<label>Search <input id="search" type="search" placeholder="name, image, port, claim …" autocomplete="off"></label>
<span id="found" role="status"></span>
<span class="buttons">
<button data-action="farther" title="Smaller (-)" aria-label="Smaller">−</button>
<button data-action="fit" title="Fit to the window (0)">Fit</button>
<button data-action="closer" title="Larger (+)" aria-label="Larger">+</button>
<button data-action="theme" title="Light or dark (d)">Light / dark</button>
</span>
</header>
<main>
<div id="stage">
${drawn}
</div>
<div id="lists">
<p class="keys"><kbd>/</kbd> search, <kbd>Enter</kbd> next match or details, arrow keys from card to card, <kbd>+</kbd> <kbd>-</kbd> <kbd>0</kbd> size, <kbd>d</kbd> light or dark, <kbd>Esc</kbd> back</p>
<h2>Who talks to whom</h2>
${talksTable(graph)}
<h2>What there is</h2>
${objectsTable(graph)}
</div>
</main>
<aside id="details" aria-live="polite" hidden></aside>
<div id="tip" role="tooltip" hidden></div>
<script type="application/json" id="data">${dataOf(picture, graph)}</script>
<script>
${own('page.js')}</script>
</body>
</html>
`;
}

function own(file: string): string {
  return readFileSync(path.join(__dirname, file), 'utf8');
}

/** What the page's script shows: the words of each card and link, by id. */
function dataOf({ cards, links }: Picture, graph: StackGraph): string {
  const names = new Map(graph.nodes.map(({ id, name }) => [id, name]));
  const data = {
    cards: Object.fromEntries(cards.map((card) => [card.id, cardData(card)])),
    links: Object.fromEntries(links.map((link) => [link.id, linkData(link, names)])),
  };
  // Nothing in it may end the element that it stands in.
  return JSON.stringify(data).replaceAll('<', '\\u003c');
}

function cardData(card: Card) {
  const kind = card.kind === '' ? [] : [{ what: 'kind', value: card.kind }];
  const state = card.state ? [{ what: 'state', value: stateText(card.state) }] : [];
  const facts = [...kind, ...state, ...card.facts];
  const words = [card.title, ...card.nodes, ...facts.flatMap(({ what, value }) => [what, value])];
  return { title: card.title, facts, text: words.join('\n').toLowerCase() };
}

function linkData({ from, to, both, talks, ports }: Link, names: ReadonlyMap<string, string>) {
  const lines = talks.map((talk) => talkWords(talk, names));
  const [first = from, second = to] = [names.get(from), names.get(to)];
  const title = `${first} ${both ? '↔' : '→'} ${second}`;
  const words = [title, ...ports, ...lines.map(({ why }) => why)];
  return { title, talks: lines, text: words.join('\n').toLowerCase() };
}

function talkWords({ from, to, ports = [], why = '' }: GraphEdge, names: ReadonlyMap<string, string>) {
  return { from: names.get(from) ?? from, to: names.get(to) ?? to, ports: ports.join(', '), why };
}

function talksTable({ nodes, edges }: StackGraph): string {
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  const rows = edges
    .filter(({ kind }) => kind === 'talks')
    .map((edge) => talkWords(edge, names))
    .map(({ from, to, ports, why }) => [from, to, ports, why]);
  return table(['from', 'to', 'port', 'what for'], rows);
}

function objectsTable({ nodes, live }: StackGraph): string {
  const rows = nodes
    .filter(({ objectKind }) => objectKind !== undefined)
    .map(({ objectKind = '', namespace = '', name, objects, facts, state }) => [
      objects.length > 1 ? `${objects.length} ${objectKind}s` : objectKind,
      namespace,
      name,
      facts.map(({ what, value }) => `${what} ${value}`).join(', '),
      ...(live === undefined ? [] : [state ? [stateText(state), ...state.reasons].join('; ') : '']),
    ]);
  const head = ['kind', 'namespace', 'name', 'facts', ...(live === undefined ? [] : ['state'])];
  return table(head, rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '<p>None that is known.</p>';
  const cells = (name: string, texts: readonly string[]) =>
    texts.map((text) => `<${name}>${escaped(text)}</${name}>`).join('');
  const body = rows.map((row) => `<tr>${cells('td', row)}</tr>`).join('\n');
  return `<div class="wide"><table><thead><tr>${cells('th', head)}</tr></thead><tbody>\n${body}\n</tbody></table></div>`;
}

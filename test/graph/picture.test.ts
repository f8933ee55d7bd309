import { pictureOf, layout, svgFile } from '../../src/graph/picture';
import { fitted, textWidth } from '../../src/graph/picture/text';
import type { Box } from '../../src/graph/picture/placed';
import { mermaidFile } from '../../src/graph';
import { drawn, graphFor, withLive } from './support';

jest.setTimeout(120_000);

const overlap = (a: Box, b: Box) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
const within = (inner: Box, outer: Box) =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;

describe.each(Object.entries(drawn))('the picture of %s', (_what, settings) => {
  const graph = withLive(graphFor(settings));
  const picture = pictureOf(graph);

  it('shows every node, as a card, a line of one, or in words', () => {
    const shown = new Set(picture.cards.flatMap((each) => each.nodes));
    const words = picture.cards.flatMap((each) => each.facts.map(({ value }) => value));
    const inWords = (name: string) => words.some((each) => each === name || each.startsWith(`${name}: `));
    const lost = graph.nodes.filter(({ id, name }) => !shown.has(id) && !inWords(name));
    expect(lost).toEqual([]);
  });

  it('has a link for each pair of cards that talk', () => {
    const cards = new Set(picture.cards.map(({ id }) => id));
    const talks = graph.edges.filter(
      ({ kind, from, to }) => kind === 'talks' && from !== to && cards.has(from) && cards.has(to),
    );
    const linked = new Set(
      picture.links.flatMap(({ from, to, both }) => [`${from} ${to}`, both ? `${to} ${from}` : '']),
    );
    expect(talks.filter(({ from, to }) => !linked.has(`${from} ${to}`))).toEqual([]);
  });

  it('has a place for everything: no card on another, all of a system in its box', async () => {
    const { cards, systems, width, height } = await layout(graph, picture);
    expect(cards).toHaveLength(picture.cards.length);
    const clashes = cards.flatMap((a, at) => cards.slice(at + 1).filter((b) => overlap(a, b)));
    expect(clashes).toEqual([]);
    for (const each of cards) {
      expect(within(each, { x: 0, y: 0, width, height })).toBe(true);
      const box = systems.find(({ system }) => system.system === each.card.system)!;
      expect([each.card.title, within(each, box)]).toEqual([each.card.title, each.card.look !== 'outside']);
    }
    const boxes = systems.flatMap((a, at) => systems.slice(at + 1).filter((b) => overlap(a, b)));
    expect(boxes).toEqual([]);
  });

  it('leads every line from card to card, and none through a card', async () => {
    const { cards, links } = await layout(graph, picture);
    const byId = new Map(cards.map((each) => [each.card.id, each]));
    const touches = (box: Box, { x, y }: { x: number; y: number }) =>
      within(
        { x, y, width: 0, height: 0 },
        { x: box.x - 1, y: box.y - 1, width: box.width + 2, height: box.height + 2 },
      );
    for (const { link, points, label } of links) {
      expect(touches(byId.get(link.from)!, points[0]!)).toBe(true);
      expect(touches(byId.get(link.to)!, points.at(-1)!)).toBe(true);
      const pieces = points.slice(1).map((point, at) => [points[at]!, point] as const);
      for (const [a, b] of pieces) {
        const piece = {
          x: Math.min(a.x, b.x),
          y: Math.min(a.y, b.y),
          width: Math.abs(a.x - b.x),
          height: Math.abs(a.y - b.y),
        };
        expect(
          cards
            .filter((each) =>
              overlap({ ...piece, width: piece.width || 0.1, height: piece.height || 0.1 }, each),
            )
            .map(({ card }) => card.id),
        ).toEqual([]);
      }
      if (label) {
        const plate = { x: label.at.x - label.width / 2, y: label.at.y - 8, width: label.width, height: 16 };
        expect(cards.filter((each) => overlap(plate, each))).toEqual([]);
      }
    }
  });

  it('is the same file every time, of well-formed text, without values of secrets', async () => {
    const text = await svgFile(graph);
    expect(await svgFile(graph)).toBe(text);
    expect(text).not.toContain('talestack-secret');
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
  });
});

describe('who talks to many', () => {
  const repositories = drawn['many repositories'];

  it('is a line of each instead of arrows, with the ports, and in the legend', async () => {
    const graph = graphFor(repositories);
    const { cards, links } = pictureOf(graph);
    expect(links).toEqual([]);
    expect(cards.map(({ title }) => title)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'pushes and pulls']);
    const anyone = { icon: 'in', text: 'anyone', extra: 'any port' };
    for (const { rows } of cards.slice(0, 6)) expect(rows).toContainEqual(anyone);
    expect(await svgFile(graph)).toContain('>reached by<');
    expect(await svgFile(graphFor(drawn['every system']))).not.toContain('>reached by<');
  });
});

describe('cards outside of systems', () => {
  it('begin at one line, whichever system they talk to', async () => {
    const graph = graphFor(drawn['every system']);
    const { cards } = await layout(graph, pictureOf(graph));
    const outside = cards.filter(({ card }) => card.look === 'outside');
    expect(new Set(outside.map(({ card }) => card.system))).toEqual(
      new Set(['wholetale', 'titan', 'teraslice']),
    );
    expect(new Set(outside.map(({ x }) => Math.round(x))).size).toBe(1);
  });
});

describe('pods that talk to each other', () => {
  it('say so in words, without an arrow to themselves', () => {
    const { cards, links } = pictureOf(graphFor(drawn['a master and its jobs']));
    const jobs = cards.find(({ id }) => id === 'teraslice/job')!;
    expect(jobs.rows).toEqual([{ icon: 'out', text: 'each other, anything' }]);
    expect(links.filter(({ from, to }) => from === to)).toEqual([]);
  });
});

describe('a picture with names that are markup', () => {
  it('has them as text', async () => {
    const graph = { ...graphFor({ cluster: { type: 'none' } }), environment: '<script>&"' };
    expect(await svgFile(graph)).toContain('&lt;script&gt;&amp;&quot;');
    expect(mermaidFile(graph)).not.toContain('"<script>');
  });
});

describe('an environment without any system', () => {
  it('is an empty picture, and no failure', async () => {
    expect(await svgFile(graphFor({ wholetale: { enabled: false } }))).toContain('The stack of dev');
  });
});

describe('the state of a card', () => {
  it('is that of the worst of what it has, and a cause is a line of it', () => {
    const claim = 'PersistentVolumeClaim/wholetale/mongo-volume-claim';
    const pending = { is: 'not ready', text: 'Pending', reasons: ['no StorageClass'] } as const;
    const { cards } = pictureOf(withLive(graphFor(), { [claim]: pending }));
    const mongo = cards.find(({ title }) => title === 'mongo')!;
    expect(mongo.state).toEqual(pending);
    expect(mongo.rows[0]).toMatchObject({ icon: 'reason', text: 'no StorageClass' });
    expect(cards.find(({ title }) => title === 'redis')?.state?.is).toBe('ready');
  });
});

describe('fitted', () => {
  it('leaves what fits, and cuts what does not with an ellipsis', () => {
    expect(fitted('mongo', 12, 100)).toBe('mongo');
    const cut = fitted('a-name-that-is-much-too-long', 12, 80);
    expect(cut).toMatch(/^a-name.*…$/);
    expect(textWidth(cut, 12)).toBeLessThanOrEqual(80);
    expect(fitted('🦊🦊🦊🦊🦊🦊', 12, 30)).toMatch(/^🦊+…$/u);
  });
});

describe('mermaid', () => {
  it('has a line for every node and every edge', () => {
    const graph = withLive(graphFor(), {
      'Service/wholetale/redis': { is: 'missing', text: '', reasons: [] },
    });
    const lines = mermaidFile(graph).split('\n');
    expect(lines[1]).toBe('flowchart LR');
    expect(lines.filter((line) => / (-->|-\.->)/.test(line))).toHaveLength(graph.edges.length);
    expect(lines.filter((line) => /^ +n\d+[[({]/.test(line))).toHaveLength(graph.nodes.length);
    const redis = graph.nodes.findIndex(({ id }) => id === 'Service/wholetale/redis');
    expect(lines).toContain(`  class n${redis} missing`);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import type { Browser, Page } from 'playwright-core';

import { findChromium, openChromium } from '../../scripts/chromium';
import type { NodeState } from '../../src/graph';
import { htmlFile, svgFile } from '../../src/graph';
import type { Measured, Rectangle } from './chromium';
import { contrast, measure } from './chromium';
import { drawn, graphFor, withLive } from './support';

const executable = findChromium();
const title =
  executable === undefined
    ? 'skipped: no Chromium here (apt-get install chromium, or set CHROMIUM)'
    : executable;
const suite = executable === undefined ? describe.skip : describe;

const folder = mkdtempSync(path.join(os.tmpdir(), 'talestack-graph-'));
let browser: Browser;
jest.setTimeout(300_000);

const states: Readonly<Record<string, NodeState>> = {
  'Deployment/wholetale/mongo': {
    is: 'not ready',
    text: '0/1',
    reasons: ['image cannot be pulled: it is not in the registry'],
  },
  'Deployment/wholetale/redis': { is: 'missing', text: '', reasons: [] },
};

async function open(text: string, scheme: 'light' | 'dark', ending = 'html'): Promise<Page> {
  const file = path.join(folder, `page.${ending}`);
  writeFileSync(file, text);
  const page = await browser.newPage({ colorScheme: scheme, viewport: { width: 2000, height: 1200 } });
  await page.goto(`file://${file}`);
  return page;
}

const look = (page: Page) => page.evaluate<Measured>(measure);

const overlap = (a: Rectangle, b: Rectangle) =>
  a.x + 0.5 < b.x + b.width &&
  b.x + 0.5 < a.x + a.width &&
  a.y + 0.5 < b.y + b.height &&
  b.y + 0.5 < a.y + a.height;
/** A text's box has room for letters of any height: 2 pixels of it may stand out. */
const within = (inner: Rectangle, outer: Rectangle) =>
  inner.x >= outer.x - 1 &&
  inner.y >= outer.y - 2 &&
  inner.x + inner.width <= outer.x + outer.width + 1 &&
  inner.y + inner.height <= outer.y + outer.height + 2;

/** What a reader could complain about. */
function faultsOf({ texts }: Measured): string[] {
  const clashes = texts.flatMap((a, at) =>
    texts.slice(at + 1).flatMap((b) => (overlap(a.box, b.box) ? [`"${a.text}" is on "${b.text}"`] : [])),
  );
  return [
    ...texts.filter(({ visible }) => !visible).map(({ text }) => `"${text}" cannot be seen`),
    ...texts.filter(({ box, ground }) => !within(box, ground)).map(({ text }) => `"${text}" stands out`),
    ...texts
      .filter(({ colour, under }) => contrast(colour, under) < 4.5)
      .map(({ text, colour, under }) => `"${text}" is ${colour.join()} on ${under.join()}`),
    ...clashes,
  ];
}

suite(`in ${title}`, () => {
  beforeAll(async () => {
    browser = await openChromium(executable!);
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  describe.each(['light', 'dark'] as const)('in the %s', (scheme) => {
    it.each(Object.entries(drawn))(
      '%s: every text is seen, on its ground, with contrast, and on no other',
      async (_what, settings) => {
        const page = await open(await htmlFile(withLive(graphFor(settings), states)), scheme);
        const found = await look(page);
        expect(found.texts.length).toBeGreaterThan(10);
        expect(faultsOf(found)).toEqual([]);
        await page.close();
      },
    );

    it('the picture by itself is as light or dark as the reader has it', async () => {
      // A page that holds it, since a file of SVG alone takes no screenshot.
      const page = await open(`<body>${(await svgFile(graphFor())).replace(/<\?xml.*?\?>/, '')}`, scheme);
      const found = await look(page);
      expect(faultsOf(found)).toEqual([]);
      expect(found.paper[0]! > 128).toBe(scheme === 'light');
      const shot = await page.screenshot({ fullPage: true });
      // A picture of one colour alone takes a few kilobytes.
      expect(shot.length).toBeGreaterThan(20_000);
      await page.close();
    });
  });

  describe('the page', () => {
    let page: Page;
    const requests: string[] = [];
    const complaints: string[] = [];
    beforeAll(async () => {
      page = await open(await htmlFile(withLive(graphFor({ cluster: { type: 'none' } }), states)), 'light');
      page.on('request', (request) => requests.push(request.url()));
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.reload();
    });
    beforeEach(() => page.keyboard.press('Escape'));
    afterAll(() => page.close());

    it('asks nothing of any server, and nothing goes wrong in it', async () => {
      await look(page);
      expect(requests.filter((each) => !each.startsWith('file:'))).toEqual([]);
      expect(complaints).toEqual([]);
    });

    it('finds by name, image, port and claim, in picture and lists', async () => {
      const all = await look(page);
      expect(all.cards.some(({ dim }) => dim)).toBe(false);
      for (const [words, ids] of [
        ['mongo:3.2', ['Deployment/wholetale/mongo']],
        ['girder-ps-volume', ['Deployment/wholetale/girder']],
        ['image cannot be pulled', ['Deployment/wholetale/mongo']],
        ['there is no such thing', []],
      ] as const) {
        await page.fill('#search', words);
        const found = await look(page);
        expect(found.cards.filter(({ on }) => on).map(({ id }) => id)).toEqual(ids);
        expect(found.cards.filter(({ dim }) => !dim)).toHaveLength(ids.length);
        expect(found.found).toBe(`${ids.length} of ${all.cards.length}`);
        expect(found.rows).toBeLessThan(all.rows);
      }
      await page.keyboard.press('Escape');
      expect((await look(page)).cards.some(({ dim }) => dim)).toBe(false);
    });

    it('can be used with keys alone: search, go on, details, back', async () => {
      await page.keyboard.press('/');
      await page.keyboard.type('node:20');
      await page.keyboard.press('Enter');
      expect((await look(page)).cards.find(({ focused }) => focused)?.id).toBe('Job/wholetale/girder-setup');
      await page.keyboard.press('Escape');
      expect((await look(page)).tip).toBe('');
      await page.keyboard.press('ArrowRight');
      expect((await look(page)).cards.find(({ focused }) => focused)?.id).toBe('Deployment/wholetale/girder');
      await page.keyboard.press('Enter');
      const chosen = await look(page);
      expect(chosen.details).toContain('girder-ps-volume-claim');
      expect(chosen.details).toContain('its database');
      expect(chosen.cards.find(({ id }) => id.endsWith('/mongo'))?.dim).toBe(false);
      expect(chosen.cards.find(({ id }) => id.endsWith('/registry-trust'))?.dim).toBe(true);
      await page.keyboard.press('Escape');
      expect((await look(page)).details).toBe('');
    });

    it('says at the pointer what a card has, and never more than the name of a Secret', async () => {
      await page.hover('.card[data-id="Deployment/wholetale/registry"] .title');
      const { tip } = await look(page);
      expect(tip).toContain('registry-storage-volume-claim');
      expect(tip).toContain('registry-secret');
      expect(await page.content()).not.toContain('talestack-secret:');
    });

    it('grows, shrinks and fits, and turns dark and light again, by button and by key', async () => {
      const { width, paper } = await look(page);
      await page.keyboard.press('+');
      expect((await look(page)).width).toBeGreaterThan(width);
      await page.click('[data-action=fit]');
      expect((await look(page)).width).toBe(width);
      await page.click('[data-action=theme]');
      const dark = await look(page);
      expect(dark.paper[0]!).toBeLessThan(60);
      expect(faultsOf(dark)).toEqual([]);
      await page.keyboard.press('d');
      expect((await look(page)).paper).toEqual(paper);
    });
  });
});

import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import pixelmatch from 'pixelmatch';
import type { Browser } from 'playwright-core';
import { PNG } from 'pngjs';

import { findChromium, openChromium } from '../../scripts/chromium';
import { pagePicture, views } from '../../scripts/page-pictures';
import { picturedStack } from '../../scripts/pictured-stack';

const root = path.join(__dirname, '../..');
const executable = findChromium();
/** The pictures have it; another font would be another picture. */
const font = '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf';
const hasFont = existsSync(font) || process.env.TALESTACK_REQUIRE_CHROMIUM === '1';
const suite = executable === undefined || !hasFont ? describe.skip : describe;

/** Another release of Chromium draws the edges of letters otherwise; a word that is not there is more than this. */
const tolerated = 0.005;

/** Which part of the pixels differs, and a picture of these. */
function difference(file: string, now: Buffer): { readonly part: number; readonly marked: Buffer } {
  const before = PNG.sync.read(readFileSync(path.join(root, 'docs/pictures', file)));
  const after = PNG.sync.read(now);
  expect([after.width, after.height]).toEqual([before.width, before.height]);
  const marked = new PNG({ width: after.width, height: after.height });
  const pixels = pixelmatch(before.data, after.data, marked.data, after.width, after.height);
  return { part: pixels / (after.width * after.height), marked: PNG.sync.write(marked) };
}

/** For who looks why a test failed. */
function keep(file: string, now: Buffer, marked: Buffer): void {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'talestack-difference-'));
  writeFileSync(path.join(folder, file), now);
  writeFileSync(path.join(folder, `difference-${file}`), marked);
  process.stderr.write(`What ${file} is now, and where it differs: ${folder}\n`);
}

suite('the page of `graph`, as docs/pictures has it (else: npm run docs:pictures)', () => {
  let browser: Browser;
  const graph = picturedStack();

  beforeAll(async () => {
    browser = await openChromium(executable!);
  }, 120_000);
  afterAll(() => browser.close());

  it.each(Object.entries(views))(
    '%s',
    async (file, view) => {
      const shot = await pagePicture(browser, graph, view);
      const { part, marked } = difference(file, shot);
      if (part > tolerated) keep(file, shot, marked);
      expect(part).toBeLessThanOrEqual(tolerated);
    },
    120_000,
  );

  it('is told from a page with another component', async () => {
    const [[file, view] = []] = Object.entries(views);
    const other = { ...graph, nodes: graph.nodes.filter(({ name }) => name !== 'dashboard') };
    const shot = await pagePicture(browser, other, view!);
    expect(difference(file!, shot).part).toBeGreaterThan(tolerated);
  }, 120_000);
});

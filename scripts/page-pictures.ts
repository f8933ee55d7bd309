import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import type { Browser, Page } from 'playwright-core';

import type { StackGraph } from '../src/graph';
import { htmlFile } from '../src/graph';

interface View {
  readonly colorScheme: 'light' | 'dark';
  /** What the reader did before. */
  readonly act: (page: Page) => Promise<void>;
}

/** What is shown of the page of `graph --format html`, by file of docs/pictures. */
export const views: Readonly<Record<string, View>> = {
  'graph-page-light.png': {
    colorScheme: 'light',
    act: (page) => page.click('.card[data-id="Deployment/wholetale/celery-worker"] .title'),
  },
  'graph-page-dark.png': {
    colorScheme: 'dark',
    act: (page) => page.fill('#search', 'registry'),
  },
};

/** A screenshot, as PNG of 1440 by 1000 pixels. */
export async function pagePicture(browser: Browser, graph: StackGraph, view: View): Promise<Buffer> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'talestack-picture-'));
  const { colorScheme } = view;
  const page = await browser.newPage({ colorScheme, viewport: { width: 1440, height: 1000 } });
  try {
    const file = path.join(folder, 'stack.html');
    writeFileSync(file, await htmlFile(graph));
    await page.goto(pathToFileURL(file).href);
    // Fonts differ between machines, and whoever has these two draws the same.
    await page.addStyleTag({ content: '* { font-family: "DejaVu Sans", Verdana, sans-serif !important }' });
    await view.act(page);
    // Neither a hint at the pointer nor a cursor that blinks.
    await page.mouse.move(0, 0);
    return await page.screenshot({ animations: 'disabled', caret: 'hide' });
  } finally {
    await page.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

import { allPages, anchorsOf, linksOf, readPage, root } from './pages';

/** What is wrong with a link of a page; undefined where it leads somewhere. */
function broken(page: string, { target, anchor }: { target: string; anchor: string | undefined }) {
  const file = target === '' ? page : path.join(path.dirname(page), target);
  if (!existsSync(path.join(root, file))) return `${file} is not there`;
  if (anchor === undefined) return undefined;
  if (!file.endsWith('.md') || statSync(path.join(root, file)).isDirectory())
    return `${file} has no headings`;
  return anchorsOf(readPage(file)).has(anchor) ? undefined : `${file} has no heading #${anchor}`;
}

describe('links', () => {
  const pages = allPages();

  it.each(pages)('of %s lead to files and headings that are there', (page) => {
    const wrong = linksOf(readPage(page)).map((link) => broken(page, link));
    expect(wrong.filter((each) => each !== undefined)).toEqual([]);
  });

  it('to every page are in the index, or in a page that it leads to', () => {
    const reached = new Set<string>();
    const follow = (page: string): void => {
      if (reached.has(page)) return;
      reached.add(page);
      for (const { target } of linksOf(readPage(page))) {
        const file = path.join(path.dirname(page), target);
        if (target.endsWith('.md') && existsSync(path.join(root, file))) follow(file);
      }
    };
    follow('README.md');
    expect(pages.filter((page) => page.startsWith('docs/') && !reached.has(page))).toEqual([]);
    const index = linksOf(readPage('docs/README.md')).map(({ target }) => path.join('docs', target));
    const named = pages.filter((page) => page.startsWith('docs/') && page !== 'docs/README.md');
    expect(named.filter((page) => !index.includes(page))).toEqual([]);
  });

  it('are told from code, and their anchors are made as GitHub makes them', () => {
    expect(
      linksOf('[a](b.md#c) `[no](x.md)` [out](https://a.b)\n```sh\n[no](y.md)\n```\n![p](q.svg)'),
    ).toEqual([
      { target: 'b.md', anchor: 'c' },
      { target: 'q.svg', anchor: undefined },
    ]);
    expect([...anchorsOf('# `up`: what, and why?\n## registry.DOMAIN\n## registry.DOMAIN')]).toEqual([
      'up-what-and-why',
      'registrydomain',
      'registrydomain-1',
    ]);
  });
});

it('every page that the sources name is there', () => {
  const upstream = ['docs/configuration/clustering-k8s.md', 'docs/hosts.md'];
  const named = allPagesNamed().filter(({ page }) => !upstream.includes(page));
  expect(named.length).toBeGreaterThan(20);
  const wrong = named.filter(({ page }) => !existsSync(path.join(root, page)));
  expect(wrong).toEqual([]);
});

function allPagesNamed(): { file: string; page: string }[] {
  return sources().flatMap((file) =>
    [...readPage(file).matchAll(/(?<![\w./-])docs\/[\w./-]*?\.(?:md|svg|png)\b/g)].map(([page]) => ({
      file,
      page,
    })),
  );
}

function sources(): string[] {
  const folders = ['src', 'stacks', 'sandbox', 'scripts', 'bench', 'test'];
  const found = folders.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(?:ts|js|go|yaml|sh)$/.test(name) && !name.includes('node_modules'))
      .map((name) => path.join(folder, name)),
  );
  return [...found, 'settings', 'secrets.example'];
}

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const root = path.join(__dirname, '../..');

/** Every page of the repository, by its path from the root. */
export function allPages(): string[] {
  const skipped = new Set(['node_modules', '.git', 'dist']);
  const walk = (folder: string): string[] =>
    readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      if (skipped.has(entry.name)) return [];
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) return walk(file);
      return entry.isFile() && file.endsWith('.md') ? [file] : [];
    });
  return walk('.').sort();
}

/** The pages for people who use talestack. */
export function userPages(): string[] {
  return allPages().filter((page) => page === 'README.md' || page.startsWith('docs/'));
}

export function readPage(page: string): string {
  return readFileSync(path.join(root, page), 'utf8');
}

/** The anchors of a page's headings, as GitHub makes them. */
export function anchorsOf(text: string): Set<string> {
  const seen = new Map<string, number>();
  const anchors = new Set<string>();
  for (const [, title = ''] of withoutCode(text).matchAll(/^#{1,6} (.+)$/gm)) {
    const plain = title.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const slug = plain.replace(/[^\p{L}\p{N}\p{M}\p{Pc}\- ]/gu, '').replaceAll(' ', '-');
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    anchors.add(before === 0 ? slug : `${slug}-${before}`);
  }
  return anchors;
}

export interface Link {
  readonly target: string;
  readonly anchor: string | undefined;
}

/** Links and pictures that lead to a place of this repository. */
export function linksOf(text: string): Link[] {
  const inline = withoutSpans(withoutCode(text)).matchAll(/\]\(([^)\s]+)(?: "[^"]*")?\)/g);
  return [...inline].flatMap(([, link = '']) => {
    if (/^[a-z]+:/.test(link)) return [];
    const [target = '', anchor] = link.split('#');
    return [{ target, anchor }];
  });
}

function withoutCode(text: string): string {
  return text.replace(/^( *)```[\s\S]*?^\1```$/gm, '');
}

function withoutSpans(text: string): string {
  return text.replace(/`[^`\n]*`/g, '``');
}

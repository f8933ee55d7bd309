import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { isPinned } from '../../src/config/checks/checks';
import { schema } from '../../src/config/schema';
import { recipes } from '../../sandbox/binaries/pins';

const root = path.join(__dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

interface Package {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

interface Lock {
  readonly packages: Readonly<
    Record<string, { readonly hasInstallScript?: boolean; readonly version?: string }>
  >;
}

const declared = JSON.parse(read('package.json')) as Package;
const locked = (JSON.parse(read('package-lock.json')) as Lock).packages;
const page = read('docs/explanation/dependencies.md');

/** The rows of the table below a heading: name and reason. */
function tableOf(heading: string): Map<string, string> {
  const [, section] = page.split(`\n## ${heading}\n`);
  if (section === undefined) throw new Error(`the page has no ${heading}`);
  const rows = section.split('\n## ')[0]!.matchAll(/^\| `([^`]+)` +\| (.*?) *\|$/gm);
  return new Map([...rows].map(([, name = '', reason = '']) => [name, reason]));
}

/** Modules that our go.mod files name, other than what these need in turn. */
function goModules(text: string): string[] {
  const required = [...text.matchAll(/^\t?(?:require )?(\S+\/\S+) v\S+$/gm)].map(([, name = '']) => name);
  const tools = [...text.matchAll(/^tool (\S+)$/gm)].map(([, tool = '']) => {
    const modules = [...text.matchAll(/^\t(\S+) v\S+ \/\/ indirect$/gm)].map(([, name = '']) => name);
    // The longest module that the package is in.
    return (
      modules.filter((name) => tool.startsWith(`${name}/`)).sort((a, b) => b.length - a.length)[0] ?? tool
    );
  });
  return [...required, ...tools];
}

describe('every dependency has a reason, and every reason a dependency', () => {
  test.each([
    ['Packages of npm', Object.keys(declared.dependencies)],
    ['Packages of npm, for development alone', Object.keys(declared.devDependencies)],
    [
      'Modules of Go, for the sandbox',
      Object.values(recipes).flatMap(({ dir }) => goModules(readFileSync(path.join(dir, 'go.mod'), 'utf8'))),
    ],
    [
      'Install scripts',
      Object.entries(locked)
        .filter(([, { hasInstallScript }]) => hasInstallScript === true)
        .map(([place]) => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)),
    ],
  ])('%s', (heading, names) => {
    expect(names.length).toBeGreaterThan(0);
    const table = tableOf(heading);
    expect([...table.keys()].sort()).toEqual([...new Set(names)].sort());
    for (const [name, reason] of table) expect([name, reason.length > 4]).toEqual([name, true]);
  });

  it('of Python: what the one program imports is pinned', () => {
    const pinned = read('sandbox/images/girder/requirements.txt');
    const imported = [...read('test/wholetale/setup/girder/serve.py').matchAll(/^(?:import|from) (\w+)/gm)]
      .map(([, name = '']) => name)
      .filter((name) => name !== 'sys');
    const table = [...tableOf('Packages of Python').keys()];
    expect(table).toEqual(expect.arrayContaining(imported));
    for (const name of table) expect(pinned).toMatch(new RegExp(`^${name}==\\S+$`, 'm'));
    for (const line of pinned.trim().split('\n')) expect(line).toMatch(/^[\w.-]+==\S+/);
  });

  it('tells modules of Go that are named from those that come with them', () => {
    const text =
      'tool a.io/b/cmd/c\n\nrequire (\n\td.io/e v1.0.0\n\ta.io/b v2.0.0 // indirect\n\tf.io/g v1.0.0 // indirect\n)\n';
    expect(goModules(text)).toEqual(['d.io/e', 'a.io/b']);
  });
});

it('every program that is run has a reason', () => {
  const sources = ['src', 'stacks', 'sandbox'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.includes('node_modules'))
      .map((file) => read(path.join(folder, file))),
  );
  const run = sources.flatMap((text) =>
    [...text.matchAll(/\bexeca\(\s*'([^']+)'/g)].map(([, name = '']) => name),
  );
  const everywhere = ['sh', 'chmod', 'cp', 'find'];
  const named = [...tableOf('Programs that are looked for').keys()];
  expect(run).toEqual(expect.arrayContaining(['git', 'ps', 'ip']));
  expect([...new Set(run)].filter((name) => !named.includes(name) && !everywhere.includes(name))).toEqual([]);
});

describe('everything is pinned', () => {
  it('packages of npm, to the version that the lock file has', () => {
    for (const [name, version] of Object.entries({ ...declared.dependencies, ...declared.devDependencies }))
      expect([name, locked[`node_modules/${name}`]?.version]).toEqual([name, version]);
  });

  it('modules of Go, with their checksums', () => {
    for (const { dir } of Object.values(recipes)) {
      const needsModules = /^(require|tool)\b/m.test(readFileSync(path.join(dir, 'go.mod'), 'utf8'));
      expect([dir, existsSync(path.join(dir, 'go.sum'))]).toEqual([dir, needsModules]);
    }
  });

  const { images, titan } = schema.parse({ titan: {} });
  const given = Object.entries({ ...images, titanImage: titan.titanImage }).filter(
    ([key]) => !['prefix', 'pullSecret', 'pullPolicy'].includes(key),
  );

  it('images by default', () => {
    expect(given.length).toBeGreaterThan(10);
    for (const [key, image] of given)
      expect([key, image, isPinned(String(image))]).toEqual([key, image, true]);
  });
});

it('no script of a dependency runs when it is installed', () => {
  expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m);
});

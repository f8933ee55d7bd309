import { existsSync } from 'node:fs';
import path from 'node:path';

import { describeCommands } from '../../src/cli/command-line';
import { commandAt } from '../../src/cli/reference/describe';
import { parse, wordsOf } from '../cli/parse';
import { coverage, coverageOf, isOurs } from './coverage';
import { readPage, root, userPages } from './pages';
import { blocksOf, shownCommands, talestackIn } from './shown';
import { allWalks, walkOf } from './walks';

const all = describeCommands();

describe('the pages', () => {
  const named = userPages().flatMap((page) =>
    talestackIn(page).flatMap((line) => (line.endsWith('--help') ? [] : [[page, line] as const])),
  );

  it('show every command of the command line', () => {
    const words = new Set(named.map(([, line]) => line.split(' ')[0]));
    expect([...words].sort()).toEqual(all.commands.map(({ path: name }) => name).sort());
  });

  // A sentence may name a command without its arguments.
  const whole = named.filter(([, line]) => commandAt(all, wordsOf(line)).path !== line);

  it.each(whole)('%s shows what is accepted: talestack %s', async (_page, line) => {
    await expect(parse(...wordsOf(line))).resolves.toBeDefined();
  });
});

describe('lines of talestack, kubectl and pulumi in blocks for the shell', () => {
  const covered = [...coverage()].filter(([{ line }]) => isOurs(line));

  it('are run by a test, or it is written why not', () => {
    const open = covered.filter(([, by]) => !by).map(([{ block, line }]) => `${block.page}: ${line}`);
    // Each needs a walk in test/docs/walks, or a reason there.
    expect(open).toEqual([]);
    expect(covered.length).toBeGreaterThan(200);
  });

  it.each([
    ['docs/how-to/diff.md', 'npx talestack up ENV'],
    ['docs/how-to/gke.md', 'pulumi up -s ENV --yes'],
    ['docs/how-to/backup.md', 'kubectl get pods'],
    ['a new page', 'npx talestack diff staging prod && npx talestack up prod'],
  ])('would be found without one: %s: %s', (page, line) => {
    expect(coverageOf({ line, block: { page, section: 'New', lines: [line], shown: '' } })).toBeUndefined();
  });

  it('name tests that are there', () => {
    const tests = covered.flatMap(([, by]) => (by?.by === 'nothing' ? [by.not.test ?? ''] : []));
    expect(tests.filter((test) => !existsSync(path.join(root, test)))).toEqual([]);
  });
});

describe('the table of walks', () => {
  const titled = allWalks.map((walk) => [`${walk.page} ${walk.section ?? ''}`, walk] as const);

  it.each(titled)('%s: speaks of what the page has', (_title, walk) => {
    const lines = blocksOf(walk.page).flatMap((block) =>
      block.lines.filter((line) => walkOf(allWalks, block, line) === walk),
    );
    expect(lines).not.toEqual([]);
    expect(Object.keys(walk.lines ?? {}).filter((line) => !lines.includes(line))).toEqual([]);
    const text = blocksOf(walk.page)
      .map(({ shown }) => shown)
      .join('\n');
    const unused = Object.keys(walk.words ?? {}).filter(
      (word) => !`${lines.join('\n')}${text}`.includes(word),
    );
    expect(unused).toEqual([]);
  });
});

describe('commands of others', () => {
  const others = shownCommands().filter(({ line }) => !/^(?:npx )?talestack /.test(line));
  const scripts = (JSON.parse(readPage('package.json')) as { scripts: Record<string, string> }).scripts;

  it('are of programs that are known here', () => {
    const known = [
      'npm',
      'kubectl',
      'pulumi',
      'gcloud',
      'git',
      'cp',
      'cd',
      'docker',
      'helm',
      'echo',
      'base64',
    ];
    expect([...new Set(others.map(({ line }) => line.split(' ')[0]))].sort()).toEqual(known.sort());
  });

  it.each(others.filter(({ line }) => line.startsWith('npm ')))(
    '$page: $line is a script of this package',
    ({ line }) => {
      const [, verb = '', name = ''] = line.split(' ');
      expect([...Object.keys(scripts), 'ci']).toContain(verb === 'run' ? name : verb);
    },
  );
});

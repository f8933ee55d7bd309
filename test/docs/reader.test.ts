import os from 'node:os';

import { Reader } from '../e2e/reader';
import type { Block } from './shown';
import type { Walk } from './walks';

const page = 'a page';
const block = (lines: readonly string[], shown = ''): Block => ({ page, section: 'One', lines, shown });
const follow = (lines: readonly string[], walk: Omit<Walk, 'page'> = {}, shown = '') =>
  new Reader(os.tmpdir(), { NAMED: 'by the shell' }).follow({ page, ...walk }, block(lines, shown));

describe('someone who follows a page', () => {
  it('types its lines with the words of here, and finds what it shows', async () => {
    const words = { ENV: 'mine' };
    await follow(['echo "ENV $NAMED"', 'echo ENVIRONMENT'], { words }, 'ENV by …\nENVIRONMENT');
  });

  it('has one shell for what is to be evaluated', async () => {
    const reader = new Reader(os.tmpdir(), {});
    const set = 'eval "$(echo KEPT=yes)"';
    await reader.follow({ page }, block([set]));
    await reader.follow({ page }, block(['echo $KEPT'], 'yes'));
  });

  it.each([
    ['a line fails', ['false'], {}, '', 'exit status 1'],
    ['the first part of a line fails', ['false && true'], {}, '', 'exit status 1'],
    ['a line does not fail as it should', ['true'], { lines: { true: { status: 3 } } }, '', 'exit status 0'],
    ['it does not say what it should', ['echo a'], { lines: { 'echo a': { says: /b/ } } }, '', 'echo a'],
    ['what it shows is not printed', ['echo "a b"'], {}, 'a c', 'not printed:\na c'],
    ['what is made before fails', ['true'], { lines: { true: { before: 'exit 4' } } }, '', 'exit status 4'],
    [
      'a JSON document has no documented shape',
      ['npx talestack status a --json'],
      {},
      '',
      'one JSON document',
    ],
  ])('is told when %s', async (_case, lines, walk, shown, message) => {
    const reader = new Reader(os.tmpdir(), {}, 'npx() { echo text; }');
    await expect(reader.follow({ page, ...walk }, block(lines, shown))).rejects.toThrow(message);
  });

  // `script`, as util-linux has it, makes the terminal.
  (process.platform === 'linux' ? describe : describe.skip)('at a terminal', () => {
    const asks = 'test -t 0 && printf "name? " && read name && echo "is $name"';

    it('answers what is asked', async () => {
      await follow([asks], { lines: { [asks]: { answers: [['name?', 'ada\n']] } } }, 'is ada');
    });

    it('ends what goes on by Ctrl-C', async () => {
      // One process: a shell that is about to start another one may die without it.
      const goesOn = 'echo goes on; exec sleep 60';
      await follow([goesOn], { lines: { [goesOn]: { answers: [['goes on', '\x03']], status: 130 } } });
    });

    it('is told when nothing was asked', async () => {
      const lines = { true: { answers: [['name?', 'ada\n']] } as const };
      await expect(follow(['true'], { lines })).rejects.toThrow('nothing asked name?');
    });
  });
});

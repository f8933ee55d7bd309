import { stripVTControlCharacters } from 'node:util';

import { wantsColours } from '../../src/cli/output/colours';
import { describeChanges } from '../../src/cli/output/changes';
import { showSteps } from '../../src/cli/output/steps';
import { renderTable } from '../../src/cli/output/table';

describe('describeChanges', () => {
  it('counts in the past tense and leaves out what is zero', () => {
    expect(describeChanges({ create: 3, same: 40, delete: 0 })).toBe('3 created, 40 unchanged');
    expect(describeChanges({})).toBe('nothing to do');
  });
});

describe('wantsColours', () => {
  const terminal = { isTTY: true };
  const file = {};

  it.each([
    ['a terminal', terminal, {}, [], true],
    ['a file', file, {}, [], false],
    ['a CI machine', file, { CI: 'true' }, [], false],
    ['a terminal that cannot', terminal, { TERM: 'dumb' }, [], false],
    ['NO_COLOR', terminal, { NO_COLOR: '1' }, [], false],
    ['an empty NO_COLOR, which says nothing', terminal, { NO_COLOR: '' }, [], true],
    ['FORCE_COLOR', file, { FORCE_COLOR: '1' }, [], true],
    ['FORCE_COLOR=0', terminal, { FORCE_COLOR: '0' }, [], false],
    ['--color', file, { NO_COLOR: '1' }, ['--color'], true],
    ['--no-color', terminal, { FORCE_COLOR: '1' }, ['--no-color'], false],
  ])('%s', (_what, stream, env, args, wanted) => {
    expect(wantsColours(stream, env, args)).toBe(wanted);
  });
});

describe('renderTable', () => {
  it('aligns columns and leaves no frame or trailing space', () => {
    const lines = stripVTControlCharacters(
      renderTable(
        ['a', 'b'],
        [
          ['long value', 'x'],
          ['y', ''],
        ],
      ),
    ).split('\n');
    expect(lines).toEqual(['a           b', 'long value  x', 'y']);
  });
});

describe('renderTable on a terminal that is too narrow', () => {
  const head = ['component', 'ready', 'image', 'claim'];
  const rows = [
    ['mongo', 'yes 1/1', 'mongo:3.2.21', 'mongo-volume-claim 200Mi Bound'],
    [
      'worker',
      'no',
      'docker:24.0.9-dind\nwholetale/gwvolman:v2.1.3',
      'docker-storage-volume-claim 10Gi Bound',
    ],
    ['dashboard', 'yes 1/1', 'wholetale/ngx-dashboard:v1.2', ''],
  ];
  const linesAt = (width: number) => stripVTControlCharacters(renderTable(head, rows, width)).split('\n');

  it.each([120, 100, 80, 60, 40])('keeps to %i columns, and keeps every name whole', (width) => {
    const lines = linesAt(width);
    expect(lines.filter((line) => line.length > width)).toEqual([]);
    for (const word of rows
      .flat()
      .flatMap((cell) => cell.split(/\s/))
      .filter(Boolean))
      expect(lines.some((line) => line.split(/ +/).includes(word))).toBe(true);
  });

  it('makes a block of a row, without columns that are empty', () => {
    expect(linesAt(120)[0]).toMatch(/^component +ready +image +claim$/);
    expect(linesAt(40)).toEqual([
      'mongo',
      '  ready  yes 1/1',
      '  image  mongo:3.2.21',
      '  claim  mongo-volume-claim 200Mi Bound',
      'worker',
      '  ready  no',
      '  image  docker:24.0.9-dind',
      '         wholetale/gwvolman:v2.1.3',
      '  claim  docker-storage-volume-claim',
      '         10Gi Bound',
      'dashboard',
      '  ready  yes 1/1',
      '  image  wholetale/ngx-dashboard:v1.2',
    ]);
  });

  it('leaves a word alone that is longer than the terminal', () => {
    expect(linesAt(10).join(' ')).toContain('docker-storage-volume-claim');
  });
});

describe('showSteps without a terminal', () => {
  let printed: string[];
  beforeEach(() => {
    printed = [];
    jest.spyOn(console, 'log').mockImplementation((line: string) => printed.push(line));
  });
  afterEach(() => jest.restoreAllMocks());

  const steps = [
    { id: 'mongo', title: 'mongo' },
    { id: 'redis', title: 'redis' },
  ];

  it('prints one line for each step when it ends', async () => {
    const view = showSteps(steps, false);
    view.done('mongo');
    view.failed('redis', 'Deployment/wholetale/redis failed');
    await view.close();
    expect(printed).toHaveLength(2);
    expect(printed[0]).toMatch(/^mongo {2}done {2}\d+\.\ds$/);
    expect(printed[1]).toMatch(/^redis {2}FAILED {2}Deployment\/wholetale\/redis failed/);
  });

  it('says of what was still open that it was stopped', async () => {
    const view = showSteps(steps, false);
    await view.close('stopped');
    expect(printed.map((line) => line.replace(/ {2}\d.*/, ''))).toEqual(['mongo  stopped', 'redis  stopped']);
  });

  it('prints nothing with --json', async () => {
    const view = showSteps(steps, true);
    view.done('mongo');
    await view.close();
    expect(printed).toEqual([]);
  });

  describe('that take their time', () => {
    let told: string[];
    beforeEach(() => {
      jest.useFakeTimers();
      told = [];
      jest.spyOn(console, 'error').mockImplementation((line: string) => told.push(line));
    });
    afterEach(() => jest.useRealTimers());

    it('says on standard error which of them go on, until all have ended', async () => {
      const view = showSteps(steps, false);
      await jest.advanceTimersByTimeAsync(1900);
      expect(told).toEqual([]);
      await jest.advanceTimersByTimeAsync(200);
      view.update('redis', 'create Deployment/wholetale/redis');
      view.update('mongo', 'create StatefulSet/wholetale/mongo');
      view.update('redis', 'update Deployment/wholetale/redis');
      await jest.advanceTimersByTimeAsync(15_000);
      view.done('redis');
      await jest.advanceTimersByTimeAsync(15_000);
      expect(told).toEqual([
        'mongo  and 1 more … 2s',
        'redis  update Deployment/wholetale/redis  and 1 more … 17s',
        'mongo  create StatefulSet/wholetale/mongo … 32s',
      ]);
      expect(printed).toHaveLength(1);
      view.done('mongo');
      expect(jest.getTimerCount()).toBe(0);
    });

    it('says nothing more once it is closed, nor of nothing, nor with --json', async () => {
      await showSteps(steps, false).close('stopped');
      showSteps([], false);
      showSteps(steps, true);
      await jest.advanceTimersByTimeAsync(60_000);
      expect(told).toEqual([]);
    });
  });
});

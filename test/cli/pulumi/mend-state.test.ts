import { spawnSync } from 'node:child_process';
import fs, { existsSync, readdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import { gzipSync } from 'node:zlib';

import { pulumi } from '../../../src/cli/pulumi/command';
import { whyHeld } from '../../../src/cli/pulumi/left-lock';
import { StackLocked } from '../../../src/cli/pulumi/lock-holder';
import { RunNotes } from '../../../src/cli/pulumi/run-notes';
import { UserError } from '../../../src/errors';
import {
  at,
  cutOff,
  nanoseconds,
  note,
  owner,
  prepare,
  putAside,
  read,
  said,
  state,
  stateFile,
  write,
} from './state-folder';

jest.mock('../../../src/cli/pulumi/command');
jest.mock('../../../src/cli/pulumi/left-lock', () => {
  const actual = jest.requireActual<object & { whyHeld: typeof whyHeld }>(
    '../../../src/cli/pulumi/left-lock',
  );
  return { ...actual, whyHeld: jest.fn(actual.whyHeld) };
});

it('what is whole stays as it is, and nothing is said', async () => {
  write(stateFile, state('now'));
  write(`${stateFile}.bak`, cutOff);
  write('stacks/talestack/mine.pulumi-tags', '{"version":1,"tags":{}}');
  write('stacks/talestack/other.json', cutOff);
  await prepare();
  expect([read(stateFile), putAside(), said.mock.calls]).toEqual([state('now'), [], []]);
  expect(pulumi).not.toHaveBeenCalled();
});

describe.each([
  ['cut off', cutOff],
  ['empty', ''],
  ['something else', '[]'],
])('a state that is %s', (_how, broken) => {
  it('is put aside, with the newest whole copy in its place, and is compared with the cluster', async () => {
    write(stateFile, broken);
    write(`${stateFile}.bak`, state('before'));
    write(`backups/talestack/mine/mine.${nanoseconds('2026-01-02T03:04:05Z')}.json`, state('old'));
    await prepare();
    expect(read(stateFile)).toBe(state('before'));
    const [aside = ''] = putAside();
    expect(read(`put-aside/mine/${aside}`)).toBe(broken);
    expect(said.mock.calls.flat().join()).toMatch(
      /^The state of mine was cut off \(\d+ bytes.*mine\.json\.bak of 2.*compared with the cluster.*put-aside\/mine\/.*mine\.json$/,
    );
    expect(pulumi).toHaveBeenCalledWith(note, { cwd: '/project' });
    expect(readdirSync(at('stacks/talestack'))).toEqual(['mine.json', 'mine.json.bak']);
  });
});

it('the newest copy is taken that is whole, by the time in its name', async () => {
  write(stateFile, cutOff);
  write(`${stateFile}.bak`, cutOff);
  const name = (time: string) => `mine-${nanoseconds(time)}`;
  write(`history/talestack/mine/${name('2026-03-01T00:00:00Z')}.checkpoint.json`, state('march'));
  write(`history/talestack/mine/${name('2026-03-01T00:00:00Z')}.history.json`, '{"checkpoint":{}}');
  write(`backups/talestack/mine/mine.${nanoseconds('2026-02-01T00:00:00Z')}.json`, state('february'));
  write(`backups/talestack/mine/mine.${nanoseconds('2026-04-01T00:00:00Z')}.json`, cutOff);
  write(`backups/talestack/other/other.${nanoseconds('2026-05-01T00:00:00Z')}.json`, state('other'));
  await prepare();
  expect(read(stateFile)).toBe(state('march'));
});

it('a packed state is mended with a packed copy', async () => {
  const packed = gzipSync(state('before'));
  write(`${stateFile}.gz`, packed.subarray(0, 30));
  write(`${stateFile}.gz.bak`, packed);
  await prepare();
  expect(readFileSync(at(`${stateFile}.gz`))).toEqual(packed);
});

it('without a whole copy nothing is touched, and it is said what to do', async () => {
  write(stateFile, cutOff);
  write(`${stateFile}.bak`, '');
  const refused = prepare();
  await expect(refused).rejects.toThrow(UserError);
  await expect(refused).rejects.toThrow('no whole copy');
  await expect(refused).rejects.toThrow(/mv .*mine\.json .*up mine, which takes over/);
  expect([read(stateFile), putAside()]).toEqual([cutOff, []]);
  expect(pulumi).not.toHaveBeenCalled();
});

describe('a mending that is cut short', () => {
  beforeEach(() => {
    write(stateFile, cutOff);
    write(`${stateFile}.bak`, state('before'));
  });

  it('has noted that the state is to be compared, before it is another one', async () => {
    jest.mocked(pulumi).mockImplementation(() => Promise.resolve(read(stateFile)));
    await prepare();
    expect(await jest.mocked(pulumi).mock.results[0]?.value).toBe(cutOff);
  });

  it('leaves what was cut off in its place where the copy cannot take it', async () => {
    const rename = jest.spyOn(fs, 'renameSync').mockImplementation(() => {
      throw new Error('cannot');
    });
    await expect(prepare()).rejects.toThrow('cannot');
    expect(rename).toHaveBeenCalledTimes(1);
    expect([read(stateFile), putAside()]).toEqual([cutOff, []]);
    expect(readdirSync(at('stacks/talestack'))).toEqual(['mine.json', 'mine.json.bak']);
  });

  it('has a state at each moment, also where there are no links', async () => {
    jest.spyOn(fs, 'linkSync').mockImplementation(() => {
      throw new Error('no links');
    });
    const { renameSync } = fs;
    jest.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
      expect(putAside().map((file) => read(`put-aside/mine/${file}`))).toEqual([cutOff]);
      expect([read(stateFile), to]).toEqual([cutOff, at(stateFile)]);
      renameSync(from, to);
    });
    await prepare();
    expect(read(stateFile)).toBe(state('before'));
    expect.assertions(3);
  });

  it('does not touch a state that is whole at the last moment', async () => {
    jest.mocked(pulumi).mockImplementation(() => {
      write(stateFile, state('of another'));
      return Promise.resolve('');
    });
    await prepare();
    expect([read(stateFile), putAside()]).toEqual([state('of another'), []]);
    expect(readdirSync(at('stacks/talestack'))).toEqual(['mine.json', 'mine.json.bak']);
  });

  it('is made up for where the tags were put aside, and nothing was noted', async () => {
    write(stateFile, state('now'));
    write('stacks/talestack/mine.pulumi-tags', '{"vers');
    jest.mocked(pulumi).mockRejectedValueOnce(new Error('killed'));
    await expect(prepare()).rejects.toThrow('killed');
    expect(putAside()).toHaveLength(1);
    await prepare();
    expect(jest.mocked(pulumi).mock.calls).toEqual([1, 2].map(() => [note, { cwd: '/project' }]));
    await prepare();
    expect(pulumi).toHaveBeenCalledTimes(2);
  });
});

it('where only the record of a run was cut off, it may have failed: that is noted', async () => {
  write(stateFile, state('now'));
  write(`history/talestack/mine/mine-${nanoseconds('2026-03-01T00:00:00Z')}.history.json`, '{');
  await prepare();
  expect(jest.mocked(pulumi).mock.calls).toEqual([[note, { cwd: '/project' }]]);
  expect(putAside()).toHaveLength(1);
  expect(readdirSync(at('put-aside'))).toEqual(['mine']);
});

it('tags without a state are put aside, and there is nothing to note it on', async () => {
  write('stacks/talestack/mine.pulumi-tags', '{"vers');
  await prepare();
  expect(putAside()).toHaveLength(1);
  expect(pulumi).not.toHaveBeenCalled();
});

it('tags beside a state that is packed as zstd are put aside, and it is noted that the state is to be compared', async () => {
  write(`${stateFile}.zst`, Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00]));
  write('stacks/talestack/mine.pulumi-tags', '{"vers');
  await prepare();
  expect(putAside()).toEqual([expect.stringMatching(/mine\.pulumi-tags$/)]);
  expect(jest.mocked(pulumi).mock.calls.map(([args]) => args)).toEqual([note]);
});

it('other files that were cut off are put aside: tags, locks, records of runs, and notes on files', async () => {
  write(stateFile, state('now'));
  write(`${stateFile}.attrs`, '{"user.cache');
  write('stacks/talestack/mine.pulumi-tags', '{"vers');
  write('locks/organization/talestack/mine/1234.json', '');
  write(`history/talestack/mine/mine-${nanoseconds('2026-03-01T00:00:00Z')}.history.json`, '{');
  await prepare();
  expect(putAside().map((name) => name.replace(/^[^Z]*Z-/, ''))).toEqual(
    expect.arrayContaining(['mine.json.attrs', 'mine.pulumi-tags', '1234.json']),
  );
  expect(putAside()).toHaveLength(4);
  expect(read(stateFile)).toBe(state('now'));
  // A tag may have said it.
  expect(pulumi).toHaveBeenCalledTimes(1);
});

it('a lock that was cut off alone says nothing of the state', async () => {
  write(stateFile, state('now'));
  write('locks/organization/talestack/mine/1234.json', '');
  await prepare();
  expect(pulumi).not.toHaveBeenCalled();
});

describe('beside a lock', () => {
  const lock = (pid: number, since = new Date().toISOString()) =>
    write(
      'locks/organization/talestack/mine/1.json',
      JSON.stringify({ pid, username: os.userInfo().username, hostname: os.hostname(), timestamp: since }),
    );

  it('of a run that is at work nothing is mended', async () => {
    write(stateFile, cutOff);
    write(`${stateFile}.bak`, state('before'));
    lock(process.pid);
    await expect(prepare()).rejects.toThrow(StackLocked);
    expect(read(stateFile)).toBe(cutOff);
  });

  it('of an engine that is waited for, what that wrote meanwhile stays', async () => {
    write(stateFile, cutOff);
    write(`${stateFile}.bak`, state('before'));
    write('stacks/talestack/mine.pulumi-tags', '{"vers');
    lock(process.pid);
    jest.mocked(whyHeld).mockImplementationOnce(() => {
      write(stateFile, state('written meanwhile'));
      write('stacks/talestack/mine.pulumi-tags', '{"version":1}');
      return Promise.resolve(undefined);
    });
    await prepare();
    expect([read(stateFile), putAside()]).toEqual([state('written meanwhile'), []]);
    expect(pulumi).not.toHaveBeenCalled();
  });

  it('of a run that is over it is', async () => {
    write(stateFile, cutOff);
    write(`${stateFile}.bak`, state('before'));
    const { pid } = spawnSync(process.execPath, ['--version']);
    new RunNotes(owner, pid).begin();
    const file = lock(pid);
    await prepare();
    expect(read(stateFile)).toBe(state('before'));
    // Whoever meets it removes it, and says so.
    expect(existsSync(file)).toBe(true);
  });
});

it('a backend that is no folder is left to itself', async () => {
  process.env.PULUMI_BACKEND_URL = 's3://bucket';
  await prepare();
  expect(pulumi).not.toHaveBeenCalled();
});

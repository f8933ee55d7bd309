import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { commandLine } from '../../../src/cli/command-line';
import { project } from '../../config/project';
import { expectDocumented } from '../../documented';

const stack = (size: string) => `config:\n  talestack:mongo:\n    size: ${size}\n`;
jest.setTimeout(120_000);

let printed: string[] = [];

beforeEach(() => {
  printed = [];
  process.exitCode = 0;
  jest.spyOn(console, 'log').mockImplementation((text: string) => void printed.push(text));
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(() => {
  jest.restoreAllMocks();
  process.exitCode = 0;
});

async function diff(dir: string, ...args: string[]) {
  const argv = ['diff', ...args, '--dir', dir, '--json'];
  await commandLine(argv).parseAsync();
  expectDocumented(argv, printed.join('\n'), 0);
  return JSON.parse(printed.join('\n')) as { same: boolean; from: string; config: unknown[] };
}

function repository(): string {
  const dir = project({ 'stacks/Pulumi.dev.yaml': stack('1Gi'), 'stacks/Pulumi.prod.yaml': stack('2Gi') });
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: dir });
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '-m', 'first');
  git('tag', 'v1');
  return dir;
}

const change = [{ field: 'mongo.size', was: '"1Gi"', now: '"2Gi"' }];

describe('talestack diff', () => {
  it('compares two environments, the first with the second', async () => {
    expect(await diff(repository(), 'dev', 'prod')).toMatchObject({
      from: 'dev',
      to: 'prod',
      config: change,
    });
    expect(process.exitCode).toBe(0);
  });

  it('compares one with its last commit, a tag, or a file, and leaves the files and the index alone', async () => {
    const dir = repository();
    expect((await diff(dir, 'dev')).same).toBe(true);
    writeFileSync(path.join(dir, 'stacks/Pulumi.dev.yaml'), stack('2Gi'));
    const status = () => execFileSync('git', ['status', '--porcelain'], { cwd: dir, encoding: 'utf8' });
    const before = status();
    const { TMPDIR } = process.env;
    const temporary = mkdtempSync(path.join(dir, '.git', 'tmp-'));
    process.env.TMPDIR = temporary;
    for (const args of [[], ['--against-revision', 'v1']]) {
      printed = [];
      expect(await diff(dir, 'dev', ...args)).toMatchObject({ same: false, config: change });
    }
    expect(status()).toBe(before);
    const old = path.join(dir, 'old.yaml');
    writeFileSync(old, stack('1Gi'));
    printed = [];
    expect(await diff(dir, 'dev', '--against-file', old)).toMatchObject({ config: change });
    expect(readdirSync(temporary)).toEqual([]);
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
  });

  it('keeps secret variables from git, and whatever else is set for it', async () => {
    const dir = repository();
    const bin = mkdtempSync(path.join(dir, '.git', 'bin-'));
    const seen = path.join(bin, 'seen');
    const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
    writeFileSync(path.join(bin, 'git'), `#!/bin/sh\nenv >> '${seen}'\nexec '${real}' "$@"\n`, {
      mode: 0o755,
    });
    const before = { ...process.env };
    Object.assign(process.env, {
      PATH: `${bin}:${before.PATH ?? ''}`,
      PULUMI_CONFIG_PASSPHRASE: 'tell-nobody',
      GIT_CEILING_DIRECTORIES: '/nowhere',
    });
    try {
      expect((await diff(dir, 'dev')).same).toBe(true);
    } finally {
      for (const name of ['PATH', 'PULUMI_CONFIG_PASSPHRASE', 'GIT_CEILING_DIRECTORIES']) {
        if (before[name] === undefined) Reflect.deleteProperty(process.env, name);
        else process.env[name] = before[name];
      }
    }
    const environment = readFileSync(seen, 'utf8');
    expect(environment).toMatch(/^GIT_CEILING_DIRECTORIES=\/nowhere$/m);
    expect(environment).toMatch(/^GIT_INDEX_FILE=/m);
    expect(environment).not.toContain('tell-nobody');
  });

  it('takes keys of the command line for the second of the two', async () => {
    expect(await diff(repository(), 'dev', '--set', 'mongo.size=2Gi')).toMatchObject({ config: change });
  });

  it('exits with status 1 at a difference where that is asked for', async () => {
    await diff(repository(), 'dev', 'prod', '--exit-code');
    expect(process.exitCode).toBe(1);
    process.exitCode = 0;
    printed = [];
    await diff(repository(), 'dev', 'dev', '--exit-code');
    expect(process.exitCode).toBe(0);
  });

  it.each([
    [['dev', '--against-revision', 'nosuch'], 'is no revision of the repository'],
    [['dev', '--against-revision=--output=x'], 'is no revision of the repository'],
    [['dev', '--against-file', '/nosuch.yaml'], 'does not exist'],
    [['dev', 'prod', '--against-revision', 'v1'], 'Two environments are compared as they are now.'],
    [['dev', 'nosuch'], 'There is no environment nosuch'],
  ])('refuses %j', async (args, message) => {
    await expect(diff(repository(), ...args)).rejects.toThrow(message);
  });

  it('says of a folder without Git what to do instead', async () => {
    const dir = project({ 'stacks/Pulumi.dev.yaml': stack('1Gi') });
    await expect(diff(dir, 'dev')).rejects.toThrow('--against-file FILE');
    expect(existsSync(path.join(dir, '.git'))).toBe(false);
  });
});

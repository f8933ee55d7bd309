import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { backendChoice, backendProblems, backendUrl, writeBackend } from '../../../src/cli/init/backend';
import { providerProblems } from '../../../src/cli/init/secrets-provider';

let dir: string;
const file = () => path.join(dir, 'Pulumi.yaml');

beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'talestack-init-'));
  writeFileSync(file(), 'name: talestack # ours\n');
});

afterEach(() => {
  rmSync(dir, { recursive: true });
});

const nowhere = { fromEnv: undefined, fromProject: undefined };

describe('the backend', () => {
  it('is written beside what Pulumi.yaml says, found again, and taken back', () => {
    expect(backendChoice(dir, {})).toEqual(nowhere);
    const url = `file://${dir}/state`;
    const restore = writeBackend(dir, url);
    expect(readFileSync(file(), 'utf8')).toContain('name: talestack # ours');
    expect(backendChoice(dir, { PULUMI_BACKEND_URL: 's3://x' })).toEqual({
      fromEnv: 's3://x',
      fromProject: url,
    });
    restore();
    expect(readFileSync(file(), 'utf8')).toBe('name: talestack # ours\n');
  });

  it('of a folder does not depend on where one stands', () => {
    expect(backendUrl('file://state', '/srv')).toBe('file:///srv/state');
    expect(backendUrl('file:///state', '/srv')).toBe('file:///state');
    expect(backendUrl('file://~/state', '/srv')).toBe(`file://${os.homedir()}/state`);
    expect(backendUrl('gs://state', '/srv')).toBe('gs://state');
  });

  it.each([
    ['gs://x', nowhere, undefined],
    ['https://api.pulumi.com', { ...nowhere, fromProject: 'https://api.pulumi.com/' }, undefined],
    ['/srv/state', nowhere, 'is no URL of a backend'],
    ['ftp://x', nowhere, 'is no URL of a backend'],
    ['gs://x', { ...nowhere, fromEnv: 's3://y' }, 'wins over it: s3://y'],
    ['gs://x', { ...nowhere, fromProject: 's3://y' }, 'names another one'],
  ])('%s with %j: %s', (url, choice, message) => {
    const found = backendProblems(url, choice).map((each) => each.message);
    expect(found).toHaveLength(message === undefined ? 0 : 1);
    expect(found.join()).toContain(message ?? '');
  });

  it('needs a project', () => {
    expect(() => backendChoice('/nowhere', {})).toThrow('has no Pulumi.yaml');
  });
});

describe('the secrets provider', () => {
  const set = { PULUMI_CONFIG_PASSPHRASE: '' };

  it.each<[string | undefined, string | undefined, Record<string, string>, number]>([
    [undefined, 'gs://x', {}, 1],
    [undefined, 'gs://x', set, 0],
    [undefined, 'file:///x', { PULUMI_CONFIG_PASSPHRASE_FILE: 'x' }, 0],
    [undefined, 'https://api.pulumi.com', {}, 0],
    [undefined, undefined, {}, 0],
    ['passphrase', 'https://api.pulumi.com', {}, 1],
    ['gcpkms://projects/x', 'gs://x', {}, 0],
    ['rot13', 'gs://x', set, 1],
  ])('%s with the backend %s', (given, backend, env, problems) => {
    expect(providerProblems(given, backend, env)).toHaveLength(problems);
  });
});

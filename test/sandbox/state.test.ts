import { mkdirSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';

import { sandboxEnvironment } from '../../sandbox';
import { ownFolderMarker } from '../../sandbox/binaries/search-path';
import { cacheDir, sandboxPaths, stateRoot } from '../../sandbox/paths';
import { choosePorts } from '../../sandbox/ports';
import type { SandboxState } from '../../sandbox/state';
import { readState, writeState } from '../../sandbox/state';
import { temporaryFolder } from './support';

describe('folders', () => {
  it('follow TALESTACK_…, then XDG_…, then the home', () => {
    expect(cacheDir({ TALESTACK_CACHE_DIR: '/c', XDG_CACHE_HOME: '/x' })).toBe('/c');
    expect(cacheDir({ XDG_CACHE_HOME: '/x' })).toBe('/x/talestack');
    expect(cacheDir({})).toMatch(/\/\.cache\/talestack$/);
    expect(stateRoot({ TALESTACK_SANDBOX_DIR: '/s', XDG_STATE_HOME: '/x' })).toBe('/s');
    expect(stateRoot({ XDG_STATE_HOME: '/x' })).toBe('/x/talestack/sandbox');
    expect(stateRoot({})).toMatch(/\/\.local\/state\/talestack\/sandbox$/);
  });

  it.each(['', '..', 'a/b', 'Default', '-a', 'a'.repeat(41)])('are not made for the name %p', (name) => {
    expect(() => sandboxPaths(name, {})).toThrow('This cannot be the name of a sandbox');
  });
});

describe('the name of a sandbox', () => {
  it.each<[string | undefined, Record<string, string>, string]>([
    [undefined, {}, 'default'],
    [undefined, { TALESTACK_SANDBOX: '' }, 'default'],
    [undefined, { TALESTACK_SANDBOX: 'real' }, 'real'],
    ['other', { TALESTACK_SANDBOX: 'real' }, 'other'],
  ])('%s with %j is %s', (name, env, expected) => {
    expect(sandboxPaths(name, env).name).toBe(expected);
  });
});

describe('the state', () => {
  function paths() {
    const made = sandboxPaths('t', { TALESTACK_SANDBOX_DIR: temporaryFolder() });
    mkdirSync(made.dir, { recursive: true });
    return made;
  }

  it('is read as it was written', () => {
    const at = paths();
    const state: SandboxState = {
      nodes: 'real',
      slot: 3,
      ports: { etcd: 2379 },
      processes: { etcd: { pid: 7, started: 'then' } },
    };
    writeState(at, state);
    expect(readState(at)).toEqual(state);
  });

  it('of a release before there were real nodes is one of simulated nodes', () => {
    const at = paths();
    writeFileSync(at.state, '{"ports":{},"processes":{}}');
    expect(readState(at).nodes).toBe('simulated');
  });

  it.each(['', '{"ports":', '{"ports":{},"processes":{"etcd":{"pid":-1,"started":""}}}', 'null'])(
    'that reads %p is none: -1 as a pid would be every process of the user',
    (content) => {
      const at = paths();
      writeFileSync(at.state, content);
      expect(readState(at)).toEqual({ nodes: 'simulated', ports: {}, processes: {} });
    },
  );
});

describe('ports', () => {
  it('are all different, and stay the same while they are free', async () => {
    const first = await choosePorts({});
    expect(new Set(Object.values(first)).size).toBe(7);
    expect(await choosePorts(first)).toEqual(first);
  });

  it('that somebody else has taken are replaced, and no other', async () => {
    const first = await choosePorts({});
    const other = net.createServer().listen(first['kube-apiserver'], '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    try {
      const { 'kube-apiserver': changed, ...rest } = await choosePorts(first);
      const { 'kube-apiserver': taken, ...before } = first;
      expect(changed).not.toBe(taken);
      expect(rest).toEqual(before);
    } finally {
      other.close();
    }
  });
});

describe('the environment', () => {
  it('points at the sandbox alone, and is the same when it is entered twice', () => {
    const root = temporaryFolder();
    const env = { TALESTACK_SANDBOX_DIR: root, PATH: '/usr/bin:/bin' };
    const { bin, dir } = sandboxPaths('t', env);
    mkdirSync(bin, { recursive: true });
    writeFileSync(path.join(bin, ownFolderMarker), '');
    const variables = sandboxEnvironment({ name: 't' }, env);
    expect(variables).toMatchObject({
      PATH: `${bin}:/usr/bin:/bin`,
      KUBECONFIG: `${dir}/kubeconfig`,
      PULUMI_HOME: `${dir}/pulumi`,
      TALESTACK_SANDBOX: 't',
      PULUMI_BACKEND_URL: `file://${dir}/backend`,
      PULUMI_CONFIG_PASSPHRASE_FILE: `${dir}/passphrase`,
    });
    expect(sandboxEnvironment({ name: 't' }, { ...env, ...variables })).toEqual(variables);
  });
});

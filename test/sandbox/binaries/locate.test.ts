import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { locateControlPlane, locateKwok, locatePulumi } from '../../../sandbox/binaries/locate';
import { ownFolderMarker } from '../../../sandbox/binaries/search-path';
import { fakeProgram, temporaryFolder } from '../support';

const servers = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];

function controlPlaneIn(folder: string, version: string): void {
  fakeProgram(folder, 'etcd', 'etcd Version: 3.6.0');
  fakeProgram(folder, 'kubectl', `Client Version: ${version}`);
  for (const server of servers) fakeProgram(folder, server, `Kubernetes ${version}`);
}

describe('the control plane', () => {
  it('is taken from KUBEBUILDER_ASSETS before PATH', async () => {
    const [assets, bin] = [temporaryFolder(), temporaryFolder()];
    controlPlaneIn(assets, 'v1.35.0');
    controlPlaneIn(bin, 'v1.36.0');
    const found = await locateControlPlane({ KUBEBUILDER_ASSETS: assets, PATH: bin });
    expect(found?.source).toBe('KUBEBUILDER_ASSETS');
    expect(Object.values(found?.programs ?? {}).map((file) => path.dirname(file))).toEqual(
      Array(5).fill(assets),
    );
  });

  it('is taken from PATH when KUBEBUILDER_ASSETS holds only a part of it', async () => {
    const [assets, bin] = [temporaryFolder(), temporaryFolder()];
    fakeProgram(assets, 'etcd', 'etcd Version: 3.6.0');
    fakeProgram(assets, 'kube-apiserver', 'Kubernetes v1.36.0');
    controlPlaneIn(bin, 'v1.36.0');
    const found = await locateControlPlane({ KUBEBUILDER_ASSETS: assets, PATH: bin });
    expect(found?.source).toBe('PATH');
    expect(found?.programs['kube-apiserver']).toBe(path.join(bin, 'kube-apiserver'));
  });

  it.each([
    ['v1.33.0', true],
    ['v1.32.9', false],
    ['v1.9.0', false],
    ['unknown', false],
  ])('of version %s is taken: %s', async (version, taken) => {
    const bin = temporaryFolder();
    controlPlaneIn(bin, version);
    expect((await locateControlPlane({ PATH: bin })) !== undefined).toBe(taken);
  });

  it('is not mixed from two releases', async () => {
    const bin = temporaryFolder();
    controlPlaneIn(bin, 'v1.36.0');
    fakeProgram(bin, 'kube-scheduler', 'Kubernetes v1.35.0');
    expect(await locateControlPlane({ PATH: bin })).toBeUndefined();
  });

  it.each(['etcd', 'kubectl', ...servers])('is not taken without %s', async (missing) => {
    const bin = temporaryFolder();
    controlPlaneIn(bin, 'v1.36.0');
    writeFileSync(path.join(bin, missing), 'not executable', { mode: 0o644 });
    const { chmodSync } = await import('node:fs');
    chmodSync(path.join(bin, missing), 0o644);
    expect(await locateControlPlane({ PATH: bin })).toBeUndefined();
  });

  it('of a sandbox that is on PATH already is no installed one', async () => {
    const bin = temporaryFolder();
    controlPlaneIn(bin, 'v1.36.0');
    writeFileSync(path.join(bin, ownFolderMarker), '');
    expect(await locateControlPlane({ PATH: bin })).toBeUndefined();
  });
});

describe('kwok', () => {
  it.each([
    ['kwok version v0.7.0 go1.26.8 (linux/amd64)', true],
    ['kwok version v0.6.1 go1.22.0 (linux/amd64)', false],
  ])('that says %s is taken: %s', async (says, taken) => {
    const bin = temporaryFolder();
    fakeProgram(bin, 'kwok', says);
    expect((await locateKwok({ PATH: bin })) !== undefined).toBe(taken);
  });
});

describe('Pulumi', () => {
  it('is taken with the language host beside its real file, when PATH has only a link to it', async () => {
    const [real, bin] = [temporaryFolder(), temporaryFolder()];
    fakeProgram(real, 'pulumi', 'v3.246.0');
    const host = fakeProgram(real, 'pulumi-language-nodejs', '');
    mkdirSync(bin, { recursive: true });
    symlinkSync(path.join(real, 'pulumi'), path.join(bin, 'pulumi'));
    const found = await locatePulumi({ PATH: bin });
    expect(found?.programs).toEqual({ pulumi: path.join(bin, 'pulumi'), 'pulumi-language-nodejs': host });
  });

  it('is not taken without a language host', async () => {
    const bin = temporaryFolder();
    fakeProgram(bin, 'pulumi', 'v3.246.0');
    expect(await locatePulumi({ PATH: bin })).toBeUndefined();
  });

  it('is not taken when it is too old', async () => {
    const bin = temporaryFolder();
    fakeProgram(bin, 'pulumi', 'v3.199.0');
    fakeProgram(bin, 'pulumi-language-nodejs', '');
    expect(await locatePulumi({ PATH: bin })).toBeUndefined();
  });
});

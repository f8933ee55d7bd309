import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { providerReplacements, providerSettings } from '../../../sandbox/provider/settings';
import { temporaryFolder } from '../support';

/** A kubeconfig with two contexts for two clusters. */
function kubeconfig(server = 'https://127.0.0.1:1', current = 'here'): string {
  const named = (name: string, address: string) => ({ name, cluster: { server: address } });
  const context = (name: string) => ({ name, context: { cluster: name, user: 'me' } });
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': current,
    clusters: [named('here', server), named('there', 'https://127.0.0.1:2')],
    contexts: [context('here'), context('there')],
    users: [{ name: 'me', user: {} }],
  });
}

const other = kubeconfig('https://127.0.0.1:3');

describe('which change of the provider is another cluster', () => {
  it.each([
    ['the same identifier', { clusterIdentifier: 'a' }, { clusterIdentifier: 'a' }, []],
    ['another identifier', { clusterIdentifier: 'a' }, { clusterIdentifier: 'b' }, ['clusterIdentifier']],
    [
      'another address under the same identifier',
      { clusterIdentifier: 'a', kubeconfig: kubeconfig(), context: 'here' },
      { clusterIdentifier: 'a', kubeconfig: other, context: 'there' },
      [],
    ],
    ['an identifier that comes', {}, { clusterIdentifier: 'a' }, []],
    ['an identifier that goes', { clusterIdentifier: 'a' }, {}, []],
    [
      'an identifier that comes with another address',
      { kubeconfig: kubeconfig() },
      { kubeconfig: other, clusterIdentifier: 'a' },
      ['kubeconfig'],
    ],
    ['another address', { kubeconfig: kubeconfig() }, { kubeconfig: other }, ['kubeconfig']],
    [
      'another context',
      { kubeconfig: kubeconfig(), context: 'here' },
      { kubeconfig: kubeconfig(), context: 'there' },
      ['context'],
    ],
    [
      'another name for the same context',
      { kubeconfig: kubeconfig(undefined, 'there') },
      { kubeconfig: kubeconfig(), context: 'there' },
      [],
    ],
    ['a kubeconfig that cannot be read any more', { kubeconfig: '/gone' }, { kubeconfig: kubeconfig() }, []],
    [
      'settings that say nothing of the cluster',
      { enableSecretMutable: 'false' },
      { enableSecretMutable: 'true' },
      [],
    ],
  ])('%s', (_case, olds, news, replaced) => {
    expect(providerReplacements(olds, news)).toEqual(replaced);
  });

  it('knows a kubeconfig again that moved, by the address in it', () => {
    const file = path.join(temporaryFolder(), 'kubeconfig');
    writeFileSync(file, kubeconfig());
    expect(providerReplacements({ kubeconfig: kubeconfig() }, { kubeconfig: file })).toEqual([]);
    expect(providerReplacements({ kubeconfig: other }, { kubeconfig: file })).toEqual(['kubeconfig']);
  });
});

describe('providerSettings', () => {
  it('takes booleans as the engine sends them, and what is missing for false', () => {
    expect(providerSettings({ enableConfigMapMutable: 'true', enableSecretMutable: true })).toEqual({
      kubeconfig: undefined,
      context: undefined,
      configMapMutable: true,
      secretMutable: true,
      upsertExistingObjects: false,
    });
    expect(providerSettings({ enableConfigMapMutable: 'false', context: '' })).toMatchObject({
      context: undefined,
      configMapMutable: false,
    });
  });
});

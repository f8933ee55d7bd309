import { isThere, taleOf } from '../../../src/cli/tale/read';
import { claim, config, deployment, nothing, ownIngress, service, shared } from './support';

const names = (refs: readonly { kind: string; metadata: { name: string } }[]) =>
  refs.map((each) => `${each.kind}/${each.metadata.name}`);

describe('what there is of a tale', () => {
  const stack = [
    ['girder.example.org', 'girder'],
    ['dashboard.example.org', 'dashboard'],
  ] as const;

  it('has an Ingress of its own with gwvolman 2.1, and shares the claim of girder', () => {
    const all = {
      ...nothing,
      deployments: [deployment('a'), deployment('b')],
      services: [service('b'), service('a')],
      ingresses: [ownIngress('a'), ownIngress('b')],
    };
    const found = taleOf('a', all, shared(...stack), config);
    expect(found).toMatchObject({
      image: 'tale-of/a:1',
      state: 'no pod',
      ready: false,
      hosts: ['a.example.org'],
      claims: [{ name: 'girder-ps-volume-claim', shared: true }],
      sharedHosts: [],
      ownClaims: [],
    });
    expect(names(found.objects)).toEqual(['Ingress/tale-a', 'Service/tale-a', 'Deployment/tale-a']);
  });

  it('has a rule in the shared Ingress and a claim of its own with the legacy one', () => {
    const labels = { ingressHost: 'tmp-a.example.org' };
    const all = {
      ...nothing,
      deployments: [deployment('a', { container: 'main', claim: 'claim-a', labels })],
      services: [service('a', 'tmp-a')],
      claims: [claim('a'), claim('b')],
    };
    const rules = shared(...stack, ['tmp-a.example.org', 'tmp-a'], ['tmp-b.example.org', 'tmp-b']);
    const found = taleOf('a', all, rules, config);
    expect(found).toMatchObject({
      image: 'tale-of/a:1',
      hosts: ['tmp-a.example.org'],
      sharedHosts: ['tmp-a.example.org'],
      claims: [{ name: 'claim-a', size: '1Gi', shared: false }],
    });
    expect(names(found.ownClaims)).toEqual(['PersistentVolumeClaim/claim-a']);
  });

  it('is still found when only its Service and its rule are left', () => {
    const found = taleOf(
      'a',
      { ...nothing, services: [service('a', 'tmp-a')] },
      shared(['x.org', 'tmp-a']),
      config,
    );
    expect(found).toMatchObject({ state: 'no Deployment', sharedHosts: ['x.org'] });
    expect(isThere(found)).toBe(true);
  });

  it('is not there when only its claim was kept', () => {
    expect(isThere(taleOf('a', { ...nothing, claims: [claim('a')] }, undefined, config))).toBe(false);
  });

  it.each([
    ['says that it is served at the host of girder', { ingressHost: 'girder.example.org' }, 'tmp-a'],
    ['has a Service called girder', {}, 'girder'],
  ])('never has the rule of girder, even where it %s', (_case, labels, name) => {
    const all = { ...nothing, deployments: [deployment('a', { labels })], services: [service('a', name)] };
    expect(taleOf('a', all, shared(...stack), config).sharedHosts).toEqual([]);
  });
});

import type { Config } from '../../../src/config/schema';
import { schema } from '../../../src/config/schema';
import type { Manifest } from '../../../src/kube/manifest';
import { sharedRuleWarnings, sharesRules } from '../../../stacks/workloads/shared-rules';

const config = (variant: string): Config => ({
  ...schema.parse({ worker: { variant } }),
  environment: 'dev',
});

function ingress(...hosts: string[]): Manifest {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'ingress', namespace: 'wholetale' },
    spec: { rules: hosts.map((host) => ({ host })) },
  };
}

const live = (...hosts: string[]) => new Map([['Ingress/wholetale/ingress', ingress(...hosts)]]);

it('tales share the one ingress that the legacy gwvolman is told of', () => {
  const other = { kind: 'Ingress', metadata: { name: 'registry-ingress' } };
  expect(sharesRules(ingress(), config('legacy'))).toBe(true);
  expect(sharesRules(other, config('legacy'))).toBe(false);
  expect(sharesRules(ingress(), config('2.1'))).toBe(false);
});

describe('sharedRuleWarnings', () => {
  it('names the hosts that nobody serves any more, and the flag that mends it', () => {
    const warnings = sharedRuleWarnings(
      [ingress('girder.new.org', 'dashboard.new.org')],
      live('girder.old.org', 'dashboard.new.org', 'tale.old.org'),
      config('legacy'),
    );
    expect(warnings).toHaveLength(1);
    expect(warnings[0]!.message).toContain('girder.new.org');
    expect(warnings[0]!.message).not.toContain('dashboard.new.org');
    expect(warnings[0]!.fix).toContain('talestack up dev --reset-ingress-rules');
  });

  it.each([
    ['a rule of a tale beside ours', 'legacy', live('girder.new.org', 'tale.new.org')],
    ['no ingress yet', 'legacy', new Map()],
    ['gwvolman 2.1, whose rules `up` writes', '2.1', live('girder.old.org')],
  ])('says nothing with %s', (_case, variant, found) => {
    expect(sharedRuleWarnings([ingress('girder.new.org')], found, config(variant))).toEqual([]);
  });
});

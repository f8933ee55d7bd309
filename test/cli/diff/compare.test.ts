import { stripVTControlCharacters } from 'node:util';

import { compare, isSame } from '../../../src/cli/diff/compare';
import { renderDifferences } from '../../../src/cli/diff/render';
import { sayField } from '../../../src/cli/diff/say';
import type { Side } from '../../../src/cli/diff/side';
import { sideOf } from '../../../src/cli/diff/side';
import type { SecretName } from '../../../src/config/secrets/names';
import { schema } from '../../../src/config/schema';

function side(environment: string, settings: object = {}, secretsSet: SecretName[] = []): Side {
  return sideOf(environment, { config: { ...schema.parse(settings), environment }, secretsSet });
}

const text = (from: Side, to: Side) => stripVTControlCharacters(renderDifferences(compare(from, to)));

describe('two configs', () => {
  it('that say the same differ in nothing, also under two names', () => {
    expect(isSame(compare(side('a'), side('a')))).toBe(true);
    expect(compare(side('a'), side('b')).objects).toEqual([]);
    expect(text(side('a'), side('b'))).toBe('a → b: no difference');
  });

  it('differ by key of the config, and by component and field of what is made', () => {
    const found = compare(side('a'), side('b', { mongo: { size: '9Gi' } }));
    expect(found.config).toEqual([{ field: 'mongo.size', was: '"200Mi"', now: '"9Gi"' }]);
    expect(found.objects).toEqual([
      {
        system: 'wholetale',
        component: 'mongo',
        object: 'PersistentVolumeClaim mongo-volume-claim',
        what: 'changed',
        fields: [{ field: 'spec.resources.requests.storage', was: '"200Mi"', now: '"9Gi"' }],
      },
    ]);
    expect(isSame(found)).toBe(false);
  });

  it('say once that the namespace is another one', () => {
    const found = compare(side('a'), side('b', { namespace: 'tales' }));
    expect(found.config.map(({ field }) => field)).toEqual(['namespace']);
    const fields = found.objects.flatMap((each) => each.fields.map(({ field }) => field));
    expect(fields.filter((each) => each === 'metadata.namespace')).toEqual([]);
    expect(found.objects.filter(({ what }) => what !== 'changed')).toEqual([]);
    expect(found.objects.filter(({ object }) => object.startsWith('Namespace'))).toEqual([]);
  });

  it('say what was added and removed', () => {
    const plain = side('a');
    const gke = side('b', { teraslice: { enabled: true, search: { deploy: true } } });
    const added = compare(plain, gke).objects;
    expect(new Set(added.map(({ what, system }) => `${system} ${what}`))).toEqual(
      new Set(['teraslice added']),
    );
    expect(compare(gke, plain).objects.map(({ what }) => what)).toEqual(added.map(() => 'removed'));
    expect(text(plain, gke)).toContain('+ Deployment teraslice-master');
    expect(text(gke, plain)).toContain('- Deployment teraslice-master');
  });

  it('say which secrets are set, by name', () => {
    const found = compare(side('a', {}, ['registry.password']), side('b', {}, ['girder.adminPassword']));
    expect(found.secrets).toEqual({ added: ['girder.adminPassword'], removed: ['registry.password'] });
    expect(isSame(found)).toBe(false);
  });
});

describe('a secret', () => {
  it('is said by its name where it would be, and never by anything else', () => {
    expect(sayField(['data', 'a'], 'talestack-secret://registry.password', undefined, 'Secret')).toBe(
      '(secret registry.password)',
    );
    expect(sayField(['data', 'a'], 'aGlkZGVu', undefined, 'Secret')).toBe('(secret, not shown)');
    expect(sayField(['stringData'], { a: 'hidden' }, undefined, 'Secret')).toBe('(secret, not shown)');
    expect(sayField(['x'], { a: 'b talestack-secret://registry.password' }, undefined)).toBe(
      '(secret, not shown)',
    );
    expect(sayField(['spec', 'env', { item: 'DB_PASSWORD' }], 'hidden', undefined)).not.toContain('hidden');
    expect(sayField(['x'], undefined, 'a')).toBe('not there');
  });
});

describe('long values', () => {
  it('stand on lines of their own', () => {
    const found = compare(side('a'), side('b', { domain: `${'long-'.repeat(11)}name.example.org` }));
    const lines = stripVTControlCharacters(renderDifferences(found)).split('\n');
    const at = lines.findIndex((line) => line.includes('env[DASHBOARD_URL]'));
    expect(lines[at + 1]).toMatch(/^ +- "https:\/\/dashboard\.local/);
    expect(lines[at + 2]).toMatch(/^ +\+ "https:\/\/dashboard\.long-/);
  });
});

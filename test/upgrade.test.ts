import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { parseAllDocuments } from 'yaml';

import { fieldChanges } from '../sandbox/provider/diff';
import type { KubeObject } from '../sandbox/provider/objects';
import { plannedManifests } from '../src/app';
import { schema } from '../src/config/schema';
import type { Manifest } from '../src/kube/manifest';
import { objectPath } from '../src/kube/manifest';

const fixtures = path.join(__dirname, 'fixtures');

interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly inputs?: KubeObject;
}

function deployedBy(release: string): Resource[] {
  const file = path.join(fixtures, release, 'state.json');
  const state = JSON.parse(readFileSync(file, 'utf8')) as { deployment: { resources: Resource[] } };
  return state.deployment.resources.filter(({ type }) => type.startsWith('kubernetes:'));
}

const settings = { configMapMutable: true, secretMutable: true };
const config = { ...schema.parse({ cluster: { type: 'none' } }), environment: 'sandbox' };
const planned = new Map(plannedManifests(config).map(({ manifest }) => [objectPath(manifest), manifest]));

const releases = readdirSync(fixtures).filter((each) => existsSync(path.join(fixtures, each, 'state.json')));

describe.each(releases)('what release %s deployed', (release) => {
  const resources = deployedBy(release);

  it('holds no secret', () => {
    const text = readFileSync(path.join(fixtures, release, 'state.json'), 'utf8');
    expect(text).not.toMatch(/ciphertext|PRIVATE KEY|LS0tLS1CRUdJTi/);
    expect(resources.length).toBeGreaterThan(20);
  });

  it('is still written as YAML, each object under its name', () => {
    const text = readFileSync(path.join(fixtures, release, 'wholetale.k8s.yaml'), 'utf8');
    const names = parseAllDocuments(text).map((each) => objectPath(each.toJS() as Manifest));
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((name) => !planned.has(name))).toEqual([]);
  });

  it.each(resources.map(({ urn, inputs }) => [urn.slice(urn.lastIndexOf('::') + 2), inputs!] as const))(
    'is upgraded without replacing %s',
    (name, inputs) => {
      const now = planned.get(name);
      expect(now).toBeDefined();
      // Values of secrets are markers on one side and replaced on the other; neither replaces an object.
      const replacing = fieldChanges(inputs, now!, settings).filter((change) => change.replaces);
      expect(replacing).toEqual([]);
    },
  );
});

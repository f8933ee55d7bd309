import { parseAllDocuments } from 'yaml';

import { plannedManifests } from '../src/app';
import { schema } from '../src/config/schema';
import { objectPath } from '../src/kube/manifest';
import { renderCharts, withoutSecrets } from '../src/render';

const config = { ...schema.parse({}), environment: 'test' };

test('one file for each chart, which reads back as the manifests that went in', () => {
  const { files } = renderCharts(config);
  expect(files.map(({ name }) => name)).toEqual(['wholetale.k8s.yaml']);
  const read = parseAllDocuments(files[0]!.text).map((each) => each.toJS() as unknown);
  expect(read).toEqual(
    plannedManifests(config)
      .map(({ manifest }) => manifest)
      .filter(({ kind }) => kind !== 'Secret'),
  );
});

test('Secrets are left out and listed', () => {
  const { files, secrets } = renderCharts(config);
  expect(files[0]!.text).not.toMatch(/^kind: Secret$/m);
  expect(files[0]!.text).not.toContain('talestack-secret:');
  expect(secrets.map((each) => objectPath(each)).sort()).toEqual([
    'Secret/wholetale/girder-setup',
    'Secret/wholetale/local-registry-secret',
    'Secret/wholetale/registry-cert-secret',
    'Secret/wholetale/registry-credentials',
    'Secret/wholetale/registry-secret',
    'Secret/wholetale/site-cert-secret',
  ]);
});

test('only the Secret of the core group is one', () => {
  const other = { apiVersion: 'example.org/v1', kind: 'Secret', metadata: { name: 'other' } };
  expect(withoutSecrets([other])).toEqual({ manifests: [other], secrets: [] });
});

test('the same bytes every time', () => {
  expect(renderCharts(config).files[0]!.text).toBe(
    renderCharts({ ...schema.parse({}), environment: 'test' }).files[0]!.text,
  );
});

import { namespaceManifests, submissionManifests } from '../../src/batch';
import { schema } from '../../src/config/schema';
import type { Manifest } from '../../src/kube/manifest';
import type { End } from '../wholetale/network/evaluate';
import { admitted } from '../wholetale/network/evaluate';
import type { NetworkPolicyManifest } from '../wholetale/support';
import { jobs, submission } from './support';

const configOf = (settings: object = {}) => ({ ...schema.parse(settings), environment: 'test' });
const policiesIn = (manifests: readonly Manifest[]) =>
  manifests.filter((each): each is Manifest & NetworkPolicyManifest => each.kind === 'NetworkPolicy');

const [job] = jobs(submissionManifests(submission()));
const task: End = {
  name: 'task',
  namespace: 'batch',
  labels: job!.spec!.template.metadata!.labels!,
  address: '10.1.0.1',
};
const elsewhere: End = { name: 'database', address: '172.20.0.1' };
const beside: End = { name: 'of someone else', namespace: 'batch', labels: {}, address: '10.1.0.2' };

test('a task reaches whatever it needs, and nobody reaches a task', () => {
  const policies = policiesIn(namespaceManifests(configOf()));
  const reaches = (from: End, to: End) => admitted(policies, { from, to, port: 5432, protocol: 'TCP' });
  expect([reaches(task, elsewhere), reaches(task, beside)]).toEqual([true, true]);
  expect([
    reaches(elsewhere, task),
    reaches(beside, task),
    reaches({ ...task, name: 'other' }, task),
  ]).toEqual([false, false, false]);
  expect(reaches(elsewhere, beside)).toBe(true);
});

test('commands say that they made the policy, and make none where policies are switched off, nor in `default`', () => {
  const [policy] = policiesIn(namespaceManifests(configOf()));
  expect(policy!.metadata.annotations).toEqual({ 'talestack.io/made-by': 'batch' });
  expect(policiesIn(namespaceManifests(configOf({ networkPolicy: { enabled: false } })))).toEqual([]);
  expect(namespaceManifests(configOf({ batch: { namespace: 'default' } }))).toEqual([]);
});

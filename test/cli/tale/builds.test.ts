import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { readBuilds } from '../../../src/cli/tale/builds';
import { objectPath } from '../../../src/kube/manifest';
import { LiveCluster } from '../../../stacks/workloads';
import { FakeApi } from '../../sandbox/provider/fake-api';

const namespace = 'here';
let dir: string;
let api: FakeApi;

beforeEach(async () => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'talestack-builds-'));
  api = await FakeApi.start();
  writeFileSync(path.join(dir, 'kubeconfig'), api.kubeconfig);
});

afterEach(async () => {
  await api.stop();
  rmSync(dir, { recursive: true, force: true });
});

const stamped = { annotations: { 'talestack.io/stack': 'talestack/dev' } };

function job(name: string, container = 'r2d', more: object = {}): void {
  const spec = { template: { spec: { containers: [{ name: container }] } } };
  const metadata = { name, namespace, ...more };
  api.objects.set(`/apis/batch/v1/namespaces/${namespace}/jobs/${name}`, { metadata, spec });
}

function object(kind: 'configmaps' | 'secrets', name: string, more: object = {}): void {
  const metadata = { name, namespace, ...more };
  api.objects.set(`/api/v1/namespaces/${namespace}/${kind}/${name}`, { metadata });
}

async function found() {
  const { builds, credentials } = await readBuilds(
    LiveCluster.connect(path.join(dir, 'kubeconfig')),
    namespace,
  );
  return { builds: builds.map(objectPath).sort(), credentials: credentials.map(objectPath) };
}

it('finds the Jobs and ConfigMaps of builds, and the Secret with the key', async () => {
  job('r2d-job-abcdefgh');
  object('configmaps', 'job-configmap-abcdefgh');
  object('configmaps', 'job-configmap-zzzzzzzz');
  object('secrets', 'girder-secret');
  expect(await found()).toEqual({
    builds: [
      'ConfigMap/here/job-configmap-abcdefgh',
      'ConfigMap/here/job-configmap-zzzzzzzz',
      'Job/here/r2d-job-abcdefgh',
    ],
    credentials: ['Secret/here/girder-secret'],
  });
});

it('finds nothing that is called otherwise, is no build, or is of a stack', async () => {
  job('backup');
  job('r2d-job-abcdefgh-copy');
  job('r2d-job-abc');
  job('r2d-job-nobuild1');
  job('r2d-job-nobuilds', 'other');
  job('r2d-job-stampedd', 'r2d', stamped);
  object('configmaps', 'job-configmap-mine');
  object('configmaps', 'job-configmap-stampedd', stamped);
  object('secrets', 'girder-secret', stamped);
  expect(await found()).toEqual({ builds: [], credentials: [] });
});

import { TerasliceExecutions } from '../../../src/cli/teraslice/remove';
import type { LiveCluster, LiveObject } from '../../../stacks/workloads';
import { cluster as settings } from '../../teraslice/support';
import { configOf } from '../../wholetale/support';

const namespace = 'teraslice';

/** An object with the labels that a master puts on it; Services have none of the cluster. */
function made(kind: string, name: string, exId: string, instance = 'teraslice-test'): LiveObject {
  const labels = {
    'app.kubernetes.io/name': 'teraslice',
    'teraslice.terascope.io/exId': exId,
    ...(kind !== 'Service' && { 'app.kubernetes.io/instance': instance }),
  };
  return { apiVersion: '', kind, metadata: { name, namespace, labels } };
}

/** Takes selectors of labels: a value, or that there is one. */
function fits(object: LiveObject, selector: string): boolean {
  return selector.split(',').every((part) => {
    const [key = '', value] = part.split('=');
    const found = object.metadata?.labels?.[key];
    return value === undefined ? found !== undefined : found === value;
  });
}

function clusterWith(objects: LiveObject[]) {
  const asked: string[] = [];
  const fake = {
    list: (_: string, kind: string, where: string, selector: string) => {
      asked.push(`${kind} ${where}`);
      return Promise.resolve(objects.filter((each) => each.kind === kind && fits(each, selector)));
    },
    get: ({ kind, metadata }: LiveObject) =>
      Promise.resolve(objects.find((each) => each.kind === kind && each.metadata?.name === metadata?.name)),
    delete: ({ kind, metadata }: LiveObject) => {
      const at = objects.findIndex((each) => each.kind === kind && each.metadata?.name === metadata?.name);
      if (at >= 0) objects.splice(at, 1);
      return Promise.resolve();
    },
  };
  return { cluster: fake as unknown as LiveCluster, objects, asked };
}

const left = (objects: readonly LiveObject[]) => objects.map((each) => each.metadata?.name);

test('executions of the cluster go, with their Services; those of another stay', async () => {
  const { cluster, objects } = clusterWith([
    made('Job', 'ts-exc-a', '1'),
    made('Deployment', 'ts-wkr-a', '1'),
    made('Service', 'svc-ts-exc-a', '1'),
    made('Job', 'ts-exc-b', '2', 'other'),
    made('Deployment', 'ts-wkr-b', '2', 'other'),
    made('Service', 'svc-ts-exc-b', '2'),
  ]);
  const executions = new TerasliceExecutions(cluster, configOf(settings()), namespace, true);
  await executions.remove();
  expect(left(objects)).toEqual(['ts-exc-b', 'ts-wkr-b', 'svc-ts-exc-b']);
  expect(executions.removed).toEqual([
    'Job/teraslice/ts-exc-a',
    'Deployment/teraslice/ts-wkr-a',
    'Service/teraslice/svc-ts-exc-a',
  ]);
});

test('one that starts meanwhile goes the second time', async () => {
  const { cluster, objects } = clusterWith([made('Job', 'ts-exc-a', '1')]);
  const executions = new TerasliceExecutions(cluster, configOf(settings()), namespace, true);
  await executions.remove();
  objects.push(made('Job', 'ts-exc-c', '3'));
  await executions.remove();
  expect(executions.removed).toEqual(['Job/teraslice/ts-exc-a', 'Job/teraslice/ts-exc-c']);
});

test('where there was no master, nobody is asked', async () => {
  const { cluster, objects, asked } = clusterWith([made('Job', 'ts-exc-a', '1')]);
  await new TerasliceExecutions(cluster, configOf(settings()), undefined, true).remove();
  expect([left(objects), asked]).toEqual([['ts-exc-a'], []]);
});

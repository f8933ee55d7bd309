import type { V1Job } from '@kubernetes/client-node';
import execa from 'execa';

import type { Playground } from './harness';
import { inNamespace } from './titan-user';

/** What a push or pull prints with `--json`, as far as it is looked at. */
export interface Operation {
  readonly operation: string;
}

/** The Secret of an operation is gone when the command ends: it is caught on its way. */
export async function withSecrets<T>(
  play: Playground,
  work: () => Promise<T>,
): Promise<[T, Map<string, unknown>]> {
  const output = '--output=jsonpath={.metadata.name} {.data.config}{"\\n"}';
  const args = ['get', 'secrets', '--watch', ...inNamespace, output];
  const watch = execa('kubectl', args, { env: play.env, reject: false });
  try {
    const done = await work();
    watch.kill();
    const seen = (await watch).stdout.split('\n').flatMap((line): [string, unknown][] => {
      const [name, config] = line.split(' ');
      return name && config ? [[name, JSON.parse(Buffer.from(config, 'base64').toString())]] : [];
    });
    return [done, new Map(seen)];
  } finally {
    watch.kill();
  }
}

export function jobOf(play: Playground, { operation }: Operation): Promise<V1Job> {
  return play.get<V1Job>('job', `titan-operation-${operation}`, ...inNamespace);
}

/** Field by field Titan's own Job, with the differences that are meant. */
export function expectTitansJob(job: V1Job, id: string, volumes: readonly string[]): void {
  expect(job.spec).toMatchObject({ backoffLimit: 1, ttlSecondsAfterFinished: 86_400 });
  const { containers, restartPolicy, volumes: all } = job.spec!.template.spec!;
  expect(restartPolicy).toBe('OnFailure');
  expect(containers).toHaveLength(1);
  expect(containers[0]).toMatchObject({
    name: 'operation',
    image: 'titandata/titan:0.8.7',
    command: ['/titan/kubernetesOperation'],
    resources: { limits: { memory: expect.any(String) as unknown } },
  });
  expect(containers[0]!.env).toEqual([{ name: 'TITAN_PATH', value: '/var/titan' }]);
  expect(containers[0]!.volumeMounts).toEqual([
    { name: 'x-secret', mountPath: '/var/titan/x-secret', readOnly: true },
    { name: 'x-scratch', mountPath: '/var/titan/x-scratch' },
    ...volumes.map((name) => ({ name, mountPath: `/var/titan/${name}` })),
    // Intended: the file system of the container itself cannot be written to.
    { name: 'x-temporary', mountPath: '/tmp' },
  ]);
  const secret = all!.find(({ name }) => name === 'x-secret')!.secret;
  expect(secret).toMatchObject({ secretName: `titan-operation-${id}` });
  expect(all!.find(({ name }) => name === 'x-scratch')).toHaveProperty('ephemeral');
  const claims = all!.flatMap(({ persistentVolumeClaim: claim }) => claim?.claimName ?? []);
  expect(claims).toEqual(volumes.map((name) => `${id}-${name}`));
  expect(job.status!.conditions).toContainEqual(
    expect.objectContaining({ type: 'Complete', status: 'True' }),
  );
}

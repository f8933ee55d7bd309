import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import type { V1PodSpec } from '@kubernetes/client-node';

import { all, container, manifestsOf, one, podSpec } from './support';

/** The three accidents that the shell deployment made images of its own for (its README, "Custom images"). */

/** Every pod spec of every object, wherever it stands in it. */
function podSpecs(settings: object): (readonly [string, V1PodSpec])[] {
  const within = (value: unknown): V1PodSpec[] => {
    if (typeof value !== 'object' || value === null) return [];
    if ('containers' in value && Array.isArray(value.containers)) return [value as V1PodSpec];
    return Object.values(value).flatMap(within);
  };
  return manifestsOf(settings).flatMap((each) =>
    within(each).map((spec) => [`${each.kind}/${each.metadata.name}`, spec] as const),
  );
}

describe('1: Kubernetes tells girder a port that is none', () => {
  const everyPod = podSpecs({ cluster: { type: 'none' } });

  /** What the kubelet sets for a Service (kubernetes.io/docs/concepts/containers/container-environment). */
  const linkVariable = (service: string) => `${service.toUpperCase().replaceAll('-', '_')}_PORT`;

  it('its Service has the name that does it, so the accident is still there to happen', () => {
    expect(all('Service').map((each) => linkVariable(each.metadata!.name!))).toContain('GIRDER_PORT');
  });

  it('there are pods of every kind', () => {
    const kinds = everyPod.map(([name]) => name.split('/')[0]);
    expect(kinds).toEqual(expect.arrayContaining(['Deployment', 'DaemonSet']));
  });

  it.each(everyPod)('%s gets no variables of Services', (_, { enableServiceLinks }) => {
    expect(enableServiceLinks).toBe(false);
  });
});

describe('2: docker looks for a certificate in a folder whose name no mount may have', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(path.join(os.tmpdir(), 'talestack-certs-'));
  });

  afterEach(() => {
    rmSync(root, { recursive: true, force: true });
  });

  /** Runs the init step with each of its volumes in a folder of its own, as the kubelet would mount them. */
  function runInit(): { status: number | null; mounted: (mountPath: string) => string } {
    const init = container('celery-worker', 'trust-registry');
    const folder = (name: string) => path.join(root, name);
    const mounts = init.volumeMounts!;
    for (const { name } of mounts) mkdirSync(folder(name), { recursive: true });
    const { secret } = podSpec(one('Deployment', 'celery-worker')).volumes!.find(
      ({ name }) => name === 'registry-cert',
    )!;
    for (const { key, path: file } of secret!.items!)
      writeFileSync(path.join(folder('registry-cert'), file), `the ${key}`);
    const replaced = init.command!.map((part) =>
      mounts.reduce(
        (text, { mountPath, name }) => text.replaceAll(`${mountPath}/`, `${folder(name)}/`),
        part,
      ),
    );
    const [shell, ...args] = replaced;
    const { status } = spawnSync(shell!, args);
    return {
      status,
      mounted: (mountPath) => {
        const docker = container('celery-worker', 'docker').volumeMounts!;
        return folder(docker.find((each) => each.mountPath === mountPath)!.name);
      },
    };
  }

  it('the init step puts it where docker sees it, and says nothing of its key', () => {
    const { status, mounted } = runInit();
    expect(status).toBe(0);
    const seen = path.join(mounted('/etc/docker/certs.d'), 'registry:443');
    expect(readFileSync(path.join(seen, 'ca.crt'), 'utf8')).toBe('the tls.crt');
    expect(existsSync(path.join(seen, 'tls.key'))).toBe(false);
  });

  it('and again after the node was restarted in between', () => {
    runInit();
    expect(runInit().status).toBe(0);
  });

  it('before docker starts: as an init container, not beside it', () => {
    const { initContainers, containers } = podSpec(one('Deployment', 'celery-worker'));
    const init = initContainers!.find(({ name }) => name === 'trust-registry')!;
    expect(init.restartPolicy).toBeUndefined();
    expect(containers.map(({ name }) => name)).toContain('docker');
  });

  it('no mount path of any pod has a colon, which the API server refuses', () => {
    const paths = podSpecs({ cluster: { type: 'none' } }).flatMap(([, { containers, initContainers = [] }]) =>
      [...containers, ...initContainers].flatMap(({ volumeMounts = [] }) =>
        volumeMounts.map((each) => each.mountPath),
      ),
    );
    expect(paths.length).toBeGreaterThan(10);
    expect(paths.filter((each) => each.includes(':'))).toEqual([]);
  });
});

describe('3: unmounting waits for a process that nobody collects', () => {
  it('in the pod that mounts, the pause process is the parent of orphans, since all containers share its processes', () => {
    const worker = podSpec(one('Deployment', 'celery-worker'));
    expect(worker.shareProcessNamespace).toBe(true);
    // With the node's processes instead, the two exclude each other.
    expect(worker.hostPID ?? false).toBe(false);
  });

  it('elsewhere, no container sees the processes of another', () => {
    const sharing = podSpecs({ cluster: { type: 'none' } }).filter(([, spec]) => spec.shareProcessNamespace);
    expect(sharing.map(([name]) => name)).toEqual(['Deployment/celery-worker']);
  });
});

import { matches } from '../wholetale/support';
import { all, commandManifests, configManifests, one, podSpec } from './support';

const settings = {
  service: { type: 'LoadBalancer' },
  ports: [5432, 9187],
  udpPorts: [9187],
  from: { commit: 'c0ffee' },
};
const owners = { commands: commandManifests(settings), 'the configuration': configManifests(settings) };

describe.each(Object.entries(owners))('a repository of %s', (_, manifests) => {
  const statefulSet = one(manifests, 'StatefulSet');
  const pod = podSpec(statefulSet);
  const [container] = pod.containers;

  test('has one pod, which the StatefulSet and every Service select', () => {
    expect(statefulSet.spec!.replicas).toBe(1);
    const labels = statefulSet.spec!.template.metadata!.labels!;
    expect(matches(statefulSet.spec!.selector.matchLabels!, labels)).toBe(true);
    const services = all(manifests, 'Service');
    expect(services).toHaveLength(2);
    for (const { spec } of services) expect(matches(spec!.selector!, labels)).toBe(true);
    expect(statefulSet.spec!.selector.matchLabels).toEqual({ titanRepository: 'pg' });
  });

  test('replaces a pod that never got ready once its settings are mended', () => {
    expect(statefulSet.spec!.podManagementPolicy).toBe('Parallel');
  });

  test('is reached by name at every exposed port', () => {
    const headless = one(manifests, 'Service', 'pg');
    expect(headless.spec!.clusterIP).toBe('None');
    expect(statefulSet.spec!.serviceName).toBe('pg');
    for (const service of all(manifests, 'Service')) {
      expect(
        service.spec!.ports!.map(({ name, port, targetPort, protocol = 'TCP' }) => [
          name,
          port,
          targetPort,
          protocol,
        ]),
      ).toEqual([
        ['port-5432', 5432, 5432, 'TCP'],
        ['port-9187', 9187, 9187, 'TCP'],
        ['port-9187-udp', 9187, 9187, 'UDP'],
      ]);
    }
    expect(one(manifests, 'Service', 'pg-access').spec!.type).toBe('LoadBalancer');
  });

  test('says that it is ready when its first port answers', () => {
    for (const probe of [container!.startupProbe, container!.readinessProbe, container!.livenessProbe]) {
      expect(probe!.tcpSocket!.port).toBe(5432);
    }
  });

  test('asks for no more than Pod Security’s restricted allows', () => {
    expect(pod.securityContext).toMatchObject({
      runAsNonRoot: true,
      fsGroup: 999,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(container!.securityContext).toMatchObject({
      runAsUser: 999,
      runAsGroup: 999,
      runAsNonRoot: true,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(pod.hostNetwork ?? false).toBe(false);
    expect(pod.volumes!.every(({ hostPath }) => hostPath === undefined)).toBe(true);
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(pod.enableServiceLinks).toBe(false);
  });

  test('writes beside its volumes only to folders that are emptied', () => {
    const mounted = new Map(container!.volumeMounts!.map(({ name, mountPath }) => [mountPath, name]));
    for (const path of ['/tmp', '/run']) {
      const volume = pod.volumes!.find(({ name }) => name === mounted.get(path));
      expect(volume!.emptyDir).toBeDefined();
    }
  });
});

test('both owners get the same, apart from who they are', () => {
  const plain = (manifests: typeof owners.commands) =>
    manifests
      // A namespace, and who may talk in it, are made by themselves where commands own them.
      .filter(({ kind }) => !['Namespace', 'NetworkPolicy'].includes(kind))
      .map(({ kind, spec, metadata }) => {
        const text = JSON.stringify({ kind, spec, name: metadata.name, namespace: metadata.namespace });
        return text
          .replace(/"app\.kubernetes\.io\/instance":"\w+"/g, '')
          .replace(/"annotations":\{"talestack\.io\/revision":"0"\},/, '');
      })
      .sort();
  expect(plain(owners.commands)).toEqual(plain(owners['the configuration']));
});

test('objects of commands say so, and belong to no stack', () => {
  for (const { metadata } of owners.commands) {
    expect(metadata.labels).toMatchObject({ 'app.kubernetes.io/managed-by': 'talestack' });
    expect(metadata.annotations).toMatchObject({ 'talestack.io/made-by': 'titan' });
    expect(metadata.annotations).not.toHaveProperty('talestack.io/stack');
  }
});

test('an image without ports has Services without ports and no probes', () => {
  const manifests = commandManifests({ ports: [] });
  expect(one(manifests, 'Service').spec!.ports).toBeUndefined();
  const [container] = podSpec(one(manifests, 'StatefulSet')).containers;
  expect(container!.ports).toBeUndefined();
  expect(container!.readinessProbe).toBeUndefined();
});

test('a volume at one of the folders for temporary files is the volume', () => {
  const manifests = commandManifests({ volumes: { v0: { path: '/tmp' } } });
  const mounts = podSpec(one(manifests, 'StatefulSet')).containers[0]!.volumeMounts!;
  expect(mounts.map(({ name, mountPath }) => [name, mountPath])).toEqual([
    ['v0', '/tmp'],
    ['x-temporary-0', '/run'],
  ]);
});

test('environment variables, which may be secret, are noted nowhere but in the pod', () => {
  const manifests = commandManifests({ env: { POSTGRES_PASSWORD: 'tell-nobody' } });
  const places = manifests.flatMap(({ metadata }) => Object.values(metadata.annotations ?? {}));
  expect(places.join()).not.toContain('tell-nobody');
  expect(JSON.stringify(one(manifests, 'StatefulSet').spec)).toContain('tell-nobody');
});

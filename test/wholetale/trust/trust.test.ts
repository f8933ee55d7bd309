import { nodePoolContainerdConfig } from '../../../src/app';
import { isPinned } from '../../../src/config/checks/checks';
import { all, configOf, manifestsOf, matches, one, podLabels } from '../support';
import { daemonSet, trustContainer, withTrust } from './support';

const pod = daemonSet().spec!.template.spec!;

test('it is in the network of the node, with the name servers of the cluster', () => {
  const { hostNetwork, dnsPolicy, hostPID, hostIPC } = pod;
  expect([hostNetwork, dnsPolicy, hostPID, hostIPC]).toEqual([
    true,
    'ClusterFirstWithHostNet',
    undefined,
    undefined,
  ]);
});

test('it has an account of its own, without rights and without a token', () => {
  expect(pod.serviceAccountName).toBe('registry-trust');
  expect(pod.automountServiceAccountToken).toBe(false);
  expect(one('ServiceAccount', 'registry-trust', withTrust).automountServiceAccountToken).toBe(false);
  expect(JSON.stringify(manifestsOf(withTrust).filter(({ kind }) => kind.startsWith('Role')))).not.toContain(
    'registry-trust',
  );
  expect(pod.volumes!.filter(({ projected }) => projected)).toEqual([]);
});

test('of the node it has one folder, and of the certificate no key', () => {
  expect(pod.volumes!.flatMap(({ hostPath }) => hostPath ?? [])).toEqual([
    { path: '/etc/containerd/certs.d', type: 'DirectoryOrCreate' },
  ]);
  expect(pod.volumes!.flatMap(({ secret }) => secret ?? [])).toEqual([
    { secretName: 'registry-cert-secret', items: [{ key: 'tls.crt', path: 'ca.crt' }] },
  ]);
  // As a folder: a file mounted by itself would never follow the Secret.
  expect(trustContainer('files').volumeMounts!.filter(({ subPath }) => subPath)).toEqual([]);
  expect(trustContainer('proxy').volumeMounts).toBeUndefined();
});

test.each(pod.containers.map((each) => [each.name, each] as const))(
  '%s is hardened, limited, pinned and probed',
  (name, { securityContext, resources, image, startupProbe, readinessProbe, livenessProbe }) => {
    expect(securityContext).toMatchObject({
      privileged: false,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
      // The folder is the root user's.
      runAsUser: name === 'files' ? 0 : 65534,
    });
    expect(securityContext!.capabilities!.add).toBeUndefined();
    expect(resources!.limits).toMatchObject({ memory: expect.any(String) as string });
    expect(isPinned(image!)).toBe(true);
    expect([startupProbe, readinessProbe, livenessProbe]).not.toContain(undefined);
  },
);

test('the proxy is reached from the node alone', () => {
  const { ports, readinessProbe } = trustContainer('proxy');
  expect(ports).toEqual([
    { name: 'registry', containerPort: 5443, hostPort: 5443, hostIP: '127.0.0.1', protocol: 'TCP' },
  ]);
  expect(readinessProbe!.tcpSocket).toEqual({ host: '127.0.0.1', port: 5443 });
});

test('its selector is that of its pods and of no other', () => {
  const selector = daemonSet().spec!.selector.matchLabels!;
  expect(matches(selector, daemonSet().spec!.template.metadata!.labels!)).toBe(true);
  expect(all('Deployment', withTrust).filter((each) => matches(selector, podLabels(each)))).toEqual([]);
  for (const service of all('Service', withTrust))
    expect(matches(service.spec!.selector!, daemonSet().spec!.template.metadata!.labels!)).toBe(false);
});

test.each([
  [{ cluster: { type: 'gke' } }, 0],
  [{ cluster: { type: 'minikube' } }, 1],
  [{ cluster: { type: 'none' } }, 1],
  [{ cluster: { type: 'gke' }, registry: { trust: { enabled: true } } }, 1],
  [{ cluster: { type: 'none' }, registry: { trust: { enabled: false } } }, 0],
])('%j: %i DaemonSets', (settings, count) => {
  expect(all('DaemonSet', settings)).toHaveLength(count);
  const traces = manifestsOf(settings).filter(({ metadata }) => metadata.name.endsWith('trust'));
  expect(traces.length > 0).toBe(count > 0);
});

test('the legacy gwvolman says registry:443 alone', () => {
  const names = trustContainer('files', { ...withTrust, worker: { variant: 'legacy' } }).command!.slice(3);
  expect(names).toEqual(['registry:443']);
});

test('another port is that of proxy, probe and files alike', () => {
  const settings = { ...withTrust, registry: { trust: { port: 7443 } } };
  const text = JSON.stringify(daemonSet(settings));
  expect(text).not.toContain('5443');
  expect(text.match(/7443/g)!.length).toBe(JSON.stringify(daemonSet()).match(/5443/g)!.length);
});

test("a GKE node pool's configuration leads the same names to the registry's full name", () => {
  const certificateSecretUri = 'projects/p/secrets/registry/versions/1';
  const { registryHosts } = nodePoolContainerdConfig(configOf({ ...withTrust, cluster: { type: 'gke' } }), {
    certificateSecretUri,
  });
  expect(registryHosts.map(({ server }) => server)).toEqual([
    'https://registry:443',
    'https://registry.tales.example.org',
  ]);
  for (const { hosts } of registryHosts) {
    expect(hosts).toEqual([
      {
        host: 'https://registry.wt.svc.cluster.local:443',
        capabilities: ['HOST_CAPABILITY_PULL', 'HOST_CAPABILITY_RESOLVE'],
        cas: [{ gcpSecretManagerSecretUri: certificateSecretUri }],
      },
    ]);
  }
});

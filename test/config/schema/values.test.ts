import { load, refusal } from '../project';

/** `worker.buildDirs.size` and a value as the tree that flags come in. */
function flagsOf(key: string, value: unknown): Record<string, unknown> {
  const [last = '', ...outer] = key.split('.').reverse();
  return outer.reduce<Record<string, unknown>>((inner, part) => ({ [part]: inner }), { [last]: value });
}

const long = (length: number) => 'a'.repeat(length);

describe('refused values: key, value, what is allowed', () => {
  it.each([
    ['mongo.size', '1.5.2Gi', 'bytes'],
    ['mongo.size', '-1', 'bytes'],
    ['mongo.size', '100m', 'bytes'],
    ['mongo.size', '1.5', 'bytes'],
    ['mongo.size', '1gi', 'bytes'],
    ['mongo.size', '1 Gi', 'bytes'],
    ['mongo.size', '', 'bytes'],
    ['mongo.size', '0Gi', 'is zero'],
    ['worker.workspaceSize', 'big', 'bytes'],
    ['mongo.resources.memoryLimit', '100m', 'bytes'],
    ['mongo.resources.cpuRequest', '1.5.2', 'cores'],
    ['mongo.resources.cpuRequest', '-1', 'cores'],
    ['mongo.resources.cpuRequest', '1Gi', 'cores'],
    ['mongo.resources.cpuRequest', '0.5m', 'cores'],
    ['dashboard.replicas', 1.5, 'whole number from 0 to 100'],
    ['dashboard.replicas', -1, 'whole number from 0 to 100'],
    ['images.girder', 'UPPER/case:1', 'an image'],
    ['images.girder', 'a:b:c', 'an image'],
    ['images.girder', 'https://reg.org/a:1', 'an image'],
    ['images.girder', 'a@sha256:123', 'an image'],
    ['images.girder', 'a:', 'an image'],
    ['images.girder', 'a b', 'an image'],
    ['images.girder', '', 'an image'],
    ['images.prefix', 'https://reg.org', 'without https://'],
    ['images.prefix', 'reg.org/path:tag', 'without a tag'],
    ['registry.trust.port', 443, 'whole number from 1024 to 65535'],
    ['registry.trust.directory', '/', 'whole file system'],
    ['registry.trust.directory', '//', 'absolute path'],
    ['registry.trust.directory', 'etc/certs.d', 'absolute path'],
    ['registry.trust.directory', '/etc/../', 'absolute path'],
    ['registry.trust.directory', '/etc/a:b', 'absolute path'],
    ['networkPolicy.nodeCidrs', ['10.0.0.1'], 'write 10.0.0.1/32'],
    ['networkPolicy.nodeCidrs', ['10.0.0.0/33'], '0 to 32'],
    ['networkPolicy.nodeCidrs', ['10.0.0/8'], 'range of addresses'],
    ['networkPolicy.nodeCidrs', ['fc00::/129'], '0 to 128'],
    ['networkPolicy.nodeCidrs', ['10.0.0.0/8/8'], 'range of addresses'],
    ['networkPolicy.nodeCidrs', ['10.0.0.0/'], 'write 10.0.0.0/32'],
    ['namespace', 'WholeTale', 'write wholetale'],
    ['namespace', 'whole_tale', 'write whole-tale'],
    ['namespace', '-a', 'a DNS label'],
    ['namespace', long(64), 'longer than 63'],
    ['mongo.storageClass', 'Fast', 'a DNS name'],
    ['mongo.nodeSelector', { 'a b': 'x' }, 'name of letters'],
    ['mongo.nodeSelector', { a: 'x y' }, 'up to 63 letters'],
    ['girder.env', { '1X': 'x' }, 'letters, digits and _'],
    ['cluster.type', 'aws', 'gke, minikube, none'],
    ['worker.variant', '3', '2.1, legacy'],
    ['layer', 'all', 'workloads'],
    ['context', '', 'is empty'],
  ])('%s = %j', (key, value, said) => {
    const { message } = refusal(() => load({ flags: flagsOf(key, value) }));
    expect(message).toContain(key);
    if (typeof value !== 'object') expect(message).toContain(JSON.stringify(value));
    expect(message).toContain(said);
  });
});

describe('refused domains', () => {
  it.each([
    ['bücher.example', 'punycode', 'write xn--bcher-kva.example'],
    ['例え.jp', 'punycode', 'write xn--r8jz45g.jp'],
    ['a.org.', 'ends with a dot', 'write a.org'],
    ['a..org', 'empty label'],
    ['.a.org', 'empty label'],
    ['.', 'empty label'],
    ['', 'empty label'],
    ['*.a.org', 'wildcard', 'leave out the `*.`'],
    ['A.Org', 'write a.org'],
    ['a_b.org', 'lower-case letters, digits and inner hyphens'],
    ['https://a.org', 'joined by dots'],
    ['a.org:443', 'joined by dots'],
    ['a.org/x', 'joined by dots'],
    ['a.-b.org', 'inner hyphens'],
    [`${long(64)}.org`, 'over 63'],
    [Array.from({ length: 62 }, () => 'abc').join('.'), 'too long', 'up to 243'],
  ])('%j', (domain, ...said) => {
    const { message } = refusal(() => load({ flags: { domain } }));
    for (const each of ['--domain', ...said]) expect(message).toContain(each);
  });
});

describe('accepted values', () => {
  it.each([
    ['mongo.size', '1.5Gi'],
    ['mongo.size', '1500M'],
    ['mongo.size', '1073741824'],
    ['mongo.resources.cpuRequest', '250m'],
    ['mongo.resources.cpuRequest', '0.5'],
    ['dashboard.replicas', 0],
    ['registry.trust.directory', '/var/lib/rancher/k3s/agent/etc/containerd/certs.d/'],
    ['networkPolicy.nodeCidrs', ['0.0.0.0/0', '::/0', 'fd00:1::/64', '192.0.2.1/32']],
    ['images.girder', 'reg.org:5000/a/b_c:v1.2-x'],
    ['images.girder', `a@sha256:${long(64)}`],
    ['images.girder', `localhost/a:1@sha256:${long(64)}`],
    ['images.prefix', 'reg.org:5000/hub/'],
    ['namespace', long(63)],
    ['domain', 'localhost'],
    ['domain', 'xn--bcher-kva.example'],
    ['mongo.storageClass', 'fast.example.org'],
    ['ingress.annotations', { 'kubernetes.io/ingress.class': 'gce' }],
  ])('%s = %j', (key, value) => {
    const { config } = load({ flags: flagsOf(key, value) });
    const found = key
      .split('.')
      .reduce<unknown>((node, part) => (node as Record<string, unknown>)[part], config);
    expect(found).toEqual(value);
  });
});

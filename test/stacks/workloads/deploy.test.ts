import * as pulumi from '@pulumi/pulumi';

import type { PlannedManifest } from '../../../src/app';
import { batchDigest } from '../../../src/app';
import type { SecretName } from '../../../src/config/secrets/names';
import { secretMarker } from '../../../src/config/secrets/names';
import type { Config } from '../../../src/config/schema';
import { schema } from '../../../src/config/schema';
import { checkSecrets, deployWorkloads } from '../../../stacks/workloads';
import type { Registered } from './mocks';
import { recordResources, valueOf } from './mocks';

const target = { kubeconfig: '/kube/config', context: 'dev', clusterId: 'uid-1' };
const expected = [
  /^pulumi:pulumi:Stack$/,
  /^pulumi:providers:kubernetes$/,
  /^talestack:index:Chart$/,
  /^kubernetes:(core|apps|batch|networking\.k8s\.io)\/v1:/,
];

function config(overrides: object = {}): Config {
  return { ...schema.parse(overrides), environment: 'dev' };
}

function planned(
  kind: string,
  name: string,
  more: Record<string, unknown> = {},
  dependsOn: string[] = [],
): PlannedManifest {
  const apiVersion =
    { Deployment: 'apps/v1', Ingress: 'networking.k8s.io/v1', Job: 'batch/v1' }[kind] ?? 'v1';
  const manifest = { apiVersion, kind, metadata: { name, namespace: 'wholetale' }, ...more };
  return { manifest, chart: 'wholetale', component: name, dependsOn };
}

async function deployed(
  manifests: readonly PlannedManifest[],
  overrides: object = {},
  resetIngressRules = false,
  isSet: (name: SecretName) => boolean = () => true,
) {
  const recording = await recordResources(expected);
  const options: Record<string, pulumi.CustomResourceOptions> = {};
  const plan = { config: config(overrides), target, manifests, resetIngressRules, warnings: [] };
  const secret = (name: SecretName) => (isSet(name) ? pulumi.secret(`value of ${name}`) : undefined);
  await pulumi.runtime.runInPulumiStack(() => {
    pulumi.runtime.registerStackTransformation(({ name, opts, props }) => {
      options[name] = opts;
      return { props, opts };
    });
    return Promise.resolve({ ...deployWorkloads(plan, secret) });
  });
  await recording.settle();
  return { registered: recording.registered, options };
}

const named = (registered: readonly Registered[], name: string) =>
  registered.find((each) => each.name === name)!;

describe('deployWorkloads', () => {
  it('registers each manifest under a name of kind, namespace and name, with the official token', async () => {
    const { registered } = await deployed([planned('Service', 'girder'), planned('Deployment', 'girder')]);
    expect(registered.map(({ type, name }) => [type, name])).toEqual(
      expect.arrayContaining([
        ['kubernetes:core/v1:Service', 'Service/wholetale/girder'],
        ['kubernetes:apps/v1:Deployment', 'Deployment/wholetale/girder'],
      ]),
    );
  });

  it('has the provider wait as long as `up` does', async () => {
    const kinds = ['Deployment', 'StatefulSet', 'Ingress', 'PersistentVolumeClaim', 'Service'];
    const objects = kinds.map((kind) => planned(kind, 'it'));
    const { options } = await deployed(objects, { wait: { ready: 42, ingress: 0 } });
    const limits = Object.entries(options).map(([name, { customTimeouts }]) => [name, customTimeouts]);
    const limit = { create: '42s', update: '42s' };
    expect(limits.filter(([, found]) => found !== undefined)).toEqual([
      ['Deployment/wholetale/it', limit],
      ['StatefulSet/wholetale/it', limit],
      ['PersistentVolumeClaim/wholetale/it', limit],
    ]);
  });

  it('makes a Job of a batch submission anew for other tasks alone', async () => {
    const annotations = { [batchDigest]: '1a2b3c4d' };
    const job = { metadata: { name: 'night', namespace: 'batch', annotations } };
    const { options } = await deployed([planned('Job', 'night', job), planned('Job', 'girder-setup')]);
    expect(options['Job/batch/night']).toMatchObject({
      replacementTrigger: '1a2b3c4d',
      deleteBeforeReplace: true,
      ignoreChanges: ['spec'],
    });
    expect(options['Job/wholetale/girder-setup']!.ignoreChanges).toBeUndefined();
  });

  it('puts all of a chart under one component, and each object on one provider that knows its cluster', async () => {
    const { registered, options } = await deployed([planned('Service', 'a'), planned('Service', 'b')]);
    expect(registered.filter(({ type }) => type === 'talestack:index:Chart')).toHaveLength(1);
    expect(options['Service/wholetale/a']!.parent).toBe(options['Service/wholetale/b']!.parent);
    expect(named(registered, 'cluster').inputs).toMatchObject({ clusterIdentifier: 'uid-1', context: 'dev' });
  });

  it('turns dependencies into dependsOn, leaving out what is not managed', async () => {
    const girder = planned('Deployment', 'girder', {}, ['Service/wholetale/mongo', 'Namespace/wholetale']);
    const { options } = await deployed([planned('Service', 'mongo'), girder]);
    const resources = options['Deployment/wholetale/girder']!.dependsOn as pulumi.Resource[];
    const urns = await Promise.all(resources.map((each) => valueOf(each.urn)));
    expect(urns).toHaveLength(1);
    expect(urns[0]).toContain('Service/wholetale/mongo');
  });

  it('swaps markers for base64 of the secret, in `data`', async () => {
    const stringData = {
      password: secretMarker('registry.password'),
      'config.json': secretMarker('registry.dockerconfigjson'),
      htpasswd: secretMarker('registry.htpasswdWithLegacyUser'),
    };
    const { registered, options } = await deployed([planned('Secret', 'registry-secret', { stringData })]);
    const { inputs } = named(registered, 'Secret/wholetale/registry-secret');
    expect(inputs.stringData).toBeUndefined();
    const text = JSON.stringify(inputs);
    expect(text).toContain(Buffer.from('value of registry.password').toString('base64'));
    expect(text).toContain(Buffer.from('value of registry.htpasswd\nfido:').toString('base64').slice(0, -4));
    expect(text).not.toContain('talestack-secret:');
    expect(options['Secret/wholetale/registry-secret']!.additionalSecretOutputs).toEqual([
      'data',
      'stringData',
    ]);
  });

  it("puts the environment's domain into the login that tales pull with", async () => {
    const stringData = { '.dockerconfigjson': secretMarker('registry.taleDockerconfigjson') };
    const { registered } = await deployed([planned('Secret', 'pull', { stringData })], {
      domain: 'tales.example.org',
    });
    const { inputs } = named(registered, 'Secret/wholetale/pull');
    const [, encoded] = /"\.dockerconfigjson":"([^"]+)"/.exec(JSON.stringify(inputs)) ?? [];
    const { auths } = JSON.parse(Buffer.from(encoded ?? '', 'base64').toString()) as { auths: object };
    expect(Object.keys(auths)).toEqual(['registry.tales.example.org']);
  });

  it('leaves out the key of an optional secret that is not set', async () => {
    const stringData = {
      id: secretMarker('globus.clientId'),
      password: secretMarker('girder.adminPassword'),
    };
    const isSet = (name: SecretName) => name !== 'globus.clientId';
    const manifests = [planned('Secret', 'girder-setup', { stringData })];
    const { registered } = await deployed(manifests, {}, false, isSet);
    const { inputs } = named(registered, 'Secret/wholetale/girder-setup');
    expect(JSON.stringify(inputs)).toContain(Buffer.from('value of girder.adminPassword').toString('base64'));
    expect(JSON.stringify(inputs)).not.toContain('"id"');
  });

  it('asks for every secret that is not optional, and for no other', () => {
    const names = ['globus.clientId', 'girder.adminPassword', 'registry.password'] as const;
    const stringData = Object.fromEntries(names.map((name) => [name, secretMarker(name)]));
    const manifests = [planned('Secret', 'all', { stringData })];
    const plan = { config: config(), target, manifests, resetIngressRules: false, warnings: [] };
    const check = (isSet: (name: SecretName) => boolean) => () => {
      checkSecrets(plan, isSet);
    };
    expect(check((name) => name !== 'globus.clientId')).not.toThrow();
    expect(check((name) => name !== 'girder.adminPassword')).toThrow('talestack:girder.adminPassword');
  });

  it.each([
    [false, true],
    [true, undefined],
  ])('with deleteData %s retains claims and the namespace: %s', async (deleteData, retained) => {
    const manifests = [
      planned('PersistentVolumeClaim', 'mongo-volume-claim'),
      planned('Namespace', 'wholetale'),
      planned('Service', 'mongo'),
    ];
    const { options } = await deployed(manifests, { deleteData });
    expect(options['PersistentVolumeClaim/wholetale/mongo-volume-claim']!.retainOnDelete).toBe(retained);
    expect(options['Namespace/wholetale/wholetale']!.retainOnDelete).toBe(retained);
    expect(options['Service/wholetale/mongo']!.retainOnDelete).toBeUndefined();
  });

  it.each([
    ['2.1', false, undefined],
    ['legacy', false, ['spec.rules', 'spec.tls']],
    ['legacy', true, undefined],
  ])(
    'with gwvolman %s and a reset %s ignores changes of the ingress in %s',
    async (variant, reset, ignored) => {
      const { options } = await deployed([planned('Ingress', 'ingress')], { worker: { variant } }, reset);
      expect(options['Ingress/wholetale/ingress']!.ignoreChanges).toEqual(ignored);
    },
  );

  it('fails on a resource that the mocks do not expect', async () => {
    await expect(deployed([planned('Surprise', 'x', { apiVersion: 'example.org/v1' })])).rejects.toThrow(
      'unexpected: resource kubernetes:example.org/v1:Surprise',
    );
  });
});

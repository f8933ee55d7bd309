import { repositorySettings } from '../../src/config';
import type { Problem } from '../../src/errors';
import { UserError } from '../../src/errors';
import { load, refusal } from '../config/project';

const indent = (text: string) => text.replace(/^/gm, '      ');
const stack = (repositories: string) =>
  `config:\n  talestack:titan:\n    repositories:\n${indent(repositories)}\n`;
const problemsOf = (repositories: string) => refusal(() => load({ stack: stack(repositories) })).problems;

function refused(name: string, given: Record<string, unknown>): readonly Problem[] {
  try {
    repositorySettings(name, given);
  } catch (error) {
    if (error instanceof UserError) return error.problems;
    throw error;
  }
  throw new Error('was accepted');
}

const volumes = { v0: { path: '/data' } };
const good = { image: 'postgres:16.4', volumes };

test('a repository in a stack config, with all defaults', () => {
  const { config, warnings } = load({
    stack: stack('pg:\n  image: postgres:16.4\n  volumes: {v0: {path: /data}}\n  ports: [5432]'),
  });
  expect(config.titan.repositories.pg).toEqual({
    image: 'postgres:16.4',
    volumes: { v0: { path: '/data', size: '1Gi' } },
    ports: [5432],
    udpPorts: [],
    running: true,
    env: {},
    resources: {},
    nodeSelector: {},
    tolerations: [],
    user: 999,
    writableRoot: false,
    writablePaths: ['/tmp', '/run'],
    probe: { startupSeconds: 300 },
    service: { type: 'None', annotations: {} },
  });
  expect(warnings).toEqual([]);
});

test('all mistakes of a stack config are told at once, each with its line', () => {
  const problems = problemsOf(
    [
      'pg:',
      '  image: postgres:16.4',
      '  volumes:',
      '    v0: {path: data, size: 0Gi}',
      '    V1: {path: /x}',
      '  ports: [0]',
      '  running: maybe',
      '  user: 0',
    ].join('\n'),
  );
  expect(problems.map(({ where, key }) => [where, key])).toEqual([
    ['stacks/Pulumi.dev.yaml:7', 'talestack:titan.repositories.pg.volumes.v0.path'],
    ['stacks/Pulumi.dev.yaml:7', 'talestack:titan.repositories.pg.volumes.v0.size'],
    ['stacks/Pulumi.dev.yaml:8', 'talestack:titan.repositories.pg.volumes.V1'],
    ['stacks/Pulumi.dev.yaml:9', 'talestack:titan.repositories.pg.ports[0]'],
    ['stacks/Pulumi.dev.yaml:10', 'talestack:titan.repositories.pg.running'],
    ['stacks/Pulumi.dev.yaml:11', 'talestack:titan.repositories.pg.user'],
  ]);
});

test('what takes two keys to see is told as well', () => {
  const problems = problemsOf(
    [
      'a:',
      '  image: postgres:16.4',
      '  volumes: {b-c: {path: /data}}',
      'a-b:',
      '  image: postgres:16.4',
      '  volumes: {c: {path: /data}}',
      '  service: {type: ClusterIP}',
      'a-b-access:',
      '  image: postgres:16.4',
      '  volumes: {v0: {path: /data}}',
    ].join('\n'),
  );
  expect(problems.map(({ key, message }) => [key, message])).toEqual([
    [
      'talestack:titan.repositories.a-b.volumes.c',
      'would have the claim a-b-c, which is that of a.volumes.b-c already',
    ],
    [
      'talestack:titan.repositories.a-b-access',
      'would have the Service a-b-access, which is that of a-b.service.type already',
    ],
  ]);
});

test('the namespace of another system is refused', () => {
  const text = `config:\n  talestack:namespace: titan\n${stack('pg:\n  image: postgres:16.4\n  volumes: {v0: {path: /data}}').replace('config:\n', '')}`;
  expect(refusal(() => load({ stack: text })).problems).toMatchObject([
    { value: 'titan', message: 'is that of wholetale, too' },
  ]);
});

test('an image with a tag that moves is accepted, and told', () => {
  const { warnings } = load({ stack: stack('pg:\n  image: postgres\n  volumes: {v0: {path: /data}}') });
  expect(warnings).toMatchObject([{ key: 'talestack:titan.repositories.pg.image', value: 'postgres' }]);
});

test('a repository of commands has the defaults of those of the configuration', () => {
  expect(repositorySettings('pg', good)).toMatchObject({
    volumes: { v0: { path: '/data', size: '1Gi' } },
    user: 999,
    running: true,
  });
});

test('the longest names fit, and those that are longer do not', () => {
  const name = 'a'.repeat(51);
  expect(repositorySettings(name, good).image).toBe('postgres:16.4');
  expect(refused(`${name}b`, good)).toMatchObject([
    { key: 'volumes.v0', allowed: 'up to 54 characters for repository, hyphen and volume' },
  ]);
  expect(refused(`${name}bc`, good)).toMatchObject([{ key: 'name', value: `${name}bc` }]);
});

test.each<[string, Record<string, unknown>, readonly object[]]>([
  [
    'Pg_1',
    { image: 'a b' },
    [
      { key: 'name', value: 'Pg_1' },
      { key: 'image', value: 'a b' },
    ],
  ],
  ['1pg', good, [{ key: 'name', value: '1pg' }]],
  ['pg', {}, [{ key: 'image', message: 'is missing' }]],
  [
    'pg',
    { image: 'postgres:16.4' },
    [{ key: 'volumes', message: 'names no volume, so that there would be no data to keep' }],
  ],
  ['pg', { ...good, volumes: { v0: {} } }, [{ key: 'volumes.v0.path', message: 'is missing' }]],
  ['pg', { ...good, volumes: { v0: { size: '1Gi' } } }, [{ key: 'volumes.v0.path', message: 'is missing' }]],
  [
    'pg',
    { ...good, volumes: { 'x-secret': { path: '/data' } } },
    [{ key: 'volumes.x-secret', message: "is one of Titan's own" }],
  ],
  ['pg', { ...good, volumes: { v0: { path: '/' } } }, [{ key: 'volumes.v0.path', value: '/' }]],
  [
    'pg',
    { ...good, volumes: { v0: { path: '/a/../b' } } },
    [{ key: 'volumes.v0.path', message: 'is not a plain path' }],
  ],
  [
    'pg',
    { ...good, volumes: { ...volumes, v1: { path: '/data/' } } },
    [{ key: 'volumes.v1.path', message: 'is the path of v0 too' }],
  ],
  [
    'pg',
    { ...good, ports: [70000] },
    [{ key: 'ports[0]', value: 70000, allowed: 'a whole number from 1 to 65535' }],
  ],
  ['pg', { ...good, ports: [80, 80] }, [{ key: 'ports[1]', message: 'is there twice' }]],
  ['pg', { ...good, udpPorts: [53, 53] }, [{ key: 'udpPorts[1]', message: 'is there twice' }]],
  [
    'pg',
    { ...good, writablePaths: ['/tmp', '/tmp/'] },
    [{ key: 'writablePaths[1]', message: 'is there twice' }],
  ],
  ['pg', { ...good, from: { commit: 'C0FFEE' } }, [{ key: 'from.commit', message: 'is no id of a commit' }]],
  ['pg', { ...good, from: { repository: 'pg' } }, [{ key: 'from.commit', message: 'is missing' }]],
  [
    'pg',
    { ...good, from: { commit: 'a', generation: 0 } },
    [{ key: 'from.generation', message: 'is too small' }],
  ],
  [
    'pg',
    { ...good, service: { type: 'NodePort' } },
    [{ key: 'service.type', allowed: 'None, ClusterIP, LoadBalancer' }],
  ],
  [
    'pg',
    { ...good, probe: { port: 80, command: ['true'] } },
    [{ key: 'probe.port', fix: 'remove one of them' }],
  ],
  [
    'pg',
    { ...good, resources: { cpuRequest: '2', cpuLimit: '1' } },
    [{ key: 'resources.cpuRequest', fix: 'lower the request or raise the limit' }],
  ],
  ['pg', { ...good, sise: '1Gi' }, [{ key: 'sise', message: 'is not a known key' }]],
])('%s with %j is refused', (name, given, expected) => {
  const problems = refused(name, given);
  expect(problems).toHaveLength(expected.length);
  expect(problems).toEqual(expected.map((each) => expect.objectContaining(each) as object));
});

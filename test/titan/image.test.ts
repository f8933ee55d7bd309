import { readFileSync } from 'node:fs';
import path from 'node:path';

import { titan } from '../../src/app';
import { UserError } from '../../src/errors';

const fixture = (name: string) => readFileSync(path.join(__dirname, 'fixtures', name), 'utf8');
const parse = (text: string) => titan.parseImageMetadata(text, 'image.json');
const inspect = (config: object) => JSON.stringify([{ Config: { Volumes: { '/data': {} }, ...config } }]);

function problemsOf(text: string) {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof UserError) return error.problems;
    throw error;
  }
  throw new Error('was accepted');
}

test('postgres, as docker image inspect prints it', () => {
  expect(parse(fixture('postgres.inspect.json'))).toEqual({
    volumes: [{ name: 'v0', path: '/var/lib/postgresql/data' }],
    ports: [5432],
    udpPorts: [],
    user: undefined,
    group: undefined,
    tag: 'postgres:16.4',
    digest: 'postgres@sha256:17e67d7b9c89e5b1b3b5a4b0a4e8c9d6e7f8091a2b3c4d5e6f708192a3b4c5d6',
  });
});

test('mongo has two volumes, which Titan names in the order of their paths', () => {
  const volumes = [
    { name: 'v0', path: '/data/configdb' },
    { name: 'v1', path: '/data/db' },
  ];
  expect(parse(fixture('mongo.inspect.json'))).toMatchObject({ volumes, ports: [27017] });
  // The same image, as its registry has it, with its volumes in another order.
  expect(parse(fixture('mongo.oci.json'))).toMatchObject({ volumes, ports: [27017], tag: undefined });
});

test('an image alone is as good as the list of one', () => {
  const [image] = JSON.parse(fixture('postgres.inspect.json')) as unknown[];
  expect(parse(JSON.stringify(image))).toEqual(parse(fixture('postgres.inspect.json')));
});

test('ports are numbers in order, each of its protocol', () => {
  const ports = { '9000/tcp': {}, '53/udp': {}, '53/tcp': {}, '80': {}, '9000': {} };
  expect(parse(inspect({ ExposedPorts: ports }))).toMatchObject({ ports: [53, 80, 9000], udpPorts: [53] });
  expect(parse(inspect({ ExposedPorts: null }))).toMatchObject({ ports: [], udpPorts: [] });
  expect(parse(inspect({}))).toMatchObject({ ports: [], udpPorts: [] });
});

test.each([
  ['70:70', 70, 70],
  ['1001', 1001, undefined],
  ['1001:0', 1001, undefined],
  ['postgres', undefined, undefined],
  ['0', undefined, undefined],
  ['', undefined, undefined],
])('the user %j of an image is %j with the group %j', (User, user, group) => {
  expect(parse(inspect({ User }))).toMatchObject({ user, group });
});

test.each([
  ['', [{ message: 'is empty' }]],
  ['{"a":', [{ message: expect.stringMatching(/^is no JSON/) as string }]],
  ['[]', [{ key: '$', message: 'is an empty list' }]],
  ['[{},{}]', [{ key: '$', message: 'has 2 images', fix: 'name one image: docker image inspect IMAGE' }]],
  ['3', [{ key: '$', message: 'has neither Config nor config' }]],
  ['{"name": "postgres"}', [{ key: '$', message: 'has neither Config nor config' }]],
  ['[{"Config": "x"}]', [{ key: '$[0].Config', value: 'x', allowed: 'an object' }]],
  ['{"config": {"Volumes": ["/data"]}}', [{ key: '$.config.Volumes', allowed: 'an object' }]],
  [
    '[{"Config": {"Volumes": {"/data": {}}, "User": 70, "ExposedPorts": "5432"}}]',
    [
      { key: '$[0].Config.ExposedPorts', value: '5432', allowed: 'an object' },
      { key: '$[0].Config.User', value: 70, allowed: 'text' },
    ],
  ],
  [
    '[{"Config": {"Volumes": null}}]',
    [{ key: '$[0].Config.Volumes', message: 'names no volume, so that there would be no data to keep' }],
  ],
  [
    '[{"Config": {"Volumes": {"data": {}, "/": {}}, "ExposedPorts": {"0/tcp": {}, "99999/tcp": {}, "5/sctp": {}, "x": {}}}}]',
    [
      { key: '$[0].Config.Volumes', value: '/' },
      { key: '$[0].Config.Volumes', value: 'data', allowed: 'an absolute path other than /' },
      { key: '$[0].Config.ExposedPorts', value: '0/tcp' },
      { key: '$[0].Config.ExposedPorts', value: '99999/tcp' },
      { key: '$[0].Config.ExposedPorts', value: '5/sctp' },
      { key: '$[0].Config.ExposedPorts', value: 'x' },
    ],
  ],
])('%s is refused, with every problem at its place', (text, expected) => {
  const problems = problemsOf(text);
  expect(problems).toHaveLength(expected.length);
  expect(problems).toEqual(
    expected.map((each) => expect.objectContaining({ where: 'image.json', ...each }) as object),
  );
});

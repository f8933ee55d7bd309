import { parseManifests } from '../../../src/cli/check/documents';

const parse = (text: string) => parseManifests(text, 'a.yaml');
const kinds = (text: string) =>
  parse(text).manifests.map(
    ({ manifest }) => (manifest as { kind: string; metadata?: { name?: string } }).kind,
  );

const service = (name: string) => `apiVersion: v1\nkind: Service\nmetadata: { name: ${name} }\n`;

test('every document is read, and empty ones are left out', () => {
  expect(kinds(`---\n# nothing\n---\n${service('a')}---\n---\n${service('b')}...\n`)).toEqual([
    'Service',
    'Service',
  ]);
  expect(parse('')).toEqual({ manifests: [], problems: [], foreign: [] });
});

test('JSON is YAML, also with tabs', () => {
  expect(kinds('{\n\t"apiVersion": "v1",\n\t"kind": "Service",\n\t"metadata": {"name": "a"}\n}\n')).toEqual([
    'Service',
  ]);
});

test('Lists are taken apart, in each other too, and items of a typed one know what they are', () => {
  const list = 'apiVersion: v1\nkind: List\nitems:\n';
  const inner = '  - apiVersion: v1\n    kind: PodList\n    items:\n      - metadata: { name: a }\n';
  const { manifests, problems } = parse(`${list}${inner}  - { apiVersion: v1, kind: Secret }\n`);
  expect(problems).toEqual([]);
  expect(manifests.map(({ manifest }) => manifest)).toEqual([
    { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } },
    { apiVersion: 'v1', kind: 'Secret' },
  ]);
  expect(manifests[0]!.position(['metadata', 'name'])).toEqual({ line: 7, column: 21 });
  expect(manifests[1]!.position([])).toEqual({ line: 8, column: 5 });
});

test('a place that is missing is that of what would hold it', () => {
  const [only] = parse(`${service('a')}spec:\n  ports:\n    - port: 80\n`).manifests;
  expect(only!.position(['spec', 'ports', 0, 'port']).line).toBe(6);
  expect(only!.position(['spec', 'ports', 0, 'targetPort']).line).toBe(6);
  expect(only!.position(['spec', 'ports', 3]).line).toBe(5);
  expect(only!.position(['spec', 'selector', 'app']).line).toBe(4);
  expect(only!.position(['status']).line).toBe(1);
});

test('what is merged is a part of the object, as for kubectl', () => {
  const [only] = parse(`${service('a')}x: &x { port: 80 }\nspec:\n  <<: *x\n  type: ClusterIP\n`).manifests;
  expect(only!.manifest).toMatchObject({ spec: { port: 80, type: 'ClusterIP' } });
  expect(only!.position(['spec', 'port']).line).toBe(4);
  expect(only!.position(['spec', 'type']).line).toBe(7);
  const several = parse(
    `${service('a')}x: [&x { a: 1 },\n &y { a: 2, b: 3 }]\nspec:\n  <<: [*x, *y]\n`,
  ).manifests;
  expect(several[0]!.manifest).toMatchObject({ spec: { a: 1, b: 3 } });
  expect(several[0]!.position(['spec', 'a']).line).toBe(4);
  expect(several[0]!.position(['spec', 'b']).line).toBe(5);
});

test.each([
  ['no', false],
  ['Yes', true],
  ['on', true],
  ['OFF', false],
  ['"no"', 'no'],
  ['none', 'none'],
  ['yes and no', 'yes and no'],
])('%s is read as kubectl reads it', (written, value) => {
  const [only] = parse(`${service('a')}spec: { x: ${written} }\n`).manifests;
  expect(only!.manifest).toMatchObject({ spec: { x: value } });
});

test('what an alias stands for is where it was written', () => {
  const [only] = parse(`${service('a')}x: &x\n  port: 80\nspec: *x\n`).manifests;
  expect(only!.position(['spec', 'port']).line).toBe(5);
});

describe('what cannot be read', () => {
  const told = (text: string) => [...parse(text).problems, ...parse(text).foreign];
  const places = (text: string) => told(text).map(({ where }) => where);

  it.each([
    ['bad YAML', `${service('a')}spec: [1\nb: 2\n`, ['a.yaml:5']],
    ['a duplicate key', `${service('a')}kind: Pod\n`, ['a.yaml:4']],
    ['no object', 'text\n---\n- 1\n', ['a.yaml:1', 'a.yaml:3']],
    ['values of a chart', `${service('a')}---\n\nreplicas: 2\n`, ['a.yaml:6']],
    ['an item that is none', 'apiVersion: v1\nkind: List\nitems:\n  - 1\n', ['a.yaml:4']],
    ['tabs', 'apiVersion: v1\nkind: Service\nmetadata:\n\tname: a\n', ['a.yaml:4']],
  ])('%s is told with its line', (_, text, lines) => {
    expect(places(text)).toEqual(lines);
    for (const { message } of told(text)) expect(message).not.toMatch(/\n|at line/);
  });

  it('a template is bad YAML, or no object, and both say what to do', () => {
    for (const text of ['{{- if .Values.x }}\nkind: a\n{{- end }}\n', '{{ include "x" . }}\n'])
      expect(
        told(text)
          .map(({ fix }) => fix)
          .join(),
      ).toMatch(/rendered|manifests only/);
  });

  it('aliases that grow without end are refused', () => {
    const levels = Array.from({ length: 9 }, (_, index) => {
      const before =
        index === 0
          ? '"x"'
          : Array(9)
              .fill(`*a${index - 1}`)
              .join(', ');
      return `a${index}: &a${index} [${before}]`;
    });
    expect(parse(levels.join('\n')).problems).toMatchObject([
      { message: expect.stringContaining('alias') as string },
    ]);
  });
});

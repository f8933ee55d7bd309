import { load, refusal } from '../project';

const where = 'stacks/Pulumi.dev.yaml';

/** Lines below `config:`, which is line 1. */
const config = (...lines: string[]) => ['config:', ...lines.map((line) => `  ${line}`), ''].join('\n');

describe('files that cannot be used', () => {
  it.each([
    [
      'a tab as indentation',
      'config:\n\ttalestack:domain: a.org\n',
      [`${where}:2`, 'tab', 'indent with spaces'],
    ],
    [
      'a key twice',
      config('talestack:domain: a.org', 'talestack:domain: b.org'),
      [`${where}:3`, 'there already'],
    ],
    ['two documents', 'config: {}\n---\nconfig: {}\n', [`${where}:2`, 'second document']],
    [
      'an alias inside of its anchor',
      'config: &all\n  talestack:quota: *all\n',
      [`${where}:2`, 'recursive', '*all', '&all'],
    ],
    ['an alias of nothing', config('talestack:domain: *nobody'), [where, 'nobody']],
    ['an empty one', '', [where, 'is empty', 'config: {}']],
    ['comments alone', '# config:\n', [where, 'is empty']],
    ['a list', '- a\n', [`${where}:1`, 'is not an object with keys']],
    ['text for config', 'config: hello\n', [`${where}:1`, 'config', 'is not an object']],
    [
      'bad indentation',
      'config:\n  talestack:mongo:\n    size: 1Gi\n   x: 1\n',
      [`${where}:4`, 'not valid YAML'],
    ],
    ['an unclosed quote', config('talestack:domain: "a.org'), [where, 'not valid YAML']],
    ['a key outside config', 'talestack:domain: a.org\n', [`${where}:1`, 'outside `config:`', 'indent it']],
    [
      'config misspelt',
      'confg:\n  talestack:domain: a.org\n',
      [`${where}:1`, 'confg', 'did you mean config?'],
    ],
    [
      'a date without quotes',
      config('talestack:images:', '  prefix: x', '  mongo: 2026-01-02'),
      [`${where}:4`, 'a date without quotes', 'put it in quotes'],
    ],
    [
      'a date that Pulumi has made a time of',
      config('talestack:dashboard.env:', '  A: 2026-01-02 00:00:00 +0000 UTC'),
      [`${where}:3`, 'put it in quotes, as 2026-01-02 where that was meant'],
    ],
    ...['2026-1-2', '2026-1-2 3:4:5', '2026-01-2T03:04:05Z'].map((date): [string, string, string[]] => [
      `a date without quotes, however it is written: ${date}`,
      config('talestack:dashboard.env:', `  A: ${date}`),
      [`${where}:3`, 'a date without quotes', 'put it in quotes'],
    ]),
    ['NUL', 'config:\n\0\n', [`${where}:2`, 'NUL']],
  ])('%s', (_, stack, said) => {
    const { message } = refusal(() => load({ stack }));
    for (const each of said) expect(message).toContain(each);
  });

  const lines = (...content: readonly string[]) =>
    refusal(() => load({ stack: config(...content) })).problems.map(({ where: line, message }) => [
      line,
      message,
    ]);

  it.each([
    ['[', ['talestack:x: [a', 'talestack:y: b', 'talestack:z: c'], 3],
    ['{', ['talestack:cluster:', '  type: {a: 1', '  x: 1', 'talestack:y: b'], 4],
  ])('an unclosed %s is one mistake', (opening, content, line) => {
    expect(lines(...content)).toEqual([
      [`${where}:${line}`, `is not valid YAML: a ${opening} before this line is not closed`],
    ]);
  });

  it('mistakes that have nothing to do with each other, all at once', () => {
    expect(
      lines('a: 1', 'a: 2', 'b: {x: 1, x: 2, y: @}', 'c', 'd: "x" y', 'e: [', 'f: 1').map(([line]) => line),
    ).toEqual([3, 4, 4, 5, 6, 8].map((line) => `${where}:${line}`));
  });

  it('aliases that grow beyond measure', () => {
    const steps = Array.from({ length: 9 }, (_, at) => `x${at + 1}: &x${at + 1} [${`*x${at},`.repeat(9)}]`);
    const stack = ['x0: &x0 [lol]', ...steps, 'config: {}', ''].join('\n');
    expect(refusal(() => load({ stack })).message).toContain('grow beyond measure');
  });
});

describe('files that set nothing, or what they say', () => {
  it.each([
    ['an object without keys', '{}\n'],
    ['an empty config', 'config:\n'],
    ['keys with nothing behind them', config('talestack:domain:', 'talestack:mongo:', '  size:')],
    [
      'keys of others',
      config('gcp:project: p', 'kubernetes:namespace: n') +
        'encryptionsalt: v1:x\nsecretsprovider: passphrase\n',
    ],
  ])('%s', (_, stack) => {
    expect(load({ stack })).toEqual(load({}));
  });

  it('CRLF and a byte order mark', () => {
    expect(load({ stack: '\uFEFFconfig:\r\n  talestack:domain: a.org\r\n' }).config.domain).toBe('a.org');
  });

  it('aliases of what stands elsewhere', () => {
    const stack = config(
      'talestack:mongo:',
      '  nodeSelector: &disk {disk: fast}',
      'talestack:registry:',
      '  nodeSelector: *disk',
    );
    expect(load({ stack }).config.registry.nodeSelector).toEqual({ disk: 'fast' });
  });
});

it('a date with quotes is text', () => {
  const stack = config('talestack:annotations: {since: "2026-01-02", "2026-01-03": x}');
  expect(() => load({ stack })).not.toThrow(/without quotes/);
});

describe('numbers and booleans', () => {
  it('count as such at the top level, where Pulumi writes them as text', () => {
    const stack = config(
      'talestack:deleteData: "true"',
      'talestack:revision: "3"',
      'talestack:namespace: "123"',
    );
    expect(load({ stack }).config).toMatchObject({ deleteData: true, revision: 3, namespace: '123' });
  });

  it('the text "false" is false there, not true', () => {
    expect(load({ stack: config('talestack:deleteData: "false"') }).config.deleteData).toBe(false);
  });

  it.each([
    ['talestack:deleteData: "yes"', 'talestack:deleteData = "yes"', 'true or false'],
    ['talestack:deleteData: "False"', 'talestack:deleteData = "False"', 'true or false'],
    ['talestack:deleteData: 0', 'talestack:deleteData = 0', 'true or false'],
    ['talestack:revision: "80abc"', 'talestack:revision = "80abc"', 'a whole number from 0'],
    ['talestack:revision: -1', 'talestack:revision = -1', 'is too small'],
    ['talestack:revision: "1.5"', 'talestack:revision = 1.5', 'with a fraction'],
    ['talestack:revision: .nan', 'talestack:revision', 'a whole number from 0'],
    [
      'talestack:dashboard: {replicas: 1.5}',
      'talestack:dashboard.replicas = 1.5',
      'a whole number from 0 to 100',
    ],
    [
      'talestack:dashboard: {replicas: -1}',
      'talestack:dashboard.replicas = -1',
      'a whole number from 0 to 100',
    ],
    ['talestack:dashboard: {replicas: 101}', 'talestack:dashboard.replicas = 101', 'is too large'],
    ['talestack:dashboard: {replicas: "2"}', 'talestack:dashboard.replicas = "2"', 'remove the quotes: 2'],
    ['talestack:domain: 12', 'talestack:domain = 12', 'put it in quotes'],
    ['talestack:images: {mongo: 3.2}', 'talestack:images.mongo = 3.2', 'put it in quotes'],
    ['talestack:girder: {env: {DEBUG: true}}', 'talestack:girder.env.DEBUG', 'put it in quotes'],
    ['talestack:mongo: 20Gi', 'talestack:mongo = "20Gi"', 'an object with keys'],
    ['talestack:mongo: [1]', 'talestack:mongo', 'is a list'],
    [`talestack:mongo: '{"size": "1Gi"}'`, 'talestack:mongo', 'an object written as text'],
  ])('%s', (line, ...said) => {
    const { message } = refusal(() => load({ stack: config('# first', line) }));
    for (const each of [`${where}:3`, ...said]) expect(message).toContain(each);
  });
});

describe('keys', () => {
  it.each([
    ['talestack:domian: a.org', 'talestack:domian', 'did you mean domain?'],
    ['talestack:mongo: {sise: 1Gi}', 'talestack:mongo.sise', 'did you mean size?'],
    ['talestack:worker: {buildDirs: {Size: 1Gi}}', 'talestack:worker.buildDirs.Size', 'did you mean size?'],
    ['talestack:nodeCount: 3', 'talestack:nodeCount', 'did you mean cluster.nodeCount?'],
    ['talestack:redis: {qqqqqq: 1}', 'talestack:redis.qqqqqq', 'allowed: resources, nodeSelector'],
    ['talestack:mongo: {resources: {memory: 1Gi}}', 'talestack:mongo.resources.memory', 'cpuRequest'],
    [
      'talestack:mongo: {tolerations: [{key: a, efect: x}]}',
      'talestack:mongo.tolerations[0].efect',
      'did you mean effect?',
    ],
    ['talestack:mongo.size: 1Gi', 'talestack:mongo.size', 'pulumi config set --path talestack:mongo.size'],
    ['domain: a.org', 'domain', 'write talestack:domain'],
    ['talestack:__proto__: {deleteData: true}', '__proto__', 'is not a known key'],
    ['talestack:constructor: {deleteData: true}', 'constructor', 'is not a known key'],
  ])('%s', (line, ...said) => {
    const { message } = refusal(() => load({ stack: config('# first', line) }));
    for (const each of [`${where}:3`, ...said]) expect(message).toContain(each);
  });

  it('every problem has its own line', () => {
    const stack = config(
      'talestack:domian: a.org',
      'talestack:mongo:',
      '  size: 100m',
      '  tolerations:',
      '    - key: a',
      '    - effect: Never',
      'talestack:worker:',
      '  variant: "3"',
    );
    const { problems } = refusal(() => load({ stack }));
    const places = problems.map((each) => [each.where?.slice(where.length), each.key]);
    expect(new Map(places as [string, string][])).toEqual(
      new Map([
        [':2', 'talestack:domian'],
        [':4', 'talestack:mongo.size'],
        [':7', 'talestack:mongo.tolerations[1].effect'],
        [':9', 'talestack:worker.variant'],
      ]),
    );
  });
});

describe('secrets', () => {
  it('are listed, and are no part of the config', () => {
    const stack = config(
      'talestack:registry.password:',
      '  secure: v1:abc:def',
      'talestack:site.certificate: {secure: v1:x:y}',
    );
    const { config: loaded, secretsSet } = load({ stack });
    expect(secretsSet).toEqual(['registry.password', 'site.certificate']);
    expect(loaded).toEqual(load({}).config);
  });

  it.each([
    ['in plain text', 'talestack:registry.password: hunter2', 'plain text'],
    ['misspelt', 'talestack:registry.pasword: hunter2', 'is not a known key'],
    ['as a number', 'talestack:registry.password: 424242', 'plain text'],
    ['empty', 'talestack:registry.password: ""', 'without a value'],
    [
      'encrypted with something beside',
      'talestack:registry.password: {secure: v1:a:b, plain: hunter2}',
      'not an encrypted secret',
    ],
    ['inside of an object', 'talestack:registry: {password: {secure: v1:a:hunter2}}', 'one key with a dot'],
    [
      'encrypted where nothing is secret',
      'talestack:domain: {secure: v1:a:hunter2}',
      'yet is not the name of a secret',
    ],
    ['in broken YAML', 'talestack:registry.password: "hunter2', 'not valid YAML'],
    ['in YAML broken otherwise', 'talestack:registry.password: hunter2: hunter2', 'YAML'],
    [
      'in an environment variable of the wrong type',
      'talestack:girder: {env: {TOKEN: 424242}}',
      'put it in quotes',
    ],
  ])('%s: refused, and never shown', (_, line, said) => {
    const { message } = refusal(() => load({ stack: config(line) }));
    expect(message).toContain(where);
    expect(message).toContain(said);
    expect(message).not.toMatch(/hunter2|424242/);
  });

  it('name the command that sets them', () => {
    const { message } = refusal(() => load({ stack: config('talestack:registry.password: x') }));
    expect(message).toContain('talestack secrets set ENV registry.password=FILE');
  });
});

describe('names with nothing behind them', () => {
  it.each([
    ['a repository', ['talestack:titan:', '  repositories:', '    pg: {}'], 'titan.repositories.pg.image'],
    ['one whose keys are commented out', ['talestack:titan:', '  repositories:', '    pg:'], 'pg.image'],
    ['a submission', ['talestack:batch:', '  submissions:', '    night: {}'], 'batch.submissions.night'],
    ['one of which nothing is left', ['talestack:batch:', '  submissions:', '    night:'], 'night'],
  ])('are not passed over: %s', (_, lines, key) => {
    const { problems } = refusal(() => load({ stack: config(...lines) }));
    expect(problems.map((each) => each.where)).toContain(`${where}:4`);
    expect(problems.map((each) => each.key).join()).toContain(key);
  });

  it('override nothing that another input sets', () => {
    const { images } = load({
      settings: 'MONGO_IMAGE="mongo:1"',
      stack: config('talestack:images: {}'),
    }).config;
    expect(images.mongo).toBe('mongo:1');
  });

  it('are values where any object may stand', () => {
    const stack = config('talestack:girder:', '  setup: {settings: {core.routes: {}}}');
    expect(load({ stack }).config.girder.setup.settings).toEqual({ 'core.routes': {} });
  });
});

import { ownKeys } from '../../src/config/checks/teraslice';
import { formatProblem } from '../../src/errors';
import { load, refusal } from './project';

const plain = (key?: string) => key?.replace(/^--set /, '');
const backend = { search: { deploy: true } };

/** What is refused: key, message and what is to be done. */
function problems(teraslice: object) {
  return refusal(() => load({ flags: { teraslice } })).problems.map(({ key, message }) => [
    plain(key),
    message,
  ]);
}

function warnings(teraslice: object, others: object = {}) {
  return load({ flags: { ...others, teraslice } }).warnings.map(({ key, message }) => [plain(key), message]);
}

const accepted = (teraslice: object) => load({ flags: { teraslice } }).config.teraslice;

describe('the search backend', () => {
  it('has to be somewhere when there is a cluster', () => {
    expect(problems({ enabled: true })).toEqual([
      [
        'teraslice.search.nodes',
        'is missing: Teraslice keeps jobs, assets and its state in Elasticsearch or OpenSearch',
      ],
    ]);
    expect(problems({ enabled: true, search: { nodes: [] } })).toHaveLength(1);
    expect(accepted({ enabled: true, ...backend }).search.deploy).toBe(true);
    expect(accepted({ enabled: false }).search.nodes).toBeUndefined();
  });

  it('is one of two', () => {
    const search = { nodes: ['http://search.example.org:9200'], deploy: true };
    expect(problems({ enabled: true, search })).toEqual([
      ['teraslice.search.deploy', 'is set, and so is teraslice.search.nodes'],
    ]);
  });

  it.each([
    'http://search:9200',
    'https://search.example.org',
    'https://192.0.2.1:9200/es',
    'http://[2001:db8::1]:9200',
  ])('is at %s', (url) => {
    expect(accepted({ enabled: true, search: { nodes: [url] } }).search.nodes).toEqual([url]);
  });

  it.each([
    ['search:9200', 'is not a URL with http:// or https://'],
    ['search.example.org', 'is not a URL with http:// or https://'],
    ['ftp://search:21', 'is not a URL with http:// or https://'],
    ['', 'is not a URL with http:// or https://'],
    ['http://search:9200/?pretty', 'has a query or a fragment'],
  ])('is not at %s', (url, message) => {
    expect(problems({ enabled: true, search: { nodes: [url] } })).toEqual([
      ['teraslice.search.nodes[0]', message],
    ]);
  });

  it('has no second definition among the connectors', () => {
    const connectors = { 'elasticsearch-next': { default: { node: ['http://other:9200'] } } };
    expect(problems({ enabled: true, ...backend, connectors })).toEqual([
      [
        'teraslice.connectors.elasticsearch-next.default',
        'is the connection to the search backend, which is made of teraslice.search',
      ],
    ]);
  });
});

describe('a login', () => {
  const secret = 'swordfish';

  it.each<[string, object, string]>([
    ['in a URL', { search: { nodes: [`https://elastic:${secret}@search:9200`] } }, 'search.nodes[0]'],
    [
      'in a URL that is none',
      { search: { nodes: [`https://elastic:${secret}/a@search:9200`] } },
      'search.nodes[0]',
    ],
    ['in a user name alone', { search: { nodes: [`https://${secret}@search:9200`] } }, 'search.nodes[0]'],
    [
      'in another connector',
      { connectors: { s3: { default: { secretAccessKey: secret } } } },
      'connectors.s3.default.secretAccessKey',
    ],
    [
      'deep in a connector',
      { connectors: { kafka: { default: { rdkafka_options: { 'sasl.password': secret } } } } },
      'connectors.kafka.default.rdkafka_options.sasl.password',
    ],
    [
      'in a list of a connector',
      { connectors: { 'elasticsearch-next': { other: { node: [`http://a:${secret}@b`] } } } },
      'connectors.elasticsearch-next.other.node[0]',
    ],
    ['in an option that is passed on', { settings: { api_token: secret } }, 'settings.api_token'],
    [
      'in the environment of jobs',
      { options: { envVars: { DB_PASSWORD: secret } } },
      'options.envVars.DB_PASSWORD',
    ],
  ])('%s is refused, and not shown', (_, teraslice, key) => {
    const given = 'search' in teraslice ? teraslice : { ...backend, ...teraslice };
    const error = refusal(() => load({ flags: { teraslice: { enabled: true, ...given } } }));
    expect(error.problems.map((each) => plain(each.key))).toContain(`teraslice.${key}`);
    expect(error.message).not.toContain(secret);
  });

  it('is refused as long as the cluster is switched off, too, and from a file', () => {
    const stack = `config:\n  talestack:teraslice:\n    search:\n      nodes: ['http://u:${secret}@s:9200']\n`;
    const error = refusal(() => load({ stack }));
    expect(error.problems).toHaveLength(1);
    expect(formatProblem(error.problems[0]!)).toMatch(/^ {2}stacks\/Pulumi\.dev\.yaml:\d+: /);
    expect(error.message).not.toContain(secret);
  });

  it('is not seen in what is none', () => {
    const connectors = {
      kafka: { default: { brokers: 'a@b:9092', sasl: { mechanism: 'none' }, password: '' } },
    };
    expect(accepted({ enabled: true, ...backend, connectors }).connectors).toEqual(connectors);
  });
});

describe('the name of the cluster', () => {
  it.each(['ts-dev1', 'a', 'ts.dev_1', 'ts+dev', 'a'.repeat(70)])('%s', (name) => {
    expect(accepted({ enabled: true, ...backend, name }).name).toBe(name);
  });

  it.each([
    ['', 'is empty'],
    ['Ts-dev1', 'has capital letters'],
    ['ts dev', 'has characters that an index cannot have'],
    ['ts/dev', 'has characters that an index cannot have'],
    ['a'.repeat(201), 'is too long (201)'],
    ['_ts', 'becomes the label _ts, which has to begin and end with a letter or a digit'],
    ['-ts', 'becomes the label -ts, which has to begin and end with a letter or a digit'],
    ['..', 'becomes the label .., which has to begin and end with a letter or a digit'],
    ['ts+', 'becomes the label ts_, which has to begin and end with a letter or a digit'],
    [
      `${'a'.repeat(62)}-b`,
      `becomes the label ${'a'.repeat(62)}-, which has to begin and end with a letter or a digit`,
    ],
  ])('is not %s', (name, message) => {
    expect(problems({ name })).toEqual([['teraslice.name', message]]);
  });
});

describe('options', () => {
  it.each(['/app', '/app/source', '/app/source/lib', '/app/config', '/app/config/', '/app/config/x', '/tmp'])(
    'assets are not at %s, where the image has something else',
    (assetsDirectory) => {
      expect(problems({ options: { assetsDirectory } })).toEqual([
        ['teraslice.options.assetsDirectory', 'is where the image has its program or its configuration'],
      ]);
    },
  );

  it.each<[object, string, string]>([
    [{ assetsDirectory: 'assets' }, 'assetsDirectory', 'is not an absolute path'],
    [{ shutdownTimeout: -1 }, 'shutdownTimeout', 'is too small'],
    [{ shutdownTimeout: '1 minute' }, 'shutdownTimeout', 'is text'],
    [{ cpu: 0 }, 'cpu', 'is too small'],
    [{ cpu: '500m' }, 'cpu', 'is text'],
    [{ memory: 0.5 }, 'memory', 'is a number with a fraction'],
    [{ memory: '512Mi' }, 'memory', 'is text'],
    [{ clusterManagerType: 'native' }, 'clusterManagerType', 'is none of the values that it can have'],
    [{ executionControllerTargets: [{ key: 'rack' }] }, 'executionControllerTargets[0].value', 'is text'],
    [{ kubernetes_image: 'a:1' }, 'kubernetes_image', 'is not a known key'],
    [
      { kubernetesConfigMapName: 'teraslice-master' },
      'kubernetesConfigMapName',
      'is the name of the ConfigMap of the master',
    ],
  ])('%j is refused', (options, key, message) => {
    const [problem] = problems({ options });
    expect(problem?.[0]).toBe(`teraslice.options.${key}`);
    if (key.endsWith('value')) expect(problem?.[1]).toMatch(/^is /);
    else expect(problem?.[1]).toBe(message);
  });

  it('under Teraslice’s own name, an option is told its name here', () => {
    const { problems: found } = refusal(() =>
      load({ flags: { teraslice: { options: { kubernetes_api_poll_delay: 1 } } } }),
    );
    expect(found[0]!.fix).toBe('did you mean teraslice.options.kubernetesApiPollDelay?');
  });

  it.each(Object.keys(ownKeys))('%s has its own key, and is not passed on', (key) => {
    expect(problems({ settings: { [key]: 1 } })).toEqual([
      [`teraslice.settings.${key}`, 'cannot be set here'],
    ]);
  });
});

describe('the Service', () => {
  it('has a port on the nodes only with type NodePort', () => {
    expect(problems({ master: { service: { nodePort: 30678 } } })).toEqual([
      [
        'teraslice.master.service.nodePort',
        'is set, and teraslice.master.service.type is ClusterIP, which has none',
      ],
    ]);
    expect(
      accepted({ master: { service: { type: 'NodePort', nodePort: 30678 } } }).master.service.nodePort,
    ).toBe(30678);
  });
});

test.each(['master', 'search'])('teraslice.%s cannot ask for more than it allows', (component) => {
  const resources = { memoryRequest: '4Gi', memoryLimit: '2Gi' };
  expect(problems({ [component]: { resources } })).toEqual([
    [
      `teraslice.${component}.resources.memoryRequest`,
      `asks for more than teraslice.${component}.resources.memoryLimit allows, 2Gi`,
    ],
  ]);
});

test('WholeTale and Teraslice do not share a namespace', () => {
  expect(problems({ enabled: true, ...backend, namespace: 'wholetale' })).toEqual([
    ['teraslice.namespace', 'is that of wholetale, too'],
  ]);
});

describe('a warning', () => {
  const on = { enabled: true, ...backend };

  it('when something is set and nothing is made of it', () => {
    expect(warnings({ name: 'ts-dev1' })).toEqual([['teraslice', 'is set, and no cluster is made of it']]);
  });

  it('not when it was switched off, or nothing was set', () => {
    expect(warnings({ ...on, enabled: false, name: 'ts-dev1' })).toEqual([]);
    expect(load({}).warnings).toEqual([]);
    expect(warnings(on)).toEqual([]);
  });

  it.each<[object, string, string]>([
    [{ assets: { existingClaim: 'nfs' } }, 'assets.existingClaim', 'assets.enabled'],
    [{ assets: { size: '1Gi' } }, 'assets.size', 'assets.enabled'],
    [{ priorityClass: { name: 'high' } }, 'priorityClass.name', 'priorityClass.enabled'],
    [{ search: { deploy: true, size: '1Gi' } }, 'search.size', 'search.persistent'],
    [{ search: { nodes: ['http://a:1'], persistent: true } }, 'search.persistent', 'search.deploy'],
  ])('for %j, which has no effect', (teraslice, key, without) => {
    expect(warnings({ ...on, ...teraslice })).toEqual([
      [`teraslice.${key}`, `has no effect without teraslice.${without}`],
    ]);
  });

  it('for an image that is not pinned', () => {
    const [image, message] = [
      'example.org/teraslice',
      'is not pinned: what it names changes from one day to the next',
    ];
    expect(warnings({ ...on, options: { kubernetesImage: image } })).toEqual([
      ['teraslice.options.kubernetesImage', message],
    ]);
    expect(warnings(on, { images: { teraslice: image } })).toEqual([['images.teraslice', message]]);
    expect(warnings({ ...on, options: { kubernetesImage: `${image}:1` } })).toEqual([]);
  });

  it('for what only old images know, with an image that is not', () => {
    const old = {
      options: { clusterManagerType: 'kubernetes' },
      search: { deploy: true, connector: 'elasticsearch' },
    };
    expect(warnings({ ...on, ...old }).map(([key]) => key)).toEqual([
      'teraslice.options.clusterManagerType',
      'teraslice.search.connector',
    ]);
    expect(warnings({ ...on, ...old }, { images: { teraslice: 'terascope/teraslice:v0.87.0' } })).toEqual([]);
  });

  it('for the binding of old', () => {
    expect(warnings({ ...on, legacyBinding: true }).map(([key]) => key)).toEqual(['teraslice.legacyBinding']);
  });
});

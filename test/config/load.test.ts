import path from 'node:path';

import type { Config } from '../../src/config';
import { ensureSandboxStack, listEnvironments, loadConfig } from '../../src/config';
import { readFileSync, writeFileSync } from 'node:fs';
import { load, project, refusal } from './project';

const root = path.join(__dirname, '../..');

describe('inputs', () => {
  const settings = 'DOMAIN_NAME="settings.org"\nVOLSZ_MONGO_DATA="1Gi"\nCLUSTER_NAME="settings"\n';
  const stack =
    'config:\n  talestack:domain: stack.org\n  talestack:cluster:\n    name: stack\n  talestack:mongo: {nodeSelector: {a: "1"}}\n';
  const flags = { domain: 'flag.org', mongo: { nodeSelector: { b: '2' } } };

  it('override each other key by key: settings, stack config, flags', () => {
    expect(load({ settings }).config).toMatchObject({
      domain: 'settings.org',
      cluster: { name: 'settings' },
    });
    expect(load({ settings, stack }).config).toMatchObject({
      domain: 'stack.org',
      cluster: { name: 'stack' },
    });
    expect(load({ settings, stack, flags }).config).toMatchObject({
      domain: 'flag.org',
      cluster: { name: 'stack' },
      mongo: { size: '1Gi', nodeSelector: { a: '1', b: '2' } },
    });
  });

  it('a list counts as one value', () => {
    const taint = (key: string) => ({ mongo: { tolerations: [{ key }] } });
    const below = `config:\n  talestack:mongo: {tolerations: [{key: a}, {key: b}]}\n`;
    expect(load({ stack: below, flags: taint('c') }).config.mongo.tolerations).toEqual([{ key: 'c' }]);
  });

  it('a mistake is named where the value that won was written', () => {
    const where = (inputs: Parameters<typeof load>[0]) => {
      const { problems } = refusal(() => load(inputs));
      expect(problems).toHaveLength(1);
      return [problems[0]?.where, problems[0]?.key];
    };
    const bad = { settings: '\nDOMAIN_NAME="a..b"\n', stack: 'config:\n  talestack:domain: c..d\n' };
    expect(where({ settings: bad.settings })).toEqual(['settings:2', 'DOMAIN_NAME']);
    expect(where(bad)).toEqual(['stacks/Pulumi.dev.yaml:2', 'talestack:domain']);
    expect(where({ ...bad, flags: { domain: 'e..f' } })).toEqual([undefined, '--domain']);
    expect(where({ flags: { worker: { variant: '9' } } })).toEqual([undefined, '--set worker.variant']);
    expect(load({ ...bad, flags: { domain: 'good.org' } }).config.domain).toBe('good.org');
  });

  it('mistakes of all inputs are told at once', () => {
    const { message } = refusal(() =>
      load({
        settings: 'NO_SUCH="x"\nDOMAIN_NAME="a..b"',
        stack: 'config:\n  talestack:revisoin: 1\n  talestack:registry.password: x\n',
        flags: { mongo: { size: '-1' } },
      }),
    );
    for (const each of ['settings:1', 'settings:2', 'dev.yaml:2', 'dev.yaml:3', '--set mongo.size = "-1"']) {
      expect(message).toContain(each);
    }
  });

  it('a stack config that cannot be read hides no mistakes in settings', () => {
    const { message } = refusal(() => load({ settings: 'DOMAIN_NAME="a..b"', stack: 'config:\n\tx: 1\n' }));
    expect(message).toContain('settings:1');
    expect(message).toContain('dev.yaml:2');
  });

  it('texts of flags count as what the schema wants, at any depth', () => {
    const typed = {
      deleteData: 'true',
      dashboard: { replicas: '2' },
      cluster: { nodeCount: '5' },
      context: '7',
    };
    expect(load({ flags: typed }).config).toMatchObject({
      deleteData: true,
      dashboard: { replicas: 2 },
      cluster: { nodeCount: 5 },
      context: '7',
    });
  });

  it('systems of one environment each have a namespace of their own', () => {
    const clash = { teraslice: { enabled: true, namespace: 'wholetale', search: { deploy: true } } };
    expect(refusal(() => load({ flags: clash })).problems).toMatchObject([
      { key: '--set teraslice.namespace', value: 'wholetale', message: 'is that of wholetale, too' },
    ]);
    expect(load({ flags: { ...clash, wholetale: { enabled: false } } }).config.teraslice.namespace).toBe(
      'wholetale',
    );
  });

  it('the result is frozen throughout', () => {
    const { config } = load({
      flags: { mongo: { tolerations: [{ key: 'a' }], affinity: { nodeAffinity: {} } } },
    });
    const thawed = (value: unknown): boolean =>
      typeof value === 'object' &&
      value !== null &&
      (!Object.isFrozen(value) || Object.values(value).some(thawed));
    expect(thawed(config)).toBe(false);
  });

  it('come to the same again', () => {
    expect(load({ settings, stack, flags })).toEqual(load({ settings, stack, flags }));
  });
});

describe('requests and limits', () => {
  it.each([
    [
      { mongo: { resources: { memoryRequest: '2Gi', memoryLimit: '1Gi' } } },
      'mongo.resources.memoryRequest = "2Gi"',
      '1Gi',
    ],
    [
      { mongo: { resources: { memoryRequest: '1Gi', memoryLimit: '1G' } } },
      'mongo.resources.memoryRequest',
      '1G',
    ],
    [{ redis: { resources: { cpuRequest: '1500m', cpuLimit: '1' } } }, 'redis.resources.cpuRequest', '1'],
    [
      { worker: { dockerResources: { cpuRequest: '2', cpuLimit: '1' } } },
      'worker.dockerResources.cpuRequest',
      '1',
    ],
  ])('%j is refused', (flags, key, limit) => {
    const { message } = refusal(() => load({ flags }));
    expect(message).toContain(`--set ${key}`);
    expect(message).toContain(`allows, ${limit}`);
  });

  it('from two inputs, the request is named where it was written', () => {
    const stack = 'config:\n  talestack:mongo:\n    resources:\n      memoryRequest: 4Gi\n';
    const { problems } = refusal(() =>
      load({ stack, flags: { mongo: { resources: { memoryLimit: '1Gi' } } } }),
    );
    expect(problems).toEqual([expect.objectContaining({ where: 'stacks/Pulumi.dev.yaml:4', value: '4Gi' })]);
  });

  it.each([
    [{ memoryRequest: '1Gi', memoryLimit: '1Gi' }],
    [{ memoryRequest: '1000Mi', memoryLimit: '1Gi' }],
    [{ cpuRequest: '500m', cpuLimit: '0.5' }],
  ])('%j is accepted', (resources) => {
    expect(load({ flags: { mongo: { resources } } }).config.mongo.resources).toEqual(resources);
  });
});

describe('environments', () => {
  it.each(['', '.', '..', '../x', 'a/b', 'a b', '-a', 'ü', 'a'.repeat(101)])(
    '%j is no name',
    (environment) => {
      const { message } = refusal(() => loadConfig({ projectDir: project({}), environment }));
      expect(message).toContain('is not the name of a Pulumi stack');
      expect(message).toContain('letters, digits, - _ and .');
    },
  );

  it('one that is not there: which are, and how to make it', () => {
    const projectDir = project({
      'stacks/Pulumi.prod.yaml': '',
      'stacks/Pulumi.dev-2.yaml': '',
      'stacks/index.ts': '',
    });
    const { message } = refusal(() => loadConfig({ projectDir, environment: 'prdo' }));
    for (const each of [
      'stacks/Pulumi.prdo.yaml',
      'does not exist',
      'dev-2, prod, sandbox',
      'did you mean prod',
      'talestack init prdo',
    ]) {
      expect(message).toContain(each);
    }
    expect(listEnvironments(projectDir)).toEqual(['dev-2', 'prod']);
  });

  it('the sandbox has its template until its file is generated', () => {
    const projectDir = project({
      'stacks/sandbox.template.yaml': 'config:\n  talestack:domain: template.org\n',
    });
    const domain = () => loadConfig({ projectDir, environment: 'sandbox' }).config.domain;
    expect(domain()).toBe('template.org');
    ensureSandboxStack(projectDir, path.join(projectDir, 'kept.yaml'));
    expect(domain()).toBe('template.org');
    const generated = path.join(projectDir, 'stacks/Pulumi.sandbox.yaml');
    writeFileSync(generated, 'config:\n  talestack:domain: mine.org\n');
    ensureSandboxStack(projectDir, path.join(projectDir, 'kept.yaml'));
    expect(domain()).toBe('mine.org');
  });

  it('a project without a template of its own has that of the program', () => {
    const projectDir = project({});
    ensureSandboxStack(projectDir, path.join(projectDir, 'kept.yaml'));
    expect(readFileSync(path.join(projectDir, 'stacks/Pulumi.sandbox.yaml'))).toEqual(
      readFileSync(path.join(root, 'stacks/sandbox.template.yaml')),
    );
  });

  it.each(['sandbox', 'prod'])(
    '%s of this repository has no mistakes, and nothing to warn of',
    (environment) => {
      const { config, warnings } = loadConfig({ projectDir: root, environment });
      expect(config.environment).toBe(environment);
      expect(warnings).toEqual([]);
    },
  );
});

describe('kubeconfig', () => {
  const resolved = (kubeconfig: string): Config['kubeconfig'] =>
    load({ flags: { kubeconfig } }).config.kubeconfig;

  it('is relative to the project, or to the home folder', () => {
    expect(resolved('~/x')).toBe(path.join(process.env.HOME ?? '', 'x'));
    expect(resolved('/abs/x')).toBe('/abs/x');
    expect(resolved('sub/x')).toMatch(/talestack-config-.*\/sub\/x$/);
    expect(load({}).config.kubeconfig).toBeUndefined();
  });
});

it.each<[string, string, boolean]>([
  ['to whom the world may come', '{legacyUser: true}', true],
  ['that is not served', '{legacyUser: true, ingress: {enabled: false}}', false],
  [
    'whose ingress is told whom to admit',
    '{legacyUser: true, ingress: {annotations: {allow: inside}}}',
    false,
  ],
  ['without the user whose password is public', '{}', false],
])('a registry %s: %s, a warning is %s', (_, registry, expected) => {
  const { warnings } = load({ stack: `config:\n  talestack:registry: ${registry}\n` });
  const [warning] = warnings;
  expect(warnings).toHaveLength(expected ? 1 : 0);
  if (expected) expect(warning?.message).toContain('registry.local.wholetale.org is served');
});

import { chmodSync, mkdirSync } from 'node:fs';
import path from 'node:path';

import { loadConfig } from '../../../src/config';
import { schema } from '../../../src/config/schema';
import { schemaAt } from '../../../src/config/schema/json';
import { settingsKeys } from '../../../src/config/files/settings-keys';
import { readTextFile } from '../../../src/config/files/text-file';
import { load, project, refusal } from '../project';

describe('what is refused, and how', () => {
  it.each([
    ['a line without =', 'DOMAIN_NAME\n', ['settings:1', '"DOMAIN_NAME"', 'has no =', 'KEY="VALUE"']],
    ['spaces around =', 'DOMAIN_NAME = a.org\n', ['settings:1', 'spaces around the =']],
    ['no key', '1A="x"\n', ['settings:1', 'does not begin with a key']],
    [
      'a key twice',
      'DOMAIN_NAME="a.org"\n\nDOMAIN_NAME="b.org"\n',
      ['settings:3', 'DOMAIN_NAME', 'in line 1 and in line 3', 'delete one'],
    ],
    [
      'an unknown key',
      '# x\nDOMAIN_NAM="a.org"\n',
      ['settings:2', 'DOMAIN_NAM', 'did you mean DOMAIN_NAME?'],
    ],
    [
      'a key like no other',
      'QQQQQQQQ="a"\n',
      ['settings:1', 'is not a known key', 'allowed: CLUSTER_TYPE, CLUSTER_NAME'],
    ],
    [
      'a double quote left open',
      'DOMAIN_NAME="a.org\nCLUSTER_NAME="b"\n',
      ['settings:1', 'does not end on its line', 'closing "'],
    ],
    ['a single quote left open', "DOMAIN_NAME='a.org\n", ['settings:1', "closing '"]],
    ['a backslash at the end', 'DOMAIN_NAME=a\\\n', ['settings:1', 'ends with a backslash']],
    ['text behind a value', 'DOMAIN_NAME="a" b\n', ['settings:1', 'text behind the value']],
    ['a command after a value', 'DOMAIN_NAME=a;reboot\n', ['settings:1', 'holds ;', 'quotes']],
    ['a variable', 'DOMAIN_NAME="x.$HOST"\n', ['settings:1', '$HOST', 'expansion', 'single quotes']],
    ['a variable without quotes', 'DOMAIN_NAME=${HOST}\n', ['settings:1', 'expansion']],
    ['a command', 'DOMAIN_NAME="$(hostname)"\n', ['settings:1', 'expansion']],
    ['backticks', 'DOMAIN_NAME=`hostname`\n', ['settings:1', 'expansion']],
    [
      'a value that the schema refuses',
      '\nVOLSZ_MONGO_DATA="100m"\n',
      ['settings:2', 'VOLSZ_MONGO_DATA = "100m"', 'bytes', '4Gi'],
    ],
    [
      'a count that is no number',
      'GKE_INITIAL_NODE_COUNT="4b"\n',
      ['settings:1', 'GKE_INITIAL_NODE_COUNT = "4b"', 'a whole number from 1'],
    ],
    ['a cluster of an unknown type', 'CLUSTER_TYPE="eks"\n', ['settings:1', 'gke, minikube, none']],
  ])('%s', (_, settings, said) => {
    const { message } = refusal(() => load({ settings }));
    for (const each of said) expect(message).toContain(each);
  });

  it('names every problem at once, in the order of the file', () => {
    const settings =
      'DOMAIN_NAME\nMONGO_IMAG="a"\nREDIS_IMAGE="r:1"\nREDIS_IMAGE="r:2"\nVOLSZ_WORKSPACE="-1"\n';
    const where = refusal(() => load({ settings })).problems.map((problem) => problem.where);
    expect(where).toEqual(['settings:1', 'settings:2', 'settings:4', 'settings:5']);
  });

  it('bytes that are no text, each line of them', () => {
    const settings = Buffer.from([0x23, 0x0a, 0x41, 0xff, 0x0a, 0x42, 0xc3, 0x28, 0x0a]);
    const { problems } = refusal(() => load({ settings }));
    expect(problems.map((each) => each.where)).toEqual(['settings:2', 'settings:3']);
    expect(problems[0]?.message).toContain('UTF-8');
  });

  it('NUL, as in a file saved as UTF-16, once', () => {
    const settings = Buffer.from('DOMAIN_NAME="a.org"\nCLUSTER_NAME="b"\n', 'utf16le');
    const { problems } = refusal(() => load({ settings }));
    expect(problems.map((each) => [each.where, each.message])).toEqual([
      ['settings:1', expect.stringContaining('NUL') as string],
    ]);
  });

  it('a directory', () => {
    const projectDir = project({ 'stacks/Pulumi.dev.yaml': 'config: {}' });
    mkdirSync(path.join(projectDir, 'settings'));
    const { message } = refusal(() => loadConfig({ projectDir, environment: 'dev' }));
    expect(message).toContain('settings: is a directory');
  });

  it('a file that may not be read', () => {
    const file = path.join(project({ settings: '' }), 'settings');
    chmodSync(file, 0);
    // Root reads everything, whatever the mode, so that this must be somebody else.
    const root = process.geteuid?.() === 0;
    if (root) process.seteuid?.(65534);
    try {
      expect(readTextFile(file, 'settings').problems).toEqual([
        expect.objectContaining({
          where: 'settings',
          message: expect.stringContaining('may not be read') as string,
        }),
      ]);
    } finally {
      if (root) process.seteuid?.(0);
    }
  });
});

describe('what is accepted', () => {
  it.each([
    ['quotes', `DOMAIN_NAME="a.org"`],
    ['single quotes', `DOMAIN_NAME='a.org'`],
    ['no quotes', `DOMAIN_NAME=a.org`],
    ['mixed quotes', `DOMAIN_NAME=a".o"'rg'`],
    ['a comment behind', `DOMAIN_NAME="a.org" # ours`],
    ['blanks around', `   DOMAIN_NAME=a.org \t`],
    ['export', `export DOMAIN_NAME="a.org"`],
    ['CRLF', `# x\r\nDOMAIN_NAME="a.org"\r\n`],
    ['a byte order mark', `\uFEFFDOMAIN_NAME="a.org"\n`],
  ])('%s', (_, settings) => {
    expect(load({ settings }).config.domain).toBe('a.org');
  });

  it.each([
    [`'a $b'`, 'a $b'],
    [`"a \\$b \\" \\\\ \\n"`, 'a $b " \\ \\n'],
    ['a#b', 'a#b'],
    ['a\\ b', 'a b'],
    ['"5$"', '5$'],
  ])('%s as a shell would take it', (source, value) => {
    expect(load({ settings: `DEPLOY_DEV_BRANCHES=${source}` }).config.girder.devBranches).toBe(value);
  });

  it.each([
    ['no file', undefined],
    ['an empty one', ''],
    ['comments alone', '# DOMAIN_NAME="a.org"\n\n'],
    ['empty values', 'DOMAIN_NAME=""\nGKE_PROJECT_ID=\nMINIKUBE_VM_TYPE=""\n'],
  ])('%s gives the defaults, without a word', (_, settings) => {
    const { config, warnings } = load(settings === undefined ? {} : { settings });
    expect(config).toEqual({ ...schema.parse({}), environment: 'dev' });
    expect(warnings).toEqual([]);
  });
});

describe('keys of the shell deployment', () => {
  it('are all honoured', () => {
    const settings = `
CLUSTER_TYPE="none"
CLUSTER_NAME="c"
GKE_PROJECT_ID="my-project"
GKE_COMPUTE_REGION="us-west1-a"
GKE_INITIAL_NODE_COUNT="7"
GKE_MACHINE_TYPE="e2-medium"
DOMAIN_NAME="d.org"
VOLSZ_MONGO_DATA="1Gi"
VOLSZ_REGISTRY_STORAGE="2Gi"
VOLSZ_GIRDER_PS="3Gi"
VOLSZ_DOCKER_STORAGE="4Gi"
VOLSZ_IMAGE_BUILD_DIRS="5Gi"
VOLSZ_WORKSPACE="6Gi"
MONGO_IMAGE="mongo:1"
REDIS_IMAGE="redis:1"
REGISTRY_IMAGE="registry:1"
GIRDER_IMAGE="girder:1"
DASHBOARD_IMAGE="dashboard:1"
WORKER_IMAGE="worker:1"
GIRDERFS_DRIVER_IMAGE="girderfs:1"
DEPLOY_DEV_BRANCHES="x"
`;
    const { config, warnings } = load({ settings });
    expect(warnings).toEqual([]);
    expect(config).toMatchObject({
      cluster: {
        type: 'none',
        name: 'c',
        project: 'my-project',
        location: 'us-west1-a',
        nodeCount: 7,
        machineType: 'e2-medium',
      },
      domain: 'd.org',
      mongo: { size: '1Gi' },
      registry: { size: '2Gi' },
      girder: { size: '3Gi', devBranches: 'x' },
      worker: { dockerStorage: { size: '4Gi' }, buildDirs: { size: '5Gi' }, workspaceSize: '6Gi' },
      images: {
        mongo: 'mongo:1',
        redis: 'redis:1',
        registry: 'registry:1',
        girder: 'girder:1',
        dashboard: 'dashboard:1',
        worker: 'worker:1',
        girderfs: 'girderfs:1',
      },
    });
    const used = Object.keys(settingsKeys).filter((key) => settings.includes(`\n${key}=`));
    const effective = Object.entries(settingsKeys).filter(([, { key }]) => key !== undefined);
    expect(used).toEqual(effective.map(([key]) => key));
  });

  it('stand for keys that the schema has', () => {
    for (const { key } of Object.values(settingsKeys)) {
      if (key !== undefined) expect([key, schemaAt(key.split('.'))]).toEqual([key, expect.anything()]);
    }
  });

  it('are reported where they have no effect', () => {
    const keys = [
      'VOLSZ_MONGO_CFG',
      'MINIKUBE_VM_TYPE',
      'AUTO_VOLUME_TYPE',
      'EXTERNAL_PORT_RANGE',
      'GIRDER_EXTERNAL_PORT',
    ];
    const { warnings } = load({ settings: keys.map((key) => `${key}="x"`).join('\n') });
    expect(
      warnings.map(({ where, key, message }) => [where, key, message.startsWith('has no effect')]),
    ).toEqual(keys.map((key, index) => [`settings:${index + 1}`, key, true]));
  });

  it.each(['mongo', 'mongo:latest', 'reg.org:5000/mongo'])('image %s is accepted with a warning', (image) => {
    const { config, warnings } = load({ settings: `\nMONGO_IMAGE="${image}"` });
    expect(config.images.mongo).toBe(image);
    expect(warnings).toEqual([
      expect.objectContaining({
        where: 'settings:2',
        key: 'MONGO_IMAGE',
        value: image,
        message: expect.stringContaining('not pinned') as string,
      }),
    ]);
  });

  it.each(['mongo:3.2', 'reg.org:5000/mongo:3', `mongo@sha256:${'a'.repeat(64)}`])(
    'image %s is pinned',
    (image) => {
      expect(load({ settings: `MONGO_IMAGE="${image}"` }).warnings).toEqual([]);
    },
  );
});

describe('the committed settings', () => {
  const text = readTextFile(path.join(__dirname, '../../../settings'), 'settings').text ?? '';

  it('list every key', () => {
    const listed = [...text.matchAll(/^#?([A-Z0-9_]+)=/gm)].map((match) => match[1]);
    expect(listed.sort()).toEqual(Object.keys(settingsKeys).sort());
  });

  it('say the default of each, so that uncommenting changes nothing', () => {
    const { config, warnings } = load({ settings: text.replaceAll(/^#([A-Z0-9_]+=)/gm, '$1') });
    expect(config).toEqual({ ...schema.parse({}), environment: 'dev' });
    expect(warnings).toEqual([]);
  });
});

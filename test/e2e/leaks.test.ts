import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { parse, parseDocument } from 'yaml';

import { sandboxPaths } from '../../sandbox/paths';
import { generateSecrets } from '../../src/config';
import { allSecrets } from '../../src/config/secrets/names';
import type { Hit } from '../leaks/scan';
import { filesOf, readOrNothing, Scanner } from '../leaks/scan';
import { Watch } from '../leaks/watch';
import type { Outcome } from './command-line';
import { root } from './command-line';
import { ok, Playground } from './harness';
import { listeningAddresses } from './sockets';

// One environment from `init` to `down --delete-data`, with every command between them that
// meets a secret, on the real engine and the real API server. Pods, volumes and pushes are simulated.
const environment = 'prod';
const project = () => play.project;

/** Texts that no program writes by itself, with characters that each form writes otherwise. */
const marked = {
  'girder.adminPassword': 'MARK-girder "quoted" & ünï/+?~~~',
  'globus.clientId': 'MARK-globus-client-id-4711',
  'globus.clientSecret': 'MARK-globus:secret/+=&%20',
  'batch.registryPassword': 'MARK-batch pass>>>word???',
};
const wrongPassphrase = 'MARK-wrong-passphrase-0815';
const remoteKeys = { accessKey: 'MARKACCESSKEY0001', secretKey: 'MARK/secret+key/0002', region: 'eu-1' };

let play: Playground;
let scanner: Scanner;
let watch: Watch;
/** What the watch may see: who was given a passphrase by the user's own environment, and hands it on. */
const given: Hit[] = [];

jest.setTimeout(600_000);

const input = (name: string, text: string) => {
  const file = path.join(play.dir, 'inputs', name);
  writeFileSync(file, text);
  return file;
};
const talestack = (...args: string[]) => play.talestack(...args);

/** The secrets that stand in the stack config now are looked for from now on, with what is derived from them. */
async function learn(): Promise<void> {
  const values = await play.secretsOf(environment);
  const named = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key.replace('talestack:', ''), value]),
  );
  // Those that there are, all of them.
  expect(Object.keys(named)).toEqual(expect.arrayContaining([...allSecrets]));
  const { 'registry.username': user, 'registry.password': password } = named;
  if (user === undefined || password === undefined) throw new Error('there is no login');
  scanner.add(named);
  // What stands in a docker config; base64 of it again is one of its forms.
  scanner.add({ 'registry.auth': Buffer.from(`${user}:${password}`).toString('base64') });
  const batch = Buffer.from(`robot:${marked['batch.registryPassword']}`).toString('base64');
  scanner.add({ 'batch.auth': batch });
}

/** Runs a command with more variables in its environment. */
async function withEnv(
  env: Readonly<Record<string, string | undefined>>,
  ...args: string[]
): Promise<Outcome> {
  const before = { ...play.env };
  for (const [name, value] of Object.entries(env))
    if (value === undefined) Reflect.deleteProperty(play.env, name);
    else play.env[name] = value;
  try {
    return await talestack(...args);
  } finally {
    for (const name of Object.keys(play.env)) Reflect.deleteProperty(play.env, name);
    Object.assign(play.env, before);
  }
}

beforeAll(async () => {
  play = await Playground.create('leaks');
  for (const name of ['home', 'tmp', 'inputs']) mkdirSync(path.join(play.dir, name));
  play.env.HOME = path.join(play.dir, 'home');
  // What kubectl, which this test uses itself, keeps of its own.
  play.env.KUBECACHEDIR = path.join(play.dir, 'kubectl');
  play.env.TMPDIR = path.join(play.dir, 'tmp');
  const { kubeconfig, passphrase } = sandboxPaths(play.sandbox.name);
  const user = parse(readFileSync(kubeconfig, 'utf8')) as {
    users: { user: { 'client-key-data': string } }[];
  };
  const data = user.users[0]!.user['client-key-data'];
  scanner = new Scanner({
    'kubeconfig client key': Buffer.from(data, 'base64').toString(),
    // The same once more, as it stands in the file: in one line.
    'kubeconfig client key data': data,
    passphrase: readFileSync(passphrase, 'utf8').trim(),
    'wrong passphrase': wrongPassphrase,
    'remote access key': remoteKeys.accessKey,
    'remote secret key': remoteKeys.secretKey,
    ...marked,
  });
  watch = new Watch(scanner, play.env.TMPDIR);
});

afterAll(async () => {
  watch.stop();
  await play.remove();
});

describe('a life with marked secrets', () => {
  it('begins: init, secrets init, set and list', async () => {
    ok(
      await talestack(
        'init',
        environment,
        '--cluster-type',
        'none',
        '--domain',
        'local.wholetale.org',
        '--json',
      ),
    );
    ok(await talestack('secrets', 'init', environment));
    const site = await generateSecrets(
      { domain: 'local.wholetale.org', namespace: 'wholetale', now: new Date() },
      ['site'],
    );
    scanner.add(site);
    const files = Object.entries({ ...marked, ...site }).map(
      ([name, text]) => `${name}=${input(name, text)}`,
    );
    ok(await talestack('secrets', 'set', environment, ...files));
    ok(
      await play.run(
        process.execPath,
        [
          path.join(root, 'bin/talestack.js'),
          '--dir',
          project(),
          'secrets',
          'set',
          environment,
          'girder.adminPassword',
          '--json',
        ],
        marked['girder.adminPassword'],
      ),
    );
    await learn();
    const file = path.join(project(), `stacks/Pulumi.${environment}.yaml`);
    const document = parseDocument(readFileSync(file, 'utf8'));
    document.setIn(['config', 'talestack:titan'], {});
    document.setIn(['config', 'talestack:batch'], {
      image: 'registry.example.org/caf:1',
      volumeClaim: '',
      registry: { server: 'registry.example.org', username: 'robot' },
      submissions: { few: { tasks: ['echo one'] } },
    });
    writeFileSync(file, document.toString());
    ok(await talestack('secrets', 'list', environment));
    ok(await talestack('secrets', 'list', environment, '--json'));
  });

  it('is looked at before: doctor, check, synth, preview', async () => {
    await talestack('doctor', environment);
    await talestack('doctor', environment, '--json');
    ok(await talestack('check', environment, '--json'));
    ok(await talestack('synth', environment, '--stdout'));
    ok(await talestack('preview', environment, '--json'));
    ok(await talestack('config', 'show', environment, '--json'));
    ok(await talestack('graph', environment, '--format', 'json'));
  });

  it('comes up, and is looked at', async () => {
    const sockets = new Set<string>();
    const listen = setInterval(() => {
      for (const address of listeningOf(play.dir)) sockets.add(address);
    }, 250);
    ok(await talestack('up', environment));
    clearInterval(listen);
    // The engine, the provider and the program talk over sockets of this machine alone.
    expect(sockets.size).toBeGreaterThan(0);
    expect([...sockets].filter((address) => !isLoopback(address))).toEqual([]);
    ok(await talestack('up', environment, '--json'));
    ok(await talestack('status', environment));
    ok(await talestack('status', environment, '--json'));
    ok(await talestack('refresh', environment, '--json'));
    ok(await talestack('preview', environment, '--refresh', '--expect-no-changes'));
  });

  it('changes its secrets: rotate, and up', async () => {
    ok(await talestack('secrets', 'rotate', environment, 'registry'));
    ok(await talestack('secrets', 'rotate', environment, 'registryCertificate', '--json'));
    await learn();
    ok(await talestack('preview', environment, '--json'));
    ok(await talestack('up', environment));
  });

  it('has tales, repositories and batches', async () => {
    const image = ['--image', 'registry:443/65f0/1:2', '--command', 'jupyter lab --port {port}'];
    const yaml = ok(await talestack('tale', 'render', environment, '--host', 'tmp-one', ...image));
    await play.kubectl(['apply', '--filename=-'], yaml);
    ok(await talestack('tale', 'ls', environment, '--json'));
    const metadata = path.join(root, 'test/titan/fixtures/postgres.inspect.json');
    const titan = async (action: string, ...args: string[]) =>
      ok(await talestack('titan', action, environment, ...args));
    await titan('init', 'pg', '--metadata', metadata, '--size', '1Gi');
    await titan('commit', 'pg', '--id', 'one', '--message', 'first');
    const parameters = ['--parameters', input('remote', JSON.stringify(remoteKeys))];
    await titan('push', 'pg', 's3://bucket/path', '--commit', 'one', ...parameters, '--json');
    await titan('status', 'pg', '--json');
    ok(await talestack('batch', 'status', environment, '--json'));
  });

  it('is written as YAML, with its secrets in the files that are named for them', async () => {
    ok(await talestack('secrets', 'init', environment, '--files', '--self-signed-site'));
    ok(
      await talestack(
        'secrets',
        'set',
        environment,
        '--files',
        ...(['globus.clientId', 'globus.clientSecret', 'batch.registryPassword'] as const).map(
          (name) => `${name}=${path.join(play.dir, 'inputs', name)}`,
        ),
      ),
    );
    for (const name of ['registry.key', 'site.key'])
      scanner.add({ [`certs/${name}`]: readFileSync(path.join(project(), 'certs', name), 'utf8') });
    const password = /^REGISTRY_PASSWORD=["']?(.*?)["']?$/m.exec(
      readFileSync(path.join(project(), 'secrets'), 'utf8'),
    )?.[1];
    scanner.add({ 'REGISTRY_PASSWORD of the file': password ?? '' });
    ok(await talestack('synth', environment, '--with-secrets', '--json'));
  });

  it('fails in many ways', async () => {
    const refused = async (...args: string[]) => {
      const { exitCode } = await talestack(...args);
      expect([args[0], exitCode]).toEqual([args[0], 1]);
    };
    // A key of another certificate; a passphrase that is not the one.
    const key = path.join(project(), 'certs/registry.key');
    await refused('secrets', 'set', environment, `site.privateKey=${key}`);
    const wrong = { PULUMI_CONFIG_PASSPHRASE: wrongPassphrase, PULUMI_CONFIG_PASSPHRASE_FILE: undefined };
    watch.look();
    const before = watch.hits.length;
    for (const command of [['up'], ['preview', '--json']])
      expect((await withEnv(wrong, command[0]!, environment, ...command.slice(1))).exitCode).toBe(1);
    const passphrase = readFileSync(sandboxPaths(play.sandbox.name).passphrase, 'utf8').trim();
    ok(await withEnv({ ...wrong, PULUMI_CONFIG_PASSPHRASE: passphrase }, 'preview', environment));
    given.push(...watch.hits.splice(before));
    // What cannot be parsed, with a credential in the line that the parser stumbles over.
    const kubeconfig = path.join(play.dir, 'inputs', 'kubeconfig');
    const good = readFileSync(play.env.KUBECONFIG!, 'utf8');
    writeFileSync(kubeconfig, good.replace('client-key-data: ', 'client-key-data: : "'));
    await refused('up', environment, '--kubeconfig', kubeconfig);
    await refused('status', environment, '--kubeconfig', kubeconfig, '--json');
    // Pods that no node takes.
    await refused('up', environment, '--set', 'wait.ready=4', '--set', 'dashboard.nodeSelector.disk=none');
    await talestack('status', environment, '--set', 'dashboard.nodeSelector.disk=none');
    ok(await talestack('up', environment));
  });

  it('crashes, and is killed', async () => {
    ok(await talestack('secrets', 'rotate', environment, 'registry'));
    await learn();
    // A bug that shows while the engine is at work, then an end without any warning.
    const preload = path.join(play.dir, 'crash.js');
    for (const act of ["throw new Error('planted')", "process.kill(process.pid, 'SIGKILL')"]) {
      const sign = "process.argv.includes('up')";
      writeFileSync(preload, `if (${sign}) setTimeout(() => { ${act} }, 4000);\n`);
      const ended = await withEnv({ NODE_OPTIONS: `--require=${preload}` }, 'up', environment);
      expect(ended.exitCode).not.toBe(0);
    }
    await play.pulumi(['cancel', '--yes', '--stack', environment]);
    ok(await talestack('up', environment));
  });

  it('has an engine that says all it can', async () => {
    const loud = { PULUMI_OPTION_VERBOSE: '9', PULUMI_OPTION_LOGTOSTDERR: 'true' };
    ok(await withEnv(loud, 'preview', environment));
  });

  it('ends: down, with its data', async () => {
    ok(await talestack('tale', 'stop', environment, '--all', '--yes'));
    const done = await talestack('down', environment, '--delete-data', '--json');
    expect([0, 3]).toContain(done.exitCode);
  });
});

describe('a secret would be found', () => {
  /** What is found in what a command of a user prints, and while it runs. */
  async function planted(script: string, ...args: string[]) {
    const [printed, hits] = [play.printed.length, watch.hits.length];
    // Long enough to be seen.
    const slowly = `setTimeout(() => { ${script} }, 500)`;
    await play.run(process.execPath, ['-e', slowly, ...args]);
    const said = scanner.text('output', play.printed.splice(printed).join('\n'));
    return { said: distinct(said), seen: distinct(watch.hits.splice(hits)) };
  }
  const code = JSON.stringify(Buffer.from(wrongPassphrase).toString('base64'));
  const text = `Buffer.from(${code}, 'base64').toString()`;
  const found = ['output: wrong passphrase'];

  it.each([
    ['in a document of --json', `console.log(JSON.stringify({ a: ${text} }))`],
    ['in a message', `console.error(encodeURIComponent(${text}))`],
    ['in what a crash prints', `throw new Error(${text})`],
  ])('%s', async (_where, script) => {
    // The script itself has it in base64.
    expect(await planted(script)).toEqual({ said: found, seen: ['arguments of node: wrong passphrase'] });
  });

  it('in arguments, and in the environment', async () => {
    expect(await planted('', wrongPassphrase)).toEqual({
      said: [],
      seen: ['arguments of node: wrong passphrase'],
    });
    play.env.PLANTED = wrongPassphrase;
    expect(await planted('')).toEqual({ said: [], seen: ['environment of node: wrong passphrase'] });
    delete play.env.PLANTED;
  });

  it.each([
    ['in a temporary file', () => path.join(play.env.TMPDIR!, 'canary'), 'canary'],
    ['in /tmp itself', () => path.join('/tmp', `${path.basename(play.dir)}.canary`), undefined],
  ])('%s', (_where, fileOf, name) => {
    const file = fileOf();
    const before = watch.hits.length;
    writeFileSync(file, wrongPassphrase);
    watch.look();
    rmSync(file);
    expect(distinct(watch.hits.splice(before))).toEqual([`temporary file ${name ?? file}: wrong passphrase`]);
  });

  it.each(['project/canary', 'state/leaks/canary.log', 'home/canary'])('in a file: %s', (name) => {
    const file = path.join(play.dir, name);
    writeFileSync(file, Buffer.from(`{"a":"${wrongPassphrase}"}`).toString('base64'));
    const files = scanner.folder(path.dirname(file)).map(({ where }) => where);
    rmSync(file);
    expect(files).toContain(path.basename(name));
  });
});

describe('none of the secrets shows', () => {
  it('in anything that was printed', () => {
    expect(play.printed.length).toBeGreaterThan(50);
    expect(scanner.text('output', play.printed.join('\n'))).toEqual([]);
  });

  it('in the arguments or the environment of any process, or in temporary files', () => {
    expect([...watch.programs]).toEqual(expect.arrayContaining(['node talestack.js', 'pulumi']));
    expect(distinct(watch.hits)).toEqual([]);
  });

  it('to a program other than Pulumi, where the user has the passphrase in the environment', () => {
    // The script that takes the passphrase away from the provider begins with it, for a moment.
    const wrapper = 'environment of sh pulumi-resource-kubernetes: ';
    expect(distinct(given).filter((each) => !each.startsWith(wrapper))).toEqual([
      'environment of node talestack.js: passphrase',
      'environment of node talestack.js: wrong passphrase',
      'environment of pulumi: passphrase',
      'environment of pulumi: wrong passphrase',
    ]);
  });

  it('in a file but those that are named for them', () => {
    const files = new Set(scanner.folder(play.dir).map(({ where }) => where));
    const isNamed = (file: string) => named.some((pattern) => pattern.test(file));
    expect([...files].filter((file) => !isNamed(file))).toEqual([]);
    // Each of the patterns is of use.
    for (const pattern of named) expect([...files]).toContainEqual(expect.stringMatching(pattern));
    expect(filesOf(play.env.TMPDIR!)).toEqual([]);
    expect(filesOf(play.env.HOME!).map((file) => path.relative(play.env.HOME!, file))).toEqual([]);
  });
});

/** Files that may hold secrets. */
const named: readonly RegExp[] = [
  // What this test gave to the commands.
  /^inputs\//,
  // `secrets … --files` and `synth --with-secrets`.
  /^project\/secrets$/,
  /^project\/certs\//,
  /^project\/dist\/prod-secrets\.yaml$/,
  // The sandbox's own, and the database of its cluster, in which Secrets are.
  /^state\/leaks\/kubeconfig$/,
  /^state\/leaks\/passphrase$/,
  /^state\/leaks\/pki\/admin\.key$/,
  /^state\/leaks\/etcd\//,
];

/** Where processes that commands of ours started listen. */
function listeningOf(dir: string): string[] {
  const own = Buffer.from(`TALESTACK_SANDBOX_DIR=${dir}/`);
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid) || !readOrNothing(`/proc/${pid}/environ`).includes(own)) return [];
    try {
      return listeningAddresses(Number(pid));
    } catch {
      // It has ended.
      return [];
    }
  });
}

function isLoopback(address: string): boolean {
  return /^(127\.|\[0{31}1\]:|\[0{20}ffff7f)/.test(address);
}

function distinct(hits: readonly Hit[]): string[] {
  return [...new Set(hits.map(({ where, secret }) => `${where}: ${secret}`))].sort();
}

import { UsageError } from '../../src/cli/boundary';
import { commandLine } from '../../src/cli/command-line';
import { parse } from './parse';

describe('the command line', () => {
  it.each([
    [[], 'Name a command.'],
    [['upp', 'dev'], 'Did you mean up?'],
    [['up'], 'Name an environment: prod'],
    [['secrets', 'list'], 'Name an environment: prod'],
    [['secrets', 'set', 'prod'], 'More arguments are needed.'],
    [['bogus'], 'Unknown command: bogus'],
    [['up', 'dev', '--verbose-please'], 'Unknown argument: verbose-please'],
    [['up', 'dev', '--skip-chek', 'probes'], 'Did you mean --skip-check?'],
    [['titan', 'commit', 'dev', 'db', '--mesage', 'a'], 'Did you mean --message?'],
    [['sandbox', 'stop', '--nmae', 'a'], 'Did you mean --name?'],
    [['status', 'dev', '--jsn'], 'Did you mean --json?'],
    [['graph', 'dev', '--format', 'htm'], 'Did you mean html?'],
    [['secrets', 'rotate', 'dev', 'registri'], 'Did you mean registry?'],
    [['secrets', 'lst', 'dev'], 'Did you mean list?'],
    [['down', 'dev', 'prod'], 'prod'],
    [['sandbox'], 'Name an action: start, stop'],
    [['sandbox', 'begin'], 'Unknown command: begin'],
    [['tale'], 'Name an action: ls, stop, render'],
    [['tale', 'render', 'dev', '--hots', 'a'], 'Unknown argument: hots'],
    [['teraslice'], 'Name an action: show, logs, validate, render'],
    [['teraslice', 'rendr'], 'Did you mean render?'],
    [['teraslice', 'show'], 'Name an environment: prod'],
    [['teraslice', 'render', 'dev'], 'More arguments are needed.'],
    [['teraslice', 'validate', 'dev'], 'More arguments are needed.'],
    [['teraslice', 'render', 'dev', 'a.json', 'b.json'], 'b.json'],
    [['titan'], 'Name an action: init, ls, status'],
    [['titan', 'ls'], 'Name an environment: prod'],
    [['titan', 'commit', 'dev'], 'More arguments are needed.'],
    [['titan', 'comit', 'dev', 'db'], 'Did you mean commit?'],
    [['titan', 'init', 'dev', 'db', '--service', 'NodePort'], 'Invalid values'],
    [['titan', 'stop', 'dev', 'db', '--timeout', 'abc'], '--timeout: a number of seconds above 0'],
    [['titan', 'start', 'dev', 'db', '--timeout', '0'], '--timeout: a number of seconds above 0'],
    [['titan', 'ls', 'dev', '--timeout=-3'], '--timeout: a number of seconds above 0'],
    [['titan', 'ls', 'dev', '--timeout', '1e300'], '--timeout: a number of seconds above 0'],
    [['batch'], 'Name an action: submit, status, logs, wait, retry, delete'],
    [['batch', 'submit'], 'Name an environment: prod'],
    [['batch', 'wait', 'prod'], 'More arguments are needed.'],
    [['batch', 'submit', 'dev', 'tasks.txt', '--maxconcurrent', '4'], 'Unknown argument: maxconcurrent'],
    [['batch', 'submit', 'dev', 'tasks.txt', '--memory'], 'Not enough arguments following: memory'],
    [['synth', '--stdout', '--with-secrets'], 'mutually exclusive'],
    [['grpah', 'dev'], 'Did you mean graph?'],
    [['graph'], 'Name an environment: prod'],
    [['graph', 'dev', '--format', 'png'], 'Invalid values'],
    [['diff'], 'Name an environment: prod'],
    [['diff', 'dev', '--against-file', 'a', '--against-revision', 'b'], 'mutually exclusive'],
    [['up', 'dev', '--set'], 'Not enough arguments following: set'],
    [['config'], 'Name an action: migrate, show'],
    [['config', 'migrate'], 'Name an environment: prod'],
    [['backup'], 'Name an environment: prod'],
    [['backup', 'dev', '--parts', 'redis'], 'Invalid values'],
    [['restore', 'dev'], 'Missing required argument: from'],
  ])('refuses %j as wrong usage', async (argv, message) => {
    const refused = parse(...argv);
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(message);
  });

  it.each([
    ['up', 'dev', '--yes'],
    ['titan', 'ls', 'dev', '--yes'],
    ['synth', 'dev', '--user', 'a'],
  ])('takes nothing of %j for mistyped', async (...argv) => {
    await expect(parse(...argv)).rejects.toThrow(/^Unknown argument: \S+$/);
  });

  it.each([
    [['up', 'dev', '--nosuch'], 'talestack up --help'],
    [['secrets', 'rotate', 'dev', 'everything'], 'talestack secrets rotate --help'],
    [['sandbox', 'begin'], 'talestack sandbox --help'],
    [['batch', 'status', 'dev', '--nosuch'], 'talestack batch status --help'],
    [['bogus'], 'talestack --help'],
  ])('says for %j where the usage is: %s', async (argv, help) => {
    await expect(parse(...argv)).rejects.toMatchObject({ help });
  });

  it('takes --set more than once and leaves ENV alone', async () => {
    const args = await parse('up', '--set', 'mongo.size=1Gi', 'dev', '--set=a.b=c=d');
    expect(args).toMatchObject({ env: 'dev', set: ['mongo.size=1Gi', 'a.b=c=d'] });
  });

  it('takes any number of instances to stop, and options of a tale as text', async () => {
    const stop = await parse('tale', 'stop', 'dev', '65f0', '12', '--yes');
    expect(stop).toMatchObject({ env: 'dev', instances: ['65f0', '12'], yes: true, all: false });
    const render = await parse(
      'tale',
      'render',
      '--environment',
      'A=1',
      'dev',
      '--environment=B=2',
      '--port',
      '8',
    );
    expect(render).toMatchObject({ env: 'dev', environment: ['A=1', 'B=2'], port: '8' });
  });

  it('takes any number of jobs, standard input for one, and ids as text', async () => {
    const validate = await parse('teraslice', 'validate', 'dev', 'a.json', '-');
    expect(validate).toMatchObject({ env: 'dev', jobs: ['a.json', '/dev/stdin'] });
    const render = await parse('teraslice', 'render', 'dev', '-', '--job-id', '12345678', '--ex-id=9');
    expect(render).toMatchObject({ env: 'dev', job: '/dev/stdin', 'job-id': '12345678', 'ex-id': '9' });
    const logs = await parse('teraslice', 'logs', 'dev', '-f', '--tail', '5');
    expect(logs).toMatchObject({ env: 'dev', what: 'master', follow: true, tail: 5, previous: false });
    expect(await parse('teraslice', 'logs', 'dev', '12345678')).toMatchObject({ what: '12345678' });
  });

  it.each([
    [['--follow', '--json'], 'never ends'],
    [['--follow', '--previous'], 'writes no more'],
    [['--tail', 'ten'], 'whole number'],
    [['--tail=-1'], 'whole number'],
  ])('teraslice logs dev %j is wrong usage before anything is read', async (args, message) => {
    const logs = commandLine(['teraslice', 'logs', 'dev', ...args]).parseAsync();
    await expect(logs).rejects.toThrow(UsageError);
    await expect(logs).rejects.toThrow(message);
  });

  it('takes the options of repositories, each value by itself', async () => {
    const init = await parse('titan', 'init', '--size', '2Gi', '-e', 'A=1', 'dev', 'db', '--size=v1=3Gi');
    expect(init).toMatchObject({ env: 'dev', repo: 'db', size: ['2Gi', 'v1=3Gi'], environment: ['A=1'] });
    const forward = await parse('titan', 'port-forward', 'dev', 'db', '8080:80', '5432');
    expect(forward).toMatchObject({ env: 'dev', repo: 'db', ports: ['8080:80', '5432'] });
    const commit = await parse('titan', 'commit', 'dev', 'db', '-m', 'a message');
    expect(commit).toMatchObject({ message: 'a message', timeout: 300 });
  });

  it.each([
    [['init', 'dev', 'db'], 'Name the image with --image, or its --metadata.'],
    [['pull', 'dev', 'db', 'nop://'], 'Name the commit of the remote with --commit.'],
    [['clone', 'dev', 'nop://', 'copy', '--image', 'x:1'], 'Name the commit of the remote with --commit.'],
    [['clone', 'dev', 'db', 'copy', '--image', 'x:1'], 'are for remotes'],
  ])('titan %j is wrong usage before anything is read', async (args, message) => {
    await expect(commandLine(['titan', ...args]).parseAsync()).rejects.toThrow(message);
  });

  it("takes the submission helper's options as they are, negative numbers too", async () => {
    const given = {
      'k8s-image': 'example.org/tasks:1',
      'k8s-registry-secret': 'secret',
      'k8s-volume-claim': '',
      'k8s-mount-path': '/ntuples',
      ncores: '0.5',
      memory: '4000',
      time: '-1',
      maxConcurrent: '10',
      identifier: 'mine',
      ntest: '3',
    };
    const words = Object.entries(given).flatMap(([option, value]) => [`--${option}`, value]);
    expect(await parse('batch', 'submit', ...words, 'dev', 'tasks.txt')).toMatchObject({
      env: 'dev',
      tasks: 'tasks.txt',
      ...given,
    });
  });

  it.each([[['dev']], [['dev', 'mine', '--all']]])(
    'batch delete %j is wrong usage before anything is read',
    async (args) => {
      const done = commandLine(['batch', 'delete', ...args]).parseAsync();
      await expect(done).rejects.toThrow('Name the submission to delete, or give --all.');
    },
  );

  it.each([[['dev']], [['dev', '65f0', '--all']]])(
    'tale stop %j is wrong usage before anything is read',
    async (args) => {
      const stop = commandLine(['tale', 'stop', ...args]).parseAsync();
      await expect(stop).rejects.toThrow('Name the instances to stop, or give --all.');
    },
  );

  it('checks any number of files, and standard input', async () => {
    const args = await parse('check', 'a.yaml', '-', '--format', 'json', 'b.yaml');
    expect(args).toMatchObject({ targets: ['a.yaml', '/dev/stdin', 'b.yaml'], format: 'json' });
  });

  it('synthesizes the sandbox environment when none is named', async () => {
    expect(await parse('synth')).toMatchObject({ env: 'sandbox' });
  });
});

it('--version prints one JSON document with --json, and the version alone without', async () => {
  const log = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  try {
    for (const args of [['--version', '--json'], ['--version']])
      await commandLine(args).exitProcess(false).parseAsync();
    const [json, plain] = log.mock.calls.map(([text]) => String(text));
    expect(JSON.parse(json!)).toEqual({ version: plain });
    expect(plain).toMatch(/^\d+\.\d+\.\d+$/);
  } finally {
    log.mockRestore();
  }
});

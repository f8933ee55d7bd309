import { startSandbox, stopSandbox } from '../../../sandbox';
import { ok } from '../harness';
import type { RealPlayground } from './stack';
import { describeWithImages, initWholeTale, realPlayground, request } from './stack';
import { toldOfServices } from './environments';
import { reachability } from './network';
import { eventually, RealPods } from './pods';
import { buildProgram } from './programs';
import { dockerSays, nodeSays, withImpostor } from './registry-access';
import { workerTests } from './worker';
import type { List } from '../shapes';

const environment = 'dev';
const domain = 'local.wholetale.org';
const inNamespace = ['--namespace', 'wholetale'];
const image = 'registry:443/65f0/1:2';
/** The same image, as gwvolman 2.1 has it in a tale; its pull secret is for this name. */
const taleImage = `registry.${domain}/65f0/1:2`;

let real: RealPlayground;
let pods: RealPods;

/** The same answer to all that docker asks the registry for. */
const toAll = (answer: string) => ({ login: answer, push: answer, pull: answer });

describeWithImages('WholeTale on a real node, with the images of sandbox/images', () => {
  beforeAll(async () => {
    real = await realPlayground('real-wholetale');
    pods = new RealPods(real);
    await initWholeTale(real, environment);
  }, 1_200_000);

  afterAll(() => real.play.remove(), 120_000);

  const expectAllWell = async () => {
    expect(
      await eventually(
        60,
        () => pods.unwell(),
        (found) => found.length === 0,
      ),
    ).toEqual([]);
  };

  it('gets every pod ready by its own probes, sets girder up, and has nothing to change then', async () => {
    ok(await real.play.talestack('up', environment));
    await expectAllWell();
    expect((await pods.all()).map(({ metadata }) => metadata.labels.component).sort()).toEqual([
      'dashboard',
      'girder',
      'mongo',
      'redis',
      'registry',
      'setup',
      'trust',
      'worker',
    ]);
    // A Job's is never ready: it ends.
    expect(await pods.unasked()).toEqual(['setup']);
    const log = await real.play.kubectl(['logs', 'job/girder-setup', ...inNamespace]);
    expect(log).toContain('girder is set up');
    // By the name of its Service, and with the password that was made for it.
    const { data } = await real.play.get<{ data: Record<string, string> }>(
      'configmap',
      'girder-setup',
      ...inNamespace,
    );
    expect(JSON.parse(data['config.json']!)).toMatchObject({ girderUrl: 'http://girder:8080/api/v1' });
    const password = (await real.play.secretsOf(environment))['talestack:girder.adminPassword']!;
    const logIn = (word: string) =>
      request(
        ...([real.address, `girder.${domain}`, '/api/v1/user/authentication'] as const),
        ...['--user', `admin:${word}`],
      ).status;
    expect([logIn(password), logIn('not the password')]).toEqual([200, 401]);
    ok(await real.play.talestack('preview', environment, '--expect-no-changes'));
    const before = await pods.uids();
    ok(await real.play.talestack('up', environment));
    expect(await pods.uids()).toEqual(before);
  }, 900_000);

  it('serves girder and the dashboard by the ingress', () => {
    const { address } = real;
    expect(request(address, `girder.${domain}`, '/api/v1/system/version')).toMatchObject({
      status: 200,
      body: expect.stringContaining('"release"') as string,
    });
    expect(request(address, `dashboard.${domain}`, '/env.json')).toMatchObject({
      status: 200,
      body: expect.stringContaining(`https://girder.${domain}`) as string,
    });
  }, 120_000);

  it('has a worker that builds an image, and pushes it as the user of the pull secret', async () => {
    const built = ok(await pods.python(buildProgram, image));
    expect(built).toContain('pushed registry:443/65f0/1:2');
  }, 300_000);

  it('refuses docker with a wrong password', async () => {
    const refused = expect.stringMatching(/unauthorized/i) as string;
    expect(await dockerSays(pods, image, 'not the password')).toEqual(toAll(refused));
    expect(await dockerSays(pods, image)).toEqual(toAll('done'));
  }, 120_000);

  it("is not taken in by somebody else's certificate for the registry's name, in docker and in containerd", async () => {
    const refused = expect.stringMatching(/x509: certificate signed by unknown authority/) as string;
    const { result, log } = await withImpostor(real, pods, async () => ({
      docker: await dockerSays(pods, image),
      node: await nodeSays(real, image),
    }));
    expect(result).toEqual({ docker: toAll(refused), node: refused });
    // What came through to it is the question of a client that was told to take any certificate.
    expect(log).toContain('/v2/');
    expect(log).not.toContain('65f0');
    expect(await dockerSays(pods, image)).toEqual(toAll('done'));
    expect(await nodeSays(real, image)).toBe('pulled');
  }, 240_000);

  it('starts a tale, whose image the node pulls from the registry, and serves it', async () => {
    const { play, address, node } = real;
    const fuse = [{ op: 'add', path: '/status/capacity/smarter-devices~1fuse', value: '8' }];
    await play.kubectl([
      'patch',
      'node',
      node,
      '--subresource=status',
      '--type=json',
      `--patch=${JSON.stringify(fuse)}`,
    ]);
    const literals = ['--from-literal=apiKey=none', '--from-literal=token=none'];
    await play.kubectl(['create', 'secret', 'generic', 'girder-secret', ...literals, ...inNamespace]);
    const command = '/bin/busybox httpd -f -p {port} -h /www';
    const yaml = ok(
      await play.talestack(
        'tale',
        'render',
        environment,
        '--host',
        'tmpreal',
        '--image',
        taleImage,
        '--command',
        command,
      ),
    );
    await play.kubectl(['apply', '--filename=-'], yaml);
    await play.kubectl([
      'wait',
      '--for=condition=Available',
      'deployment/tale-tmpreal',
      ...inNamespace,
      '--timeout=180s',
    ]);
    const served = await eventually(
      30,
      () => request(address, `tmpreal.${domain}`),
      ({ status }) => status === 200,
    );
    expect(served).toEqual({ status: 200, body: 'a tale\n' });
    const listed = JSON.parse(ok(await play.talestack('tale', 'ls', environment, '--json'))) as {
      tales: object[];
    };
    expect(listed.tales).toMatchObject([{ instance: 'tmpreal', ready: true }]);
    // gwvolman's own pods are told of Services: this look would find them in others.
    const { told } = await toldOfServices(real);
    expect(told).toContainEqual(expect.stringMatching(/^tale-tmpreal-.*\/instance GIRDER_PORT$/));
    expect(told.filter((found) => !found.startsWith('tale-'))).toEqual([]);
    await play.kubectl(['delete', '--filename=-', '--wait'], yaml);
    await eventually(
      60,
      () => pods.names(),
      (names) => names.every((each) => !each.startsWith('tale-')),
    );
    const { items } = await play.get<List>('all,ingresses', '--selector=instanceId', ...inNamespace);
    expect(items).toEqual([]);
    expect(await play.kubectl(['get', '--filename=-', '--ignore-not-found', '--output=name'], yaml)).toBe('');
    expect(
      await eventually(
        20,
        () => request(address, `tmpreal.${domain}`).status,
        (status) => status === 404,
      ),
    ).toBe(404);
  }, 400_000);

  it('has no variable of a Service in any container, of those that have ended neither', async () => {
    const { told, containers } = await toldOfServices(real);
    expect(told).toEqual([]);
    // The set-up Job's, those that prepare a pod, and the others.
    expect(containers).toEqual(
      expect.arrayContaining(['setup', 'trust-registry', 'wait', 'docker', 'gwvolman', 'proxy']),
    );
  }, 120_000);

  workerTests(() => ({ real, pods }), image);

  it('admits connections exactly as the table of flows says', async () => {
    const found = await reachability(real);
    expect(found.wrong).toEqual([]);
    expect(found.admitted).toEqual(
      expect.arrayContaining([
        ...['girder → mongo', 'worker → registry', 'ingress → girder', 'setup → girder', 'ingress → tale'],
        ...['worker → API server', 'setup → API server'],
        ...['girder', 'worker', 'tale', 'setup', 'build'].flatMap((from) => [
          `${from} → dns (UDP)`,
          `${from} → dns (TCP)`,
        ]),
      ]),
    );
    expect(found.refused).toEqual(
      expect.arrayContaining([
        ...[
          'dashboard → mongo',
          'redis → registry',
          'stranger → girder',
          'tale → mongo',
          'tale → API server',
        ],
        ...['girder', 'registry', 'tale', 'ingress', 'stranger'].map((from) => `${from} → worker`),
        ...['mongo', 'redis', 'registry', 'dashboard'].flatMap((from) => [
          `${from} → dns (UDP)`,
          `${from} → dns (TCP)`,
        ]),
      ]),
    );
    expect([...found.opened].sort()).toEqual([
      ...['build', 'dashboard', 'girder', 'mongo', 'redis', 'registry', 'setup', 'tale', 'worker'],
    ]);
  }, 300_000);

  it('changes the login of the registry with pods running', async () => {
    const password = async () =>
      ok(await pods.inside('celery-worker', 'gwvolman', 'sh', '-c', 'echo "$REGISTRY_PASS"')).trim();
    const others = async () =>
      (await pods.all())
        .filter(({ metadata }) => !['registry', 'worker'].includes(metadata.labels.component ?? ''))
        .map(({ metadata }) => metadata.uid)
        .sort();
    const [old, before] = [await password(), await others()];
    ok(await real.play.talestack('secrets', 'rotate', environment, 'registry'));
    ok(await real.play.talestack('up', environment));
    await expectAllWell();
    expect(await password()).not.toBe(old);
    expect(await dockerSays(pods, image, old)).toEqual(
      toAll(expect.stringMatching(/unauthorized/i) as string),
    );
    expect(await dockerSays(pods, image)).toEqual(toAll('done'));
    // By the pull secret.
    expect(await nodeSays(real, image)).toBe('pulled');
    expect(await others()).toEqual(before);
  }, 300_000);

  it('comes back with its data when the node was stopped and started', async () => {
    await pods.leaveMarks();
    await stopSandbox({ name: real.play.sandbox.name });
    const since = new Date();
    await startSandbox({ name: real.play.sandbox.name });
    expect(
      await eventually(
        180,
        () => pods.unwell(since),
        (each) => each.length === 0,
      ),
    ).toEqual([]);
    expect(await pods.marks()).toEqual(['mark', 'mark']);
    const version = () => request(real.address, `girder.${domain}`, '/api/v1/system/version').status;
    expect(await eventually(120, version, (status) => status === 200)).toBe(200);
  }, 600_000);

  it('keeps its data when it is taken down and made anew, and loses it with --delete-data', async () => {
    await pods.leaveMarks();
    ok(await real.play.talestack('down', environment));
    expect(await pods.names()).toEqual([]);
    ok(await real.play.talestack('up', environment));
    expect(await pods.marks()).toEqual(['mark', 'mark']);
    expect(
      ok(
        await pods.inside('registry', 'registry', 'ls', '/var/lib/registry/docker/registry/v2/repositories'),
      ),
    ).toBe('65f0');
    ok(await real.play.talestack('down', environment, '--delete-data'));
    const volumes = await eventually(
      60,
      async () => (await real.play.get<List>('persistentvolumes')).items,
      (each) => each.length === 0,
    );
    expect(volumes).toEqual([]);
  }, 900_000);
});

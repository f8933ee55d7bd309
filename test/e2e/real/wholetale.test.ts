import { startSandbox, stopSandbox } from '../../../sandbox';
import { ok } from '../harness';
import type { RealPlayground } from './stack';
import { describeWithImages, initWholeTale, realPlayground, request } from './stack';
import { reachability } from './network';
import { eventually, RealPods, statuses } from './pods';
import { buildProgram, requestsProgram } from './programs';
import type { List } from '../shapes';

const environment = 'dev';
const domain = 'local.wholetale.org';
const inNamespace = ['--namespace', 'wholetale'];
const image = 'registry:443/65f0/1:2';
/** The same image, as gwvolman 2.1 has it in a tale; its pull secret is for this name. */
const taleImage = `registry.${domain}/65f0/1:2`;

let real: RealPlayground;
let pods: RealPods;

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
    const log = await real.play.kubectl(['logs', 'job/girder-setup', ...inNamespace]);
    expect(log).toContain('girder is set up');
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

  it('refuses a push with a wrong password', async () => {
    const refused = await pods.python(buildProgram, image, 'not the password');
    expect(refused.exitCode).not.toBe(0);
    expect(refused.stderr).toMatch(/unauthorized|401/i);
  }, 120_000);

  it('refuses the registry where its certificate is not the trusted one', async () => {
    const reach = (...trust: string[]) =>
      pods.inside(
        'celery-worker',
        'docker',
        'curl',
        '--silent',
        '--show-error',
        ...trust,
        'https://registry:443/',
      );
    ok(await reach('--cacert', '/etc/docker/certs.d/registry:443/ca.crt'));
    const refused = await reach();
    expect(refused.exitCode).not.toBe(0);
    expect(refused.stderr).toMatch(/certificate/i);
  }, 60_000);

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
    await play.kubectl(['delete', '--filename=-', '--wait'], yaml);
    await eventually(
      60,
      () => pods.names(),
      (names) => names.every((each) => !each.startsWith('tale-')),
    );
    const { items } = await play.get<List>(
      'deployments,pods,services,ingresses',
      '--selector=instanceId',
      ...inNamespace,
    );
    expect(items).toEqual([]);
    expect(
      await eventually(
        20,
        () => request(address, `tmpreal.${domain}`).status,
        (status) => status === 404,
      ),
    ).toBe(404);
  }, 400_000);

  it('has no variable of a Service in any container', async () => {
    for (const { metadata, status } of await pods.all()) {
      if (status.phase === 'Succeeded') continue;
      for (const { name } of statuses(status)) {
        const env = await real.play.kubectl(['exec', metadata.name, '-c', name, ...inNamespace, '--', 'env']);
        expect(env).toContain('PATH=');
        expect(env).not.toMatch(/^(GIRDER|MONGO|REDIS|REGISTRY|DASHBOARD)_(PORT|SERVICE_)/m);
      }
    }
  }, 120_000);

  it('leaves no zombie of a process in the worker that lost its parent', async () => {
    const orphan = ok(
      await pods.inside('celery-worker', 'gwvolman', 'sh', '-c', '(sleep 300 >/dev/null 2>&1 & echo $!)'),
    ).trim();
    expect(ok(await pods.inside('celery-worker', 'gwvolman', 'ps', '-o', 'ppid=', '-p', orphan)).trim()).toBe(
      '1',
    );
    ok(await pods.inside('celery-worker', 'gwvolman', 'kill', '-9', orphan));
    const states = await eventually(
      20,
      async () => ok(await pods.inside('celery-worker', 'gwvolman', 'ps', '-eo', 'stat=')),
      (found) => !/^Z/m.test(found),
    );
    expect(states).not.toMatch(/^Z/m);
    expect((await pods.inside('celery-worker', 'gwvolman', 'ps', '-p', orphan)).exitCode).toBe(1);
  }, 60_000);

  it("keeps the account's token from the docker container", async () => {
    const folder = '/var/run/secrets/kubernetes.io/serviceaccount';
    expect(ok(await pods.inside('celery-worker', 'gwvolman', 'ls', folder))).toContain('token');
    expect((await pods.inside('celery-worker', 'docker', 'ls', folder)).exitCode).not.toBe(0);
  }, 60_000);

  it('lets gwvolman do what it does, and nothing else', async () => {
    const answers = JSON.parse(ok(await pods.python(requestsProgram))) as Record<
      string,
      Record<string, number>
    >;
    expect(Object.entries(answers.allowed!).filter(([, status]) => status >= 400 && status !== 404)).toEqual(
      [],
    );
    expect(Object.keys(answers.allowed!).length).toBeGreaterThan(20);
    expect(Object.entries(answers.forbidden!).filter(([, status]) => status !== 403)).toEqual([]);
    expect(Object.keys(answers.forbidden!).length).toBeGreaterThanOrEqual(10);
  }, 60_000);

  it('admits connections exactly as the table of flows says', async () => {
    const found = await reachability(real);
    expect(found.wrong).toEqual([]);
    expect(found.admitted).toEqual(
      expect.arrayContaining(['girder → mongo', 'worker → registry', 'ingress → girder']),
    );
    expect(found.refused).toEqual(
      expect.arrayContaining(['dashboard → mongo', 'redis → registry', 'stranger → girder']),
    );
  }, 300_000);

  it('kills a build that wants more memory than there is, and nothing else', async () => {
    const before = await pods.uids();
    const build = await pods.python(buildProgram, image, '', '["/bin/busybox", "tail", "/dev/zero"]');
    expect(build.exitCode).not.toBe(0);
    expect(build.stderr).toMatch(/returned a non-zero code|137|kill/i);
    expect(
      await eventually(
        30,
        () => pods.unwell(),
        (each) => each.length === 0,
      ),
    ).toEqual([]);
    expect(await pods.uids()).toEqual(before);
    expect(ok(await pods.python(buildProgram, 'registry:443/65f0/1:3'))).toContain('pushed');
  }, 300_000);

  it('changes the login of the registry with pods running', async () => {
    const old = ok(
      await pods.inside('celery-worker', 'gwvolman', 'sh', '-c', 'echo "$REGISTRY_PASS"'),
    ).trim();
    ok(await real.play.talestack('secrets', 'rotate', environment, 'registry'));
    ok(await real.play.talestack('up', environment));
    await expectAllWell();
    expect((await pods.python(buildProgram, image, old)).exitCode).not.toBe(0);
    expect(ok(await pods.python(buildProgram, image))).toContain('pushed');
  }, 300_000);

  it('comes back with its data when the node was stopped and started', async () => {
    await pods.leaveMarks();
    await stopSandbox({ name: real.play.sandbox.name });
    await startSandbox({ name: real.play.sandbox.name });
    expect(
      await eventually(
        180,
        () => pods.unwell({ restarted: true }),
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

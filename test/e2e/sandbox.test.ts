import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';

import { parse, stringify } from 'yaml';

import type { SandboxStatus } from '../../sandbox';
import { sandboxPaths } from '../../sandbox/paths';
import { findProcesses, isRunning } from '../../sandbox/process-table';
import { isPortName, programsOf, readState } from '../../sandbox/state';
import { CommandLine } from './command-line';
import { ok } from './harness';
import { listeningAddresses } from './sockets';

const programs = programsOf('simulated').filter(isPortName);

const folder = mkdtempSync(path.join(os.tmpdir(), 'talestack-life-'));
// Whatever a home folder may be called, shells and URLs have to bear it.
const line = new CommandLine(folder, path.join(folder, `it's a "sandbox" $HOME`));
const paths = sandboxPaths(undefined, line.env);

const pids = () => Object.values(readState(paths).processes).map((record) => record.pid);
const kubeconfig = () => readFileSync(paths.kubeconfig, 'utf8');

/** Every process of the control plane, recorded or not. */
async function processes(): Promise<number[]> {
  const found = await Promise.all(programs.map((name) => findProcesses(path.join(paths.programs, name))));
  return found.flat().map((record) => record.pid);
}

async function killed(names: readonly (typeof programs)[number][]): Promise<void> {
  const records = names.map((name) => readState(paths).processes[name]!);
  for (const { pid } of records) process.kill(pid, 'SIGKILL');
  for (const record of records) while (await isRunning(record)) await new Promise(setImmediate);
}

const kubectl = async (args: readonly string[], file = paths.kubeconfig) =>
  line.run(path.join(paths.bin, 'kubectl'), ['--kubeconfig', file, ...args]);
const kubectlOk = async (...args: string[]) => ok(await kubectl(args));
const apply = async (...objects: readonly object[]) => {
  const file = path.join(folder, 'objects.yaml');
  writeFileSync(file, objects.map((object) => stringify(object)).join('---\n'));
  await kubectlOk('apply', '--filename', file);
};
const kept = () => kubectlOk('get', 'configmap', 'kept', '--output=jsonpath={.data.it}');

afterAll(async () => {
  await line.talestack('sandbox', 'reset');
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

describe('before the first start', () => {
  it('says that nothing runs, and what to do about it', async () => {
    const [shown, file, env] = await Promise.all([
      line.talestack('sandbox', 'status'),
      line.talestack('sandbox', 'kubeconfig'),
      line.talestack('sandbox', 'env'),
    ]);
    expect(shown.exitCode).toBe(1);
    for (const name of programs) expect(shown.stdout).toMatch(new RegExp(`^${name} +no$`, 'm'));
    for (const refused of [file, env]) {
      expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
      expect(refused.stderr).toContain('The sandbox is not running');
      expect(refused.stderr).toContain('npx talestack sandbox start');
    }
  }, 60_000);
});

describe('a sandbox', () => {
  it('is started once, even by two starts at the same moment', async () => {
    const starts = await Promise.all([
      line.talestack('sandbox', 'start'),
      line.talestack('sandbox', 'start'),
    ]);
    for (const start of starts) expect(ok(start)).toContain('with simulated nodes');
    expect(starts.filter((start) => start.stdout.includes('Start etcd'))).toHaveLength(1);
    expect((await processes()).sort()).toEqual(pids().sort());
    expect(pids()).toHaveLength(programs.length);
  }, 300_000);

  it('is left as it is by a start that finds it running', async () => {
    const before = [readFileSync(paths.state, 'utf8'), kubeconfig()];
    const again = ok(await line.talestack('sandbox', 'start', '--json'));
    expect(JSON.parse(again)).toEqual({ kubeconfig: paths.kubeconfig, nodes: 'simulated' });
    expect([readFileSync(paths.state, 'utf8'), kubeconfig()]).toEqual(before);
    expect((await processes()).sort()).toEqual(pids().sort());
  }, 60_000);

  it('shows each program with its process and port', async () => {
    const shown = ok(await line.talestack('sandbox', 'status'));
    const { processes: records, ports } = readState(paths);
    for (const name of programs) {
      expect(shown).toMatch(new RegExp(`^${name} +yes +${records[name]!.pid} +${ports[name]!}$`, 'm'));
    }
    expect(shown).toContain('nodes: simulated; volumes and snapshots: simulated');
  }, 60_000);

  it('can be used with kubectl and raw pulumi, whatever the shell said before', async () => {
    const project = path.join(folder, 'some project');
    mkdirSync(project);
    writeFileSync(path.join(project, 'Pulumi.yaml'), 'name: some\nruntime: nodejs\n');
    const script = `
      kubectl --kubeconfig "$(talestack sandbox kubeconfig)" get nodes --output=name
      cd '${project}'
      pulumi whoami --verbose
      pulumi stack init mine --non-interactive
      pulumi config set --secret password hunter2
      unset PULUMI_CONFIG_PASSPHRASE_FILE
      PULUMI_CONFIG_PASSPHRASE="$(cat ${quoted(paths.passphrase)})" pulumi config get password`;
    // Pulumi prefers a passphrase in the environment to one in a file, even an empty one.
    const said = ok(await line.inside(script, { PULUMI_CONFIG_PASSPHRASE: '', KUBECONFIG: '/nowhere' }));
    expect(said).toContain('node/simulated-1');
    expect(said).toMatch(/Backend URL: file:.*backend/);
    expect(said).toMatch(/^hunter2$/m);
    expect(existsSync(path.join(paths.backend, '.pulumi/stacks/some/mine.json'))).toBe(true);
  }, 120_000);

  it('keeps its files to its user', () => {
    const entries = readdirSync(line.stateRoot, { recursive: true, withFileTypes: true })
      .map((entry) => path.join(entry.parentPath, entry.name))
      // Pulumi's own writing, in a folder that others cannot enter.
      .filter((file) => !file.startsWith(paths.backend) && !file.startsWith(paths.pulumiHome));
    const modes = entries.map((file) => [file, lstatSync(file)] as const);
    const open = modes.filter(
      ([file, stats]) =>
        !stats.isSymbolicLink() && (stats.mode & 0o077) !== 0 && path.basename(file) !== '.talestack-sandbox',
    );
    expect(open.map(([file]) => file)).toEqual([]);
    expect(lstatSync(paths.dir).mode & 0o777).toBe(0o700);
    const secret = [paths.kubeconfig, paths.passphrase, paths.state, path.join(paths.pki, 'ca.key')];
    for (const file of secret) expect([file, lstatSync(file).mode & 0o777]).toEqual([file, 0o600]);
  });

  it('checks certificates on both sides', async () => {
    const own = readdirSync(paths.pki).filter((file) => file.endsWith('.kubeconfig'));
    expect(own).toHaveLength(3);
    for (const file of [paths.kubeconfig, ...own.map((name) => path.join(paths.pki, name))]) {
      expect(readFileSync(file, 'utf8')).not.toContain('insecure');
    }
    const config = parse(kubeconfig()) as { clusters: { cluster: Record<string, string> }[] };
    for (const { cluster } of config.clusters) delete cluster['certificate-authority-data'];
    const file = path.join(folder, 'without-authority.kubeconfig');
    writeFileSync(file, stringify(config));
    const refused = await kubectl(['get', '--raw', '/version'], file);
    expect(refused.exitCode).not.toBe(0);
    expect(refused.stderr).toContain('certificate signed by unknown authority');
    const { ports } = readState(paths);
    const answer = get(`https://127.0.0.1:${ports['kube-apiserver']!}/version`, 'ca.crt');
    await expect(answer).resolves.toBe(401);
    // etcd holds every Secret: it lets nobody in who is not the API server.
    const etcd = get(`https://127.0.0.1:${ports.etcd!}/version`, 'etcd-ca.crt');
    await expect(etcd).rejects.toThrow(/certificate required|handshake/);
  }, 60_000);

  (process.platform === 'linux' ? it : it.skip)('listens on the loopback interface alone', () => {
    const { processes: records, ports } = readState(paths);
    for (const name of programs) {
      const addresses = listeningAddresses(records[name]!.pid);
      expect([name, addresses]).toContainEqual(expect.arrayContaining([`127.0.0.1:${ports[name]!}`]));
      expect(addresses.filter((address) => !address.startsWith('127.0.0.1:'))).toEqual([]);
    }
  });

  it('gives objects what a cluster would give them', async () => {
    await apply(claim('web'), claim('spare'), deployment, loadBalancer, ingress);
    await kubectlOk('wait', '--for=condition=Available', 'deployment/web', '--timeout=60s');
    await kubectlOk('wait', '--for=jsonpath={.status.phase}=Bound', 'pvc/web', 'pvc/spare', '--timeout=60s');
    for (const object of ['ingress/web', 'service/web']) {
      await kubectlOk('wait', '--for=jsonpath={.status.loadBalancer.ingress[0].ip}', object, '--timeout=60s');
    }
    interface Pods {
      items: { spec: { nodeName: string }; status: { conditions: { type: string; status: string }[] } }[];
    }
    const { items } = JSON.parse(
      await kubectlOk('get', 'pods', '--selector=app=web', '--output=json'),
    ) as Pods;
    expect(items).toHaveLength(2);
    const simulated = await kubectlOk(
      'get',
      'nodes',
      '--selector=talestack.io/simulated=true',
      '--output=name',
    );
    for (const {
      spec,
      status: { conditions },
    } of items) {
      expect(conditions).toContainEqual(expect.objectContaining({ type: 'Ready', status: 'True' }));
      expect(simulated.split('\n')).toContain(`node/${spec.nodeName}`);
    }
  }, 120_000);

  it('removes the simulated volume of a claim with it, and no other', async () => {
    const volume = await kubectlOk('get', 'pvc/spare', '--output=jsonpath={.spec.volumeName}');
    await kubectlOk('delete', 'pvc/spare', '--timeout=60s');
    await kubectlOk('wait', '--for=delete', `pv/${volume}`, '--timeout=60s');
    expect(await kubectlOk('get', 'pv', '--output=name')).not.toBe('');
  }, 120_000);
});

describe('the data of a sandbox', () => {
  it('outlives a crash of the API server', async () => {
    await apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'kept' }, data: { it: 'intact' } });
    const before = kubeconfig();
    await killed(['kube-apiserver']);
    const { exitCode, stdout } = await line.talestack('sandbox', 'status', '--json');
    expect(exitCode).toBe(1);
    const { running, programs, nodes } = JSON.parse(stdout) as SandboxStatus;
    expect([running, nodes]).toEqual([false, 'simulated']);
    expect(programs.filter((program) => !program.running).map(({ name }) => name)).toEqual([
      'kube-apiserver',
    ]);
    ok(await line.talestack('sandbox', 'start'));
    expect(await kept()).toBe('intact');
    expect(kubeconfig()).toBe(before);
    expect((await processes()).sort()).toEqual(pids().sort());
  }, 120_000);

  it('outlives a crash of everything', async () => {
    const before = kubeconfig();
    await killed(programs);
    expect(await processes()).toEqual([]);
    ok(await line.talestack('sandbox', 'start'));
    expect(await kept()).toBe('intact');
    expect(kubeconfig()).toBe(before);
    await kubectlOk('wait', '--for=condition=Available', 'deployment/web', '--timeout=60s');
  }, 120_000);

  it('outlives a stop, which leaves no process', async () => {
    const before = kubeconfig();
    ok(await line.talestack('sandbox', 'stop'));
    expect(await processes()).toEqual([]);
    ok(await line.talestack('sandbox', 'start'));
    expect(await kept()).toBe('intact');
    expect(kubeconfig()).toBe(before);
  }, 120_000);

  it('outlives the loss of the record of what runs', async () => {
    const old = pids();
    writeFileSync(paths.state, '{"ports": {"etcd": 1');
    ok(await line.talestack('sandbox', 'start'));
    expect(await kept()).toBe('intact');
    // Those of the lost record were found and ended: two on the same data would spoil it.
    expect((await processes()).sort()).toEqual(pids().sort());
    expect(pids().filter((pid) => old.includes(pid))).toEqual([]);
  }, 120_000);

  it('is gone after a reset, which leaves no process, even without the record', async () => {
    // Volumes of sandboxes from before the CSI driver have a folder each.
    const [apiVersion, kind] = ['storage.k8s.io/v1', 'StorageClass'];
    await apply(
      { apiVersion, kind, metadata: { name: 'earlier' }, provisioner: 'kubernetes.io/host-path' },
      claim('earlier', { storageClassName: 'earlier' }),
    );
    await kubectlOk('wait', '--for=jsonpath={.status.phase}=Bound', 'pvc/earlier', '--timeout=60s');
    const volume = await kubectlOk('get', 'pvc/earlier', '--output=jsonpath={.spec.volumeName}');
    const place = await kubectlOk('get', `pv/${volume}`, '--output=jsonpath={.spec.hostPath.path}');
    expect(existsSync(place)).toBe(true);
    writeFileSync(paths.state, 'not JSON');
    ok(await line.talestack('sandbox', 'reset'));
    expect(await processes()).toEqual([]);
    expect(readdirSync(line.stateRoot)).toEqual([]);
    expect(existsSync(place)).toBe(false);
  }, 120_000);
});

/** The status of an answer to a client without a certificate. */
function get(url: string, authority: string): Promise<number | undefined> {
  const ca = readFileSync(path.join(paths.pki, authority));
  return new Promise((resolve, reject) => {
    const request = https.get(url, { ca, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.once('error', reject);
  });
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

const labels = { app: 'web' };
const pod = {
  containers: [{ name: 'web', image: 'nginx' }],
  volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'web' } }],
};
const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: { replicas: 2, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: pod } },
};
const loadBalancer = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web' },
  spec: { type: 'LoadBalancer', selector: labels, ports: [{ port: 80 }] },
};
const ingress = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'web' },
  spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } } },
};

function claim(name: string, more: object = {}) {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Mi' } }, ...more },
  };
}

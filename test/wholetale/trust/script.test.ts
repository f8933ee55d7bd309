import type { ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';

import { Node, until } from './support';

const names = ['registry:443', 'registry.tales.example.org'];
const mark = '# Written by talestack for wt/test, and removed with it.';
let node: Node;

beforeEach(() => {
  node = new Node('first\n');
});

afterEach(() => {
  node.remove();
});

const written = (certificate = 'first\n') =>
  names.every(
    (name) => node.read(`${name}/ca.crt`) === certificate && node.read(`${name}/hosts.toml`) !== undefined,
  );

function output(child: ChildProcess): () => string {
  let text = '';
  child.stdout!.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr!.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return () => text;
}

it('writes what containerd needs for each name, readable for all, and nothing else', async () => {
  node.start();
  await until(written);
  expect(node.read('registry:443/hosts.toml')).toBe(`${mark}
server = "https://registry:443"

[host."https://127.0.0.1:5443"]
  capabilities = ["pull", "resolve"]
  ca = "ca.crt"
`);
  expect(node.read('registry.tales.example.org/hosts.toml')).toContain(
    'server = "https://registry.tales.example.org"\n',
  );
  expect(readdirSync(node.certsD).sort()).toEqual([...names].sort());
  for (const name of names) {
    const folder = path.join(node.certsD, name);
    expect(readdirSync(folder).sort()).toEqual(['ca.crt', 'hosts.toml']);
    expect(statSync(folder).mode & 0o777).toBe(0o755);
    for (const file of ['ca.crt', 'hosts.toml'])
      expect(statSync(path.join(folder, file)).mode & 0o777).toBe(0o644);
  }
});

it('does not touch files that are right', async () => {
  await node.stop(await started());
  node.start();
  await until(written);
  const inode = () => statSync(path.join(node.certsD, 'registry:443/ca.crt')).ino;
  const before = inode();
  await nextRound();
  expect(inode()).toBe(before);
});

it('follows the certificate', async () => {
  node.start();
  await until(written);
  node.present('second\n');
  await until(() => written('second\n'));
});

it('puts back what somebody removed', async () => {
  const child = await started();
  await until(() => node.probe('readinessProbe') === 0);
  node.write('registry:443/ca.crt', 'broken');
  await until(written);
  expect(child.exitCode).toBeNull();
});

it('removes its files when it is told to end, and the empty folders', async () => {
  const child = await started();
  expect(await node.stop(child)).toBe(0);
  expect(readdirSync(node.certsD)).toEqual([]);
});

it('leaves a folder in which somebody keeps more', async () => {
  const child = await started();
  node.write('registry:443/client.key', 'theirs');
  await node.stop(child);
  expect(readdirSync(path.join(node.certsD, 'registry:443'))).toEqual(['client.key']);
});

it('finishes what an earlier one, killed at any point, left behind', async () => {
  node.write('registry:443/ca.crt.new', 'fi');
  node.write('registry.tales.example.org/ca.crt', 'older\n');
  node.write(
    'registry.tales.example.org/hosts.toml',
    `${mark}\nserver = "https://registry.tales.example.org"`,
  );
  node.write('registry.tales.example.org/hosts.toml.new', `${mark}\nser`);
  const child = node.start();
  await until(() => node.probe('readinessProbe') === 0);
  for (const name of names)
    expect(readdirSync(path.join(node.certsD, name)).sort()).toEqual(['ca.crt', 'hosts.toml']);
  await node.stop(child);
  expect(readdirSync(node.certsD)).toEqual([]);
});

describe.each(['before', 'after'] as const)('killed %s', (when) => {
  // For each of two names: mkdir, cp, mv, mv.
  it.each(Array.from({ length: 8 }, (_, index) => index + 1))(
    'step %i of writing, it leaves no half of a file where containerd looks, and the next one mends it',
    async (call) => {
      const child = node.start({ PATH: node.killers(['mkdir', 'cp', 'mv'], call, when) });
      await new Promise((resolve) => child.once('exit', resolve));
      expect(child.signalCode).toBe('SIGKILL');
      for (const name of names) {
        const toml = node.read(`${name}/hosts.toml`);
        expect([undefined, 'first\n']).toContain(node.read(`${name}/ca.crt`));
        expect(toml === undefined || toml.endsWith('  ca = "ca.crt"\n')).toBe(true);
        if (toml !== undefined) expect(node.read(`${name}/ca.crt`)).toBe('first\n');
      }
      await node.stop(await started());
      expect(readdirSync(node.certsD)).toEqual([]);
    },
  );
});

it("leaves another environment's files alone and says so once; it is alive but not ready", async () => {
  const theirs = '# Written by talestack for other/prod, and removed with it.\n';
  node.write('registry:443/hosts.toml', theirs);
  node.write('registry:443/ca.crt', 'theirs');
  const child = node.start();
  const said = output(child);
  await until(() => node.read('registry.tales.example.org/hosts.toml') !== undefined);
  const complaint = 'registry:443/hosts.toml is not of wt/test and left alone';
  await until(() => said().includes(complaint));
  expect(node.probe('readinessProbe')).not.toBe(0);
  expect(node.probe('livenessProbe')).toBe(0);
  expect(node.read('registry:443/hosts.toml')).toBe(theirs);
  expect(node.read('registry:443/ca.crt')).toBe('theirs');
  await nextRound();
  expect(said().split(complaint)).toHaveLength(2);
  expect(await node.stop(child)).toBe(0);
  expect(node.read('registry:443/hosts.toml')).toBe(theirs);
  expect(readdirSync(node.certsD)).toEqual(['registry:443']);
});

it('takes a name over once the other environment has gone', async () => {
  node.write('registry:443/hosts.toml', '# Written by talestack for other/prod, and removed with it.\n');
  node.start();
  await until(() => node.read('registry.tales.example.org/hosts.toml') !== undefined);
  rmSync(path.join(node.certsD, 'registry:443'), { recursive: true });
  await until(written);
});

it('the readiness probe sees a certificate that is not the current one', async () => {
  await node.stop(await started());
  expect(node.probe('readinessProbe')).not.toBe(0);
  const child = await started();
  expect(node.probe('readinessProbe')).toBe(0);
  child.kill('SIGKILL');
  node.present('second\n');
  expect(node.probe('readinessProbe')).not.toBe(0);
});

async function started(): Promise<ChildProcess> {
  const beat = path.join(node.root, 'beat');
  rmSync(beat, { force: true });
  const child = node.start();
  // The files may have been there before; the beat comes after the first round.
  await until(() => existsSync(beat) && written());
  return child;
}

/** A whole round of the script's loop goes by. */
async function nextRound(): Promise<void> {
  const beat = () => statSync(path.join(node.root, 'beat')).mtimeMs;
  for (let rounds = 0; rounds < 2; rounds += 1) {
    const last = beat();
    await until(() => beat() > last);
  }
}

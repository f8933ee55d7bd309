import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import net from 'node:net';
import path from 'node:path';
import tls from 'node:tls';

import { generateSecrets } from '../../../src/config';
import { Node, trustContainer, until, withTrust } from './support';

const names = ['registry:443', 'registry.tales.example.org'];

interface Hosts {
  readonly host: URL;
  readonly ca: string;
}

/** What containerd takes from the files of a name. */
function hostsOf(node: Node, name: string): Hosts {
  const text = node.read(`${name}/hosts.toml`)!;
  const host = /^\[host\."(.+)"\]$/m.exec(text)![1]!;
  const ca = /^ {2}ca = "(.+)"$/m.exec(text)![1]!;
  return { host: new URL(host), ca: readFileSync(path.join(node.certsD, name, ca), 'utf8') };
}

const listening = (server: net.Server) =>
  new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => {
      resolve((server.address() as AddressInfo).port);
    }),
  );

/** The text that the registry sends, once its certificate was verified as any client does. */
function connectAs({ host, ca }: Hosts, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = tls.connect({
      host: host.hostname,
      port,
      ca,
      servername: '',
      checkServerIdentity: (_, certificate) => tls.checkServerIdentity(host.hostname, certificate),
    });
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    socket.on('end', () => {
      resolve(text);
    });
    socket.on('error', reject);
  });
}

const children: ChildProcess[] = [];
let node: Node;
let registry: tls.Server;
let registryPort: number;

beforeAll(async () => {
  const secrets = await generateSecrets({ ...withTrust, now: new Date() });
  const [cert, key] = [secrets['registry.certificate'], secrets['registry.privateKey']];
  registry = tls.createServer({ cert, key }, (socket) => socket.end('registry'));
  registry.on('tlsClientError', () => undefined);
  registryPort = await listening(registry);
  node = new Node(cert);
  node.start();
  await until(() => names.every((name) => node.read(`${name}/hosts.toml`) !== undefined));
});

afterAll(() => {
  for (const each of children) each.kill('SIGKILL');
  node.remove();
  registry.close();
});

/** The proxy's own command with another port and another target: a free one, and the registry of this test. */
function socat(port: number): ChildProcess {
  const [program, ...args] = trustContainer('proxy').command!.map((part) =>
    part
      .replace(/^TCP4-LISTEN:5443,/, `TCP4-LISTEN:${port},`)
      .replace(/^TCP:.*/, `TCP:127.0.0.1:${registryPort}`),
  );
  const child = spawn(program!, args, { stdio: 'ignore' });
  children.push(child);
  return child;
}

it('what the files name, at the port of the proxy, is what the certificate is for', () => {
  for (const name of names) {
    const { host } = hostsOf(node, name);
    const proxy = trustContainer('proxy');
    expect([host.protocol, host.hostname, Number(host.port)]).toEqual([
      'https:',
      proxy.ports![0]!.hostIP,
      proxy.ports![0]!.containerPort,
    ]);
  }
  expect(trustContainer('proxy').command!.join(' ')).toMatch(
    /TCP4-LISTEN:5443,bind=127\.0\.0\.1,.*fork.* TCP:registry\.wt\.svc:443$/,
  );
});

it.each(names)(
  'a client that trusts the files of %s reaches the registry through a TCP proxy',
  async (name) => {
    const proxy = net.createServer((client) => {
      const upstream = net.connect(registryPort, '127.0.0.1');
      client.pipe(upstream).pipe(client);
      client.on('error', () => upstream.destroy());
      upstream.on('error', () => client.destroy());
    });
    const port = await listening(proxy);
    await expect(connectAs(hostsOf(node, name), port)).resolves.toBe('registry');
    proxy.close();
  },
);

it('a registry with another certificate is refused', async () => {
  const { 'registry.certificate': other } = await generateSecrets({ ...withTrust, now: new Date() });
  await expect(connectAs({ ...hostsOf(node, names[0]!), ca: other }, registryPort)).rejects.toThrow(
    /self-signed/,
  );
});

// The program of the image is on some machines only.
const withSocat = spawnSync('socat', ['-V']).status === 0 ? it : it.skip;

withSocat('socat, with the arguments of the container, serves many clients at once', async () => {
  const free = net.createServer();
  const port = await listening(free);
  await new Promise((resolve) => free.close(resolve));
  const child = socat(port);
  await until(
    () =>
      spawnSync('socat', ['-u', 'OPEN:/dev/null', `TCP:127.0.0.1:${port}`]).status === 0 ||
      child.exitCode !== null,
  );
  expect(child.exitCode).toBeNull();
  const clients = names.flatMap((name) =>
    Array.from({ length: 20 }, () => connectAs(hostsOf(node, name), port)),
  );
  expect(new Set(await Promise.all(clients))).toEqual(new Set(['registry']));
});

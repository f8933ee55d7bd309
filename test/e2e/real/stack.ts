import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { parse, stringify } from 'yaml';

import type { Role } from '../../../sandbox/images';
import { buildImages } from '../../../sandbox/images';
import { imageProblems } from '../../../sandbox/images/debian';
import { ingressClass, ingressManifests } from '../../../sandbox/images/ingress';
import { Playground } from '../harness';
import { describeReal } from './machine';

/** `describe` for tests with the images of `sandbox/images`, which are made of packages of Debian 12. */
export function describeWithImages(title: string, tests: () => void): void {
  const others = imageProblems().map(({ message }) => message);
  describeReal(title, tests, others);
}

/** A playground with a real node, which has the images of `sandbox/images`. */
export async function realPlayground(
  name: string,
  { ingress = true }: { readonly ingress?: boolean } = {},
): Promise<RealPlayground> {
  const { archive, references } = await buildImages();
  const play = await Playground.create(name, { kind: 'real', images: [archive] });
  if (ingress) await serveIngresses(play, references.ingress);
  const nodes = await play.get<{
    items: { metadata: { name: string }; status: { addresses: { type: string; address: string }[] } }[];
  }>('nodes');
  const node = nodes.items[0]!;
  const address = node.status.addresses.find(({ type }) => type === 'InternalIP')!.address;
  return { play, images: references, node: node.metadata.name, address };
}

async function serveIngresses(play: Playground, image: string): Promise<void> {
  await play.kubectl(['apply', '--filename=-'], asList(ingressManifests(image)));
  await play.kubectl([
    'wait',
    '--for=condition=Available',
    'deployment/ingress-nginx',
    '--namespace=ingress-nginx',
    '--timeout=120s',
  ]);
}

export interface RealPlayground {
  readonly play: Playground;
  readonly images: Readonly<Record<Role, string>>;
  /** Name of the one node. */
  readonly node: string;
  /** Where its ingress controller listens. */
  readonly address: string;
}

export function asList(items: readonly unknown[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}

/** This machine's two cores are fewer than the usual requests with a tale of gwvolman's size. */
const small = { cpuRequest: '10m' };

/** Settings that name our images, what girder 5 needs in place of girder 2, and sizes for a small machine. */
function wholeTaleSettings(images: Readonly<Record<Role, string>>): Record<string, unknown> {
  const roles = [
    ...(['mongo', 'redis', 'registry', 'girder', 'dashboard', 'worker'] as const),
    ...(['docker', 'init', 'trust', 'proxy', 'node'] as const),
  ];
  return {
    images: {
      ...Object.fromEntries(roles.map((role) => [role, images[role]])),
      // Stands for the sidecar of a tale, which has nothing to mount here.
      girderfs: images.init,
    },
    ingress: { className: ingressClass },
    girder: {
      resources: small,
      setup: {
        plugins: ['oauth', 'gravatar', 'jobs', 'worker', 'wholetale'],
        assetstoreRoot: '/tmp/ps/assetstore',
      },
    },
    mongo: { resources: small },
    registry: { resources: small },
    // Less than usual, since a build eats all of it up; not much less, since the kernel goes by the request, too.
    worker: {
      resources: { ...small, memoryRequest: '512Mi' },
      dockerResources: { ...small, memoryRequest: '3584Mi', memoryLimit: '4Gi' },
    },
    // The links to nodes; the usual private ranges would cover the pods' addresses, too.
    networkPolicy: { nodeCidrs: ['10.98.0.0/16'] },
  };
}

/** Makes the stack of an environment that runs on our images. */
export async function initWholeTale({ play, images }: RealPlayground, environment: string): Promise<void> {
  await play.initStack(environment);
  const file = path.join(play.project, `stacks/Pulumi.${environment}.yaml`);
  const stack = parse(readFileSync(file, 'utf8')) as { config: Record<string, unknown> };
  for (const [key, value] of Object.entries(wholeTaleSettings(images)))
    stack.config[`talestack:${key}`] = value;
  // Quoted: Pulumi would read a date that is not as a time, and write it back as one.
  writeFileSync(file, stringify(stack, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' }));
}

/** The status and the body of an HTTPS request by a host's name to an address, with the time that it may take in seconds. */
export function request(
  address: string,
  host: string,
  path = '/',
  ...more: string[]
): { status: number; body: string } {
  const { stdout } = spawnSync(
    'curl',
    [
      ...['--silent', '--insecure', '--max-time', '20', '--write-out', '\n%{http_code}'],
      ...['--resolve', `${host}:443:${address}`, ...more, `https://${host}${path}`],
    ],
    { encoding: 'utf8' },
  );
  const lines = stdout.split('\n');
  return { status: Number(lines.pop()), body: lines.join('\n') };
}

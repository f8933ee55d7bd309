import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { gunzipSync, gzipSync } from 'node:zlib';

import type { CommandEnd, CommandStreams, PodCommands, PodContainer } from '../../../stacks/workloads';
import { plannedManifests } from '../../../src/app';
import type { Manifest } from '../../../src/kube/manifest';
import { FakeCluster } from '../../fake-cluster';
import { configOf } from '../../wholetale/support';

export const config = configOf({});

/** By which a script is known. */
const marks = [
  'mongodump',
  'mongorestore',
  'tar -czf',
  'tar -xzf',
  'find',
  'mkdir -p .talestack-old',
  'rm -rf .talestack-old',
  'rm -rf .talestack-new',
];

/** What the database of the test says of itself. */
export interface Database {
  counts: Record<string, number>;
  /** Exit status of mongodump and mongorestore. */
  fails: 'mongodump' | 'mongorestore' | undefined;
}

/** Claims as folders of this machine, with the real scripts on them, and a database that is a list of counts. */
export class Data implements PodCommands {
  readonly dir = mkdtempSync(path.join(os.tmpdir(), 'talestack-backup-'));
  readonly registry = path.join(this.dir, 'registry');
  readonly files = path.join(this.dir, 'files');
  readonly database: Database = { counts: { 'girder.user': 1 }, fails: undefined };
  /** What was done, in order: `mongo mongodump`, `registry tar`. */
  readonly done: string[] = [];
  /** Called before each command. */
  before: (what: string) => void = () => undefined;
  /** Cuts off the end of what a part sends. */
  cut: string | undefined;

  constructor() {
    mkdirSync(this.registry);
    mkdirSync(this.files);
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }

  put(part: 'registry' | 'files', name: string, text: string): void {
    const file = path.join(this[part], name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  text(part: 'registry' | 'files', name: string): string {
    return readFileSync(path.join(this[part], name), 'utf8');
  }

  async run(
    { pod }: PodContainer,
    command: readonly string[],
    streams: CommandStreams = {},
  ): Promise<CommandEnd> {
    const part = pod.replace(/-pod$/, '');
    const text = command.join(' ');
    const what = marks.find((each) => text.includes(each));
    this.done.push(`${part} ${what ?? '?'}`);
    this.before(`${part} ${what ?? '?'}`);
    if (part === 'mongo') return this.mongo(what, streams);
    const folder = part === 'registry' ? this.registry : this.files;
    return this.shell(
      part,
      command.map((each) => (/^\/(var\/lib\/registry|tmp\/ps)$/.test(each) ? folder : each)),
      streams,
    );
  }

  private async mongo(
    what: string | undefined,
    { input, output, onErrorLine }: CommandStreams,
  ): Promise<CommandEnd> {
    if (this.database.fails === what) return { exitCode: 1, stderr: `${what ?? ''}: it broke` };
    if (what === 'mongorestore' && input) {
      this.database.counts = JSON.parse(gunzipSync(await buffer(input)).toString()) as Record<string, number>;
      return { exitCode: 0, stderr: '' };
    }
    for (const [name, count] of Object.entries(this.database.counts))
      onErrorLine?.(
        `2026-01-01T00:00:00.000+0000\tdone dumping ${name} (${count} document${count === 1 ? '' : 's'})`,
      );
    onErrorLine?.('2026-01-01T00:00:00.000+0000\tdone dumping admin.system.version (1 document)');
    const whole = gzipSync(JSON.stringify(this.database.counts));
    const sent = this.cut === 'mongo' ? whole.subarray(0, -4) : whole;
    if (output) await pipeline(Readable.from([sent]), output);
    return { exitCode: 0, stderr: '' };
  }

  private async shell(
    part: string,
    [program = '', ...args]: readonly string[],
    streams: CommandStreams,
  ): Promise<CommandEnd> {
    const child = spawn(program, args);
    const said: Buffer[] = [];
    child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
    const ended = new Promise<number>((resolve) =>
      child.once('close', (code) => {
        resolve(code ?? 1);
      }),
    );
    child.stdin.on('error', () => undefined);
    if (streams.input) streams.input.pipe(child.stdin);
    const all = await buffer(child.stdout);
    if (streams.output)
      await pipeline(Readable.from([this.cut === part ? all.subarray(0, -4) : all]), streams.output);
    return { exitCode: await ended, stderr: Buffer.concat(said).toString() };
  }
}

const components = ['mongo', 'registry', 'girder'] as const;

/** A cluster with the Deployments of the stack, a ready pod for each that data is reached through, and controllers that scale at once. */
export function testCluster(): FakeCluster {
  const deployments = plannedManifests(config)
    .map(({ manifest }) => manifest)
    .filter(({ kind }) => kind === 'Deployment');
  const cluster = new FakeCluster(...deployments);
  for (const component of components) cluster.add(pod(deployments, component));
  cluster.controllers.push((each) => {
    for (const component of components) {
      const made = pod(deployments, component);
      if (!each.find(`Pod/wholetale/${made.metadata.name}`)) each.add(made);
    }
    for (const { metadata, spec } of each.all('Deployment')) {
      const { replicas = 1 } = spec as { replicas?: number };
      const path = `Deployment/wholetale/${metadata.name ?? ''}`;
      const status = { replicas, availableReplicas: replicas };
      if (JSON.stringify(each.find(path)?.status) !== JSON.stringify(status)) each.patch(path, { status });
    }
  });
  return cluster;
}

function pod(deployments: readonly Manifest[], component: (typeof components)[number]) {
  const { spec } = deployments.find(({ metadata }) => metadata.name === component) as unknown as {
    spec: { selector: { matchLabels: Record<string, string> } };
  };
  const name = `${component === 'girder' ? 'files' : component}-pod`;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'wholetale', labels: spec.selector.matchLabels },
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  };
}

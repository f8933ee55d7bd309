import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { stringify } from 'yaml';

import type { Outcome } from './command-line';
import { execute, root } from './command-line';
import type { Playground } from './harness';
import { makeProject, ok } from './harness';

export const namespace = 'titan';
export const inNamespace = ['--namespace', namespace];

/** Somebody with a home, a checkout and Pulumi state of their own. Only the cluster is shared. */
export class TitanUser {
  readonly project: string;
  private readonly env: Readonly<Record<string, string>>;

  /** @param name also that of their environment */
  constructor(
    private readonly play: Playground,
    readonly name: string,
  ) {
    const home = path.join(play.dir, 'users', name);
    this.project = path.join(home, 'project');
    const [pulumi, backend] = [path.join(home, '.pulumi'), path.join(home, 'backend')];
    for (const each of [pulumi, backend]) mkdirSync(each, { recursive: true });
    makeProject(this.project);
    this.env = {
      ...play.env,
      HOME: home,
      PULUMI_HOME: pulumi,
      PULUMI_BACKEND_URL: pathToFileURL(backend).href,
    };
  }

  get stackFile(): string {
    return path.join(this.project, `stacks/Pulumi.${this.name}.yaml`);
  }

  /** The stack config, with Titan alone and these settings of it. */
  write(titan: object = {}): void {
    const config = {
      'talestack:cluster': { type: 'none' },
      'talestack:wholetale': { enabled: false },
      'talestack:titan': titan,
    };
    writeFileSync(this.stackFile, stringify({ config }));
  }

  async talestack(args: readonly string[], input?: string): Promise<Outcome> {
    const all = [path.join(root, 'bin/talestack.js'), '--dir', this.project, ...args];
    const done = await execute(process.execPath, all, { cwd: this.project, env: this.env, input });
    this.play.printed.push(done.stdout, done.stderr);
    return done;
  }

  /** `up` or `down` of their environment. */
  async drive(command: 'up' | 'down', ...flags: string[]): Promise<string> {
    return ok(await this.talestack([command, this.name, ...flags]));
  }

  /** `talestack titan ACTION ENV …` */
  titan([action, ...rest]: readonly [string, ...string[]], input?: string): Promise<Outcome> {
    return this.talestack(['titan', action, this.name, ...rest], input);
  }

  /** What such a command prints with `--json`; it has to succeed. */
  async json<T>(words: readonly [string, ...string[]], input?: string): Promise<T> {
    return JSON.parse(ok(await this.titan([...words, '--json'], input))) as T;
  }

  /** What a command says that has to fail. */
  async refused(words: readonly [string, ...string[]]): Promise<string> {
    const { exitCode, stdout, stderr } = await this.titan(words);
    if (exitCode !== 1) throw new Error(`exit status ${exitCode}\n${stdout}\n${stderr}`);
    return stderr;
  }
}

interface Volume {
  readonly spec: { readonly csi: { readonly volumeAttributes: { readonly source?: string } } };
}

/**
 * The snapshot that the volume of a claim was made from, as the driver knows it.
 * It is simulated: neither holds any data, so this is all that tells where data
 * would have come from.
 */
export async function sourceOf(play: Playground, claim: string): Promise<string | undefined> {
  const bound = ['wait', '--for=jsonpath={.status.phase}=Bound', `pvc/${claim}`, '--timeout=60s'];
  await play.kubectl([...bound, ...inNamespace]);
  const volume = await play.kubectl([
    'get',
    'pvc',
    claim,
    ...inNamespace,
    '--output=jsonpath={.spec.volumeName}',
  ]);
  return (await play.get<Volume>('pv', volume)).spec.csi.volumeAttributes.source;
}

/** What the driver calls a snapshot. */
export async function handleOf(play: Playground, snapshot: string): Promise<string> {
  const output = '--output=jsonpath={.status.boundVolumeSnapshotContentName}';
  const content = await play.kubectl(['get', 'volumesnapshot', snapshot, ...inNamespace, output]);
  return play.kubectl([
    'get',
    'volumesnapshotcontent',
    content,
    '--output=jsonpath={.status.snapshotHandle}',
  ]);
}

/** The claims that a repository mounts, by volume. */
export async function mounted(play: Playground, repository: string): Promise<Record<string, string>> {
  interface Live {
    spec: {
      template: { spec: { volumes: { name: string; persistentVolumeClaim?: { claimName: string } }[] } };
    };
  }
  const { spec } = await play.get<Live>('statefulset', repository, ...inNamespace);
  return Object.fromEntries(
    spec.template.spec.volumes.flatMap((each) =>
      each.persistentVolumeClaim ? [[each.name, each.persistentVolumeClaim.claimName]] : [],
    ),
  );
}

/** Names of all objects of a kind. */
export async function names(play: Playground, kind: string): Promise<string[]> {
  interface List {
    items: { metadata: { name: string } }[];
  }
  return (await play.get<List>(kind, ...inNamespace)).items.map(({ metadata }) => metadata.name).sort();
}

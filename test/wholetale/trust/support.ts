import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { one, values } from '../support';

/** Settings under which the DaemonSet is made. */
export const withTrust = { cluster: { type: 'none' }, namespace: 'wt', domain: 'tales.example.org' } as const;

export function daemonSet(settings: object = withTrust) {
  return one('DaemonSet', 'registry-trust', settings);
}

export function trustContainer(name: string, settings: object = withTrust) {
  const found = daemonSet(settings).spec!.template.spec!.containers.find((each) => each.name === name);
  if (!found) throw new Error(`no container ${name}`);
  return found;
}

const script = one('ConfigMap', 'registry-trust', withTrust).data!['trust.sh']!;
const files = trustContainer('files');

/** A folder that stands for a node and its pod: the script of the ConfigMap, and the command and environment of the container. */
export class Node {
  readonly root = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'talestack-trust-')));
  readonly certsD = path.join(this.root, 'certs.d');
  readonly certificate = path.join(this.root, 'ca.crt');
  private readonly running: ChildProcess[] = [];

  constructor(certificate: string) {
    mkdirSync(this.certsD);
    this.present(certificate);
    writeFileSync(path.join(this.root, 'trust.sh'), script);
  }

  /** What the kubelet does when the Secret changes. */
  present(certificate: string): void {
    writeFileSync(this.certificate, certificate);
  }

  read(file: string): string | undefined {
    const found = path.join(this.certsD, file);
    return existsSync(found) ? readFileSync(found, 'utf8') : undefined;
  }

  write(file: string, text: string): void {
    mkdirSync(path.dirname(path.join(this.certsD, file)), { recursive: true });
    writeFileSync(path.join(this.certsD, file), text);
  }

  /** Starts what the container runs. */
  start(changed: Readonly<Record<string, string>> = {}): ChildProcess {
    const [shell, ...args] = this.command(files.command!);
    const child = spawn(shell!, args, { env: this.env(changed), stdio: ['ignore', 'pipe', 'pipe'] });
    this.running.push(child);
    return child;
  }

  /** Runs a probe of the container. */
  probe(kind: 'readinessProbe' | 'livenessProbe'): number | null {
    const [shell, ...args] = this.command(files[kind]!.exec!.command!);
    return spawnSync(shell!, args, { env: this.env({}), stdio: 'ignore' }).status;
  }

  /**
   * Programs for `PATH` of which the call of the given number, over all of them,
   * kills the shell that called it, before its work or after it.
   */
  killers(programs: readonly string[], call: number, when: 'before' | 'after'): string {
    const bin = path.join(this.root, 'bin');
    const counter = path.join(this.root, 'calls');
    mkdirSync(bin);
    writeFileSync(counter, '');
    for (const program of programs) {
      const real = spawnSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).stdout.trim();
      const lines = [
        '#!/bin/sh',
        `echo >> ${counter}`,
        `[ $(wc -l < ${counter}) = ${call} ] || exec ${real} "$@"`,
        ...(when === 'after' ? [`${real} "$@"`] : []),
        'kill -KILL $PPID',
      ];
      writeFileSync(path.join(bin, program), lines.join('\n'), { mode: 0o755 });
    }
    return `${bin}:${process.env.PATH ?? ''}`;
  }

  async stop(child: ChildProcess): Promise<number | null> {
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    return ended;
  }

  remove(): void {
    for (const each of this.running) each.kill('SIGKILL');
    rmSync(this.root, { recursive: true, force: true });
  }

  private command(command: readonly string[]): string[] {
    return command.map((part) => (part.endsWith('/trust.sh') ? path.join(this.root, 'trust.sh') : part));
  }

  private env(changed: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
    return {
      PATH: process.env.PATH,
      ...values(files),
      CERTS_D: this.certsD,
      CERTIFICATE: this.certificate,
      BEAT: path.join(this.root, 'beat'),
      INTERVAL: '0.1',
      ...changed,
    };
  }
}

/** Waits until something holds. @throws Error when it does not, so that nothing goes on after the test */
export async function until(holds: () => boolean): Promise<void> {
  const last = Date.now() + 4000;
  while (!holds()) {
    if (Date.now() > last) throw new Error(`never: ${holds.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import type { Folders, SetupConfig } from '../../../src/wholetale/setup/program/config';
import { run } from '../../../src/wholetale/setup/program/run';
import { one } from '../support';
import { FakeGirder } from './fake-girder';
import { FakeLeases } from './fake-leases';

export const password = 'pass word/+&"é';
export const globus = { globusClientId: '0123456789', globusClientSecret: 'globus secret=1' };

/** Those of the specification. */
export const wantedPlugins = [
  'oauth',
  'gravatar',
  'jobs',
  'worker',
  'globus_handler',
  'wt_data_manager',
  'wholetale',
  'wt_home_dir',
];

export interface Outcome {
  readonly status: number;
  readonly lines: readonly string[];
}

const inManifest = one('ConfigMap', 'girder-setup').data!['config.json']!;

/** A girder and a Lease, and the folders that the pod would have. */
export class Bench {
  readonly girder = new FakeGirder();
  readonly leases = new FakeLeases();
  /** Every line that was logged by any run. */
  readonly printed: string[] = [];
  /** Ends what a failed test left running. */
  private readonly over = new AbortController();
  private readonly dir = mkdtempSync(path.join(os.tmpdir(), 'talestack-setup-'));

  static async create(): Promise<Bench> {
    const bench = new Bench();
    await bench.girder.start();
    await bench.leases.start();
    bench.configure();
    bench.setSecrets({ adminPassword: password, ...globus });
    writeFileSync(path.join(bench.dir, 'token'), 'account-token\n');
    return bench;
  }

  get folders(): Folders {
    return { config: this.dir, secrets: this.dir, account: this.dir };
  }

  /** What the manifest has in it, with the addresses of this bench, and quick. */
  get config(): SetupConfig {
    const config = JSON.parse(inManifest) as SetupConfig;
    return {
      ...config,
      girderUrl: this.girder.url,
      lease: { ...config.lease, apiServer: this.leases.url, namespace: 'wt', durationSeconds: 10 },
      timing: {
        requestSeconds: 5,
        startSeconds: 1.5,
        stepSeconds: 0.5,
        firstDelaySeconds: 0.02,
        longestDelaySeconds: 0.1,
      },
    };
  }

  configure(changes: Partial<SetupConfig> = {}): void {
    writeFileSync(path.join(this.dir, 'config.json'), JSON.stringify({ ...this.config, ...changes }));
  }

  setSecrets(secrets: Readonly<Record<string, string | undefined>>): void {
    for (const [name, value] of Object.entries(secrets)) {
      if (value === undefined) rmSync(path.join(this.dir, name), { force: true });
      else writeFileSync(path.join(this.dir, name), value);
    }
  }

  async run(identity = 'pod-1', signal = new AbortController().signal): Promise<Outcome> {
    const lines: string[] = [];
    const log = (line: string) => {
      lines.push(line);
      this.printed.push(line);
    };
    const either = AbortSignal.any([signal, this.over.signal]);
    const status = await run({ folders: this.folders, identity, signal: either, log });
    return { status, lines };
  }

  async remove(): Promise<void> {
    this.over.abort(new Error('the test is over'));
    await this.girder.stop();
    await this.leases.stop();
    rmSync(this.dir, { recursive: true });
  }
}

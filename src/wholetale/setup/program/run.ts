import type { Folders } from './config';
import { readConfig, readSecrets, readToken } from './config';
import { Interrupted, messageOf, NeedsOperator } from './failures';
import { Girder } from './girder';
import { Holder } from './lease';
import { LeaseApi } from './lease-api';
import type { Log } from './log';
import { redacting } from './log';
import { retry } from './retry';
import type { Step, StepContext } from './step';
import { admin } from './steps/admin';
import { assetstore } from './steps/assetstore';
import { images } from './steps/images';
import { plugins } from './steps/plugins';
import { settings } from './steps/settings';
import { start } from './steps/start';

const steps: readonly Step[] = [start, admin, assetstore, plugins, settings, images];

/** Exit statuses. The Job is not tried again after `needsOperator`. */
export const exitStatus = { done: 0, failed: 1, needsOperator: 2, interrupted: 3 } as const;

export interface RunOptions {
  readonly folders: Folders;
  /** Name of this pod. */
  readonly identity: string;
  /** Fires when the pod is being stopped. */
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** Brings a girder into the state that the config describes. Gives the exit status. */
export async function run({ folders, identity, signal: stopped, log: print }: RunOptions): Promise<number> {
  const config = readConfig(folders);
  const secrets = readSecrets(folders);
  const log = redacting(print, Object.values(secrets));
  const api = new LeaseApi(config.lease, () => readToken(folders));
  const holder = new Holder({ api, config: config.lease, identity, log });
  const signal = AbortSignal.any([stopped, holder.signal]);
  let at = 'waiting for the Lease';
  try {
    await holder.acquire(signal);
    const girder = new Girder({
      url: config.girderUrl,
      requestSeconds: config.timing.requestSeconds,
      signal,
    });
    for (const [index, step] of steps.entries()) {
      at = `step ${index + 1}/${steps.length}, ${step.name}`;
      const prefix = `[${index + 1}/${steps.length}] ${step.name}: `;
      const note = (line: string) => {
        log(prefix + line);
      };
      note(await repeated(step, { config, secrets, girder, note: holder.note, signal, log: note }));
    }
    log('girder is set up');
    return exitStatus.done;
  } catch (error) {
    log(`failed at ${at}: ${messageOf(error)}`);
    return statusOf(error);
  } finally {
    await holder.release();
  }
}

function repeated(step: Step, context: StepContext): Promise<string> {
  const { config, signal, log } = context;
  const { timing } = config;
  const limitSeconds = step.limitSeconds?.(config) ?? timing.stepSeconds;
  return retry(() => step.run(context), { timing, limitSeconds, signal, log });
}

function statusOf(error: unknown): number {
  if (error instanceof NeedsOperator) return exitStatus.needsOperator;
  return error instanceof Interrupted ? exitStatus.interrupted : exitStatus.failed;
}

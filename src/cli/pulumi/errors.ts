import { CommandError } from '@pulumi/pulumi/automation';

import { UserError } from '../../errors';
import { lockHolders, StackLocked } from './lock-holder';

/** Runs something that calls Pulumi, with its errors in the user's terms. */
export async function explained<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw explain(error);
  }
}

function explain(error: unknown): unknown {
  if (error instanceof CommandError) {
    const said = /stderr: ([\s\S]*?)(?:\nerr\?:|$)/.exec(error.message)?.[1]?.trim() ?? error.message;
    return pulumiError(said);
  }
  return error instanceof Error && notFound.test(error.message) ? pulumiError(error.message) : error;
}

const notFound = /ENOENT.*pulumi|pulumi.*ENOENT|Failed to find.*pulumi|command not found/i;

const diskFull = /no space left on device|disk quota exceeded/i;

const cutOff = /unexpected end of JSON input|failed to load checkpoint: .*(?:EOF|invalid character)/;

/** What Pulumi calls its state where it fails to write it. */
const ofState = /\b(?:snapshot|checkpoint)\b/;

/** Whether the engine says that it gave up to write its state, for want of room. */
export function isStateUnwritten(said: string): boolean {
  return diskFull.test(said) && ofState.test(said);
}

/** Whether there was no room for what was to be written. */
export function isDiskFull(said: string): boolean {
  return diskFull.test(said);
}

/** There is no room for the state: nothing that follows could be written either. */
export class DiskFull extends UserError {
  constructor() {
    super('The disk is full on which Pulumi keeps its state', [
      {
        message: 'what was under way may have been done without being written down',
        fix: 'make room, then run the same command again: it takes over what was made',
      },
    ]);
  }
}

/** What was asked for is a stack that was never made, or was removed. */
export class NoSuchStack extends UserError {}

/** What is known to go wrong, by what Pulumi prints: title, message and what to do. */
const known: readonly (readonly [RegExp, string, string, string])[] = [
  [
    notFound,
    'Pulumi was not found on PATH',
    'environments other than `sandbox` are deployed with a Pulumi installation of yours',
    'install Pulumi, or use the sandbox\'s: eval "$(npx talestack sandbox env)"',
  ],
  [
    /pulumi login|must be set for login/i,
    'Pulumi is not logged in to a backend',
    'the state of an environment needs a place',
    'pulumi login (or set PULUMI_BACKEND_URL)',
  ],
  [
    /pass the fully qualified name|no Pulumi\.(?:yaml )?project file/,
    'There is no Pulumi.yaml in the folder of the environment',
    'Pulumi knows no stack without one',
    'run this in a checkout of talestack, or name its folder with --dir',
  ],
  [
    /passphrase must be set|PULUMI_CONFIG_PASSPHRASE/,
    'Pulumi has no passphrase for the secrets of this stack',
    'it encrypts them with one',
    'set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE',
  ],
  [
    /incorrect passphrase/i,
    'The secrets of this stack were encrypted with another passphrase',
    'Pulumi cannot read them with the one that it was given',
    'set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE; for the sandbox: npm start',
  ],
  [
    cutOff,
    'Pulumi cannot read what it keeps of its stacks: a file was cut off, as a full disk leaves it',
    'the run that wrote it did not come to its end',
    'npx talestack refresh ENV, or the `up` or `down` that is to follow: it puts the newest whole copy of the state in place',
  ],
];

/** The error for what Pulumi printed. */
export function pulumiError(said: string): UserError {
  if (/currently locked|Another update is currently in progress/i.test(said))
    return new StackLocked(lockHolders(said));
  if (/no stack named/i.test(said)) return new NoSuchStack('Pulumi failed', [{ message: said.trim() }]);
  return knownError(said) ?? new UserError('Pulumi failed', [{ message: said.trim() }]);
}

/** The same, where it is known what to do about it. */
export function knownError(said: string): UserError | undefined {
  for (const [pattern, title, message, fix] of known)
    if (pattern.test(said)) return new UserError(title, [{ message, fix }]);
  return isDiskFull(said) ? new DiskFull() : undefined;
}

/** What a run of the engine threw, where it told no reason by its events: what it printed may be known. */
export function engineError(error: unknown): unknown {
  return error instanceof CommandError ? (knownError(error.message) ?? error) : error;
}

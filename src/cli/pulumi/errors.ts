import { CommandError } from '@pulumi/pulumi/automation';

import { UserError } from '../../errors';

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

/** What is known to go wrong, by what Pulumi prints: title, message and what to do. */
const known: readonly (readonly [RegExp, string, string, string])[] = [
  [
    notFound,
    'Pulumi was not found on PATH',
    'environments other than `sandbox` are deployed with a Pulumi installation of yours',
    'install Pulumi, or use the sandbox\'s: eval "$(npx talestack sandbox env)"',
  ],
  [
    /pulumi login/i,
    'Pulumi is not logged in to a backend',
    'the state of an environment needs a place',
    'pulumi login (or set PULUMI_BACKEND_URL)',
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
    /currently locked/i,
    'Another run holds the lock of this stack',
    'its state can be changed by one run at a time',
    'wait for it; if it was killed: pulumi cancel',
  ],
];

/** The error for what Pulumi printed. */
export function pulumiError(said: string): UserError {
  for (const [pattern, title, message, fix] of known)
    if (pattern.test(said)) return new UserError(title, [{ message, fix }]);
  return new UserError('Pulumi failed', [{ message: said.trim() }]);
}

import { CommandError } from '@pulumi/pulumi/automation';

import { engineError, pulumiError } from '../../../src/cli/pulumi/errors';

it.each([
  [
    'error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end …',
    'Another run holds the lock of this stack',
  ],
  [
    'error: [409] Conflict: Another update is currently in progress.',
    'Another run holds the lock of this stack',
  ],
  [
    'error: writing checkpoint: write /state/f.json.tmp: no space left on device',
    'The disk is full on which Pulumi keeps its state',
  ],
  ...[
    'error: failed to load checkpoint: place 1: unexpected end of JSON input',
    'error: failed to load checkpoint: unexpected EOF',
    "error: failed to load checkpoint: invalid character '\\x00' looking for beginning of value",
  ].map((said) => [
    said,
    'Pulumi cannot read what it keeps of its stacks: a file was cut off, as a full disk leaves it',
  ]),
  [
    'error: PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions',
    'Pulumi is not logged in to a backend',
  ],
  [
    "error: if you're using the --stack flag, pass the fully qualified name (organization/project/stack)",
    'There is no Pulumi.yaml in the folder of the environment',
  ],
  ['error: incorrect passphrase', 'The secrets of this stack were encrypted with another passphrase'],
])('%s is told as: %s', (said, title) => {
  expect(pulumiError(said)).toMatchObject({ title, problems: [{ fix: expect.any(String) as string }] });
});

it('what is not known is told in the words of Pulumi', () => {
  expect(pulumiError('error: the moon is full\n')).toMatchObject({
    title: 'Pulumi failed',
    problems: [{ message: 'error: the moon is full' }],
  });
});

it('what a run of the engine printed is told where it is known, and else is what it was', () => {
  const ended = (stderr: string) => {
    const error = Object.create(CommandError.prototype) as Error;
    return Object.assign(error, { message: `code: 255\n stdout: \n stderr: ${stderr}\n` });
  };
  expect(engineError(ended('error: get stack secrets manager: incorrect passphrase'))).toMatchObject({
    title: 'The secrets of this stack were encrypted with another passphrase',
  });
  const unknown = ended('error: the moon is full');
  expect(engineError(unknown)).toBe(unknown);
});

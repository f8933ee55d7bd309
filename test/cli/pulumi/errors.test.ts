import { pulumiError } from '../../../src/cli/pulumi/errors';

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
  ['error: PULUMI_ACCESS_TOKEN must be set: use pulumi login', 'Pulumi is not logged in to a backend'],
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

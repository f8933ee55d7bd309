import type { EngineEvent, Stack } from '@pulumi/pulumi/automation';

import type { PlannedManifest } from '../../../src/app';
import { enginesOf } from '../../../src/cli/pulumi/engine-process';
import { DiskFull } from '../../../src/cli/pulumi/errors';
import { refreshStack } from '../../../src/cli/pulumi/refresh';
import { runParts, runStack } from '../../../src/cli/pulumi/run';

jest.mock('../../../src/cli/pulumi/engine-process');

/** As Pulumi 3.246 says it, half a minute after it began to try. */
const unwritten =
  'pre-step event returned an error: failed to save snapshot: An IO error occurred while writing the new snapshot file: blob (key ".pulumi/stacks/talestack/prod.json") (code=Unknown): write /srv/prod.json.tmp: no space left on device';

const urn = 'urn:pulumi:prod::talestack::kubernetes:apps/v1:Deployment::Deployment/wholetale/girder';

function says(message: string, severity = 'error'): EngineEvent {
  // Of an event only what is read.
  return { diagnosticEvent: { severity, message, urn } } as EngineEvent;
}

/** A stack whose engine says something, and then works on until it is killed. */
function stackThat(event: EngineEvent) {
  const kill = jest.spyOn(process, 'kill');
  const run = ({ onEvent }: { onEvent: (event: EngineEvent) => void }) =>
    new Promise((_resolve, reject) => {
      kill.mockImplementation((_pid, signal) => {
        reject(new Error(`killed with ${String(signal)}`));
        return true;
      });
      onEvent(event);
      onEvent(event);
      setTimeout(() => {
        reject(new Error('ended by itself'));
      }, 50);
    });
  const stack = { up: run, destroy: run, refresh: run } as unknown as Stack;
  return { stack, kill };
}

beforeEach(() => {
  jest.mocked(enginesOf).mockResolvedValue([4711]);
});

afterEach(() => {
  jest.restoreAllMocks();
});

const none: readonly PlannedManifest[] = [];
const json = true;

describe('an engine that has no room to write the state', () => {
  it.each([
    ['an up', (stack: Stack) => runStack(stack, 'up', none, { json })],
    ['a down', (stack: Stack) => runStack(stack, 'destroy', none, { json })],
    ['a refresh', (stack: Stack) => refreshStack(stack, json)],
  ])('of %s is killed at its first word of that, once, and the disk is named', async (_name, run) => {
    const { stack, kill } = stackThat(says(unwritten));
    await expect(run(stack)).rejects.toThrow(DiskFull);
    expect(kill.mock.calls).toEqual([[4711, 'SIGKILL']]);
  });

  it('ends by itself where it makes what carries no stamp', async () => {
    const { stack, kill } = stackThat(says(unwritten));
    await expect(runParts(stack, 'up', [], { json })).rejects.toThrow(DiskFull);
    expect(kill).not.toHaveBeenCalled();
  });
});

it.each([
  ['a full disk of a node', says('container girder: write /data/x: no space left on device')],
  ['a state that cannot be written for another reason', says('failed to save snapshot: permission denied')],
  ['what is no error', says(unwritten, 'warning')],
])('%s is not taken for it', async (_name, event) => {
  const { stack, kill } = stackThat(event);
  await expect(runStack(stack, 'up', none, { json })).rejects.not.toThrow(DiskFull);
  expect(kill).not.toHaveBeenCalled();
});

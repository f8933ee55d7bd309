import { LocalWorkspace } from '@pulumi/pulumi/automation';

import type { Environment } from '../../../src/cli/environment';
import { pulumi } from '../../../src/cli/pulumi/command';
import { pulumiError } from '../../../src/cli/pulumi/errors';
import { ensureStack, existingStack, openStack } from '../../../src/cli/pulumi/stack';
import { StackState } from '../../../src/cli/pulumi/state';
import { FakeStack, resource } from './fake-stack';

jest.mock('../../../src/cli/pulumi/engine', () => ({ engine: () => Promise.resolve({}) }));
jest.mock('../../../src/cli/pulumi/command');

// No more is looked at of an environment.
const environment = { config: { environment: 'mine' }, projectDir: '/project' } as unknown as Environment;
const program = () => Promise.resolve();
const notThere = pulumiError("error: no stack named 'mine' found");

afterEach(() => {
  jest.restoreAllMocks();
});

describe('objects that cannot be reached are not taken for deleted', () => {
  const envVars = { PULUMI_K8S_DELETE_UNREACHABLE: 'false' };

  it.each([
    ['openStack', 'createStack', () => openStack(environment, program)],
    ['ensureStack', 'createOrSelectStack', () => ensureStack(environment)],
  ] as const)('%s, of a stack that is made', async (_name, method, open) => {
    jest.mocked(pulumi).mockRejectedValue(notThere);
    const opened = jest.spyOn(LocalWorkspace, method).mockRejectedValue(new Error('enough'));
    await expect(open()).rejects.toThrow('enough');
    expect(opened).toHaveBeenCalledWith(
      expect.objectContaining({ stackName: 'mine' }),
      expect.objectContaining({ workDir: '/project', envVars }),
    );
  });

  it.each([
    ['openStack', openStack],
    ['existingStack', existingStack],
  ] as const)('%s, of one that is there', async (_name, open) => {
    new FakeStack();
    const opened = jest.spyOn(LocalWorkspace, 'create').mockRejectedValue(new Error('enough'));
    await expect(open(environment, program)).rejects.toThrow('enough');
    expect(opened).toHaveBeenCalledWith(expect.objectContaining({ workDir: '/project', envVars, program }));
  });
});

it('a stack that is there comes with its state, and is asked for nothing else', async () => {
  const fake = new FakeStack();
  fake.resources = [resource('girder')];
  const asked: string[] = [];
  fake.onExport = () => asked.push('export');
  const workspace = {
    workDir: '/project',
    selectStack: () => {
      asked.push('select');
    },
  };
  jest.spyOn(LocalWorkspace, 'create').mockResolvedValue(workspace as unknown as LocalWorkspace);
  const { stack, state } = await openStack(environment, program);
  expect([stack.name, state.objects]).toEqual(['mine', ['girder']]);
  expect(asked).toEqual(['export']);
  await openStack(environment, program, { state });
  expect(asked).toEqual(['export']);
});

it('one that is not there is told from one that cannot be read', async () => {
  jest.mocked(pulumi).mockRejectedValue(notThere);
  expect(await existingStack(environment, program)).toBeUndefined();
  const place = { stackName: 'mine', projectDir: '/project' };
  jest.mocked(pulumi).mockRejectedValue(pulumiError('error: the bucket does not answer'));
  await expect(StackState.find(place)).rejects.toThrow('Pulumi failed');
});

import { LocalWorkspace } from '@pulumi/pulumi/automation';

import type { Environment } from '../../../src/cli/environment';
import { ensureStack, existingStack, openStack } from '../../../src/cli/pulumi/stack';

jest.mock('../../../src/cli/pulumi/engine', () => ({ engine: () => Promise.resolve({}) }));

// No more is looked at of an environment.
const environment = { config: { environment: 'mine' }, projectDir: '/project' } as unknown as Environment;
const program = () => Promise.resolve();

afterEach(() => {
  jest.restoreAllMocks();
});

it.each([
  ['openStack', 'createOrSelectStack', () => openStack(environment, program)],
  ['ensureStack', 'createOrSelectStack', () => ensureStack(environment)],
  ['existingStack', 'selectStack', () => existingStack(environment, program)],
] as const)('%s: objects that cannot be reached are not taken for deleted', async (_name, method, open) => {
  const opened = jest.spyOn(LocalWorkspace, method).mockRejectedValue(new Error('enough'));
  await expect(open()).rejects.toThrow('enough');
  const envVars = { PULUMI_K8S_DELETE_UNREACHABLE: 'false' };
  expect(opened).toHaveBeenCalledWith(
    expect.objectContaining({ stackName: 'mine' }),
    expect.objectContaining({ workDir: '/project', envVars }),
  );
});
